/**
 * The one place that touches XState's runtime: what a machine does with one event, as data.
 *
 * `logic.transition(snapshot, event, scope)` is called with a scope of our own, so no actor is ever
 * built (4 µs instead of 20 µs) and nothing reaches a clock or another actor. Facts about XState
 * 5.33 that this file depends on:
 * - actions are executed through `scope.actionExecutor` while the transition is computed; sends,
 *   emits, delayed raises and cancels take effect afterwards, in that order (live: `defer`);
 * - an undelayed raise is consumed inside the macrostep and *also* listed as an action;
 * - a throw in a guard or action leaves the old state with status `error`, and nothing is sent;
 * - a machine that is done or failed is still willing to `transition`; a live actor is not.
 */
import { type AnyMachineSnapshot, type AnyStateMachine, type EventObject, emit } from 'xstate';
import { InputError } from './errors.ts';
import { type Insight, type MicrostepEvent, microstepOf } from './microsteps.ts';

/** What a machine asked for during one step, in the order in which it takes effect. */
export type Request =
  | { readonly kind: 'send'; readonly to: string; readonly event: EventObject }
  | {
      readonly kind: 'arm';
      readonly to: string;
      readonly event: EventObject;
      readonly id: string;
      readonly delayMs: number;
    }
  | { readonly kind: 'cancel'; readonly id: string }
  /** `from`: name of the actor, of one within an application. */
  | { readonly kind: 'emit'; readonly event: EventObject; readonly from?: string }
  /** An actor of an application has ended: its timers, and those that speak to it, are no more. */
  | { readonly kind: 'gone'; readonly path: string };

/** The data in a snapshot. */
export interface Known {
  readonly context: unknown;
  readonly output: unknown;
}

export interface Reaction {
  readonly snapshot: AnyMachineSnapshot;
  readonly requests: readonly Request[];
}

/** Begins the id of a timer that was armed without one; no `cancel` can name it. */
export const ANONYMOUS = '~';

/** Stands for a peer: addressable by name, and nothing else. */
interface PeerRef {
  readonly id: string;
  readonly sessionId: string;
}

const refuse = (what: string) => (): never => {
  throw new InputError(
    'NOT_SUPPORTED',
    `${what} inside a machine cannot be explored.`,
    'Use the built-in actions (assign, raise, sendTo, emit, cancel, enqueueActions).',
  );
};

const makeRef = (name: string): PeerRef & Record<string, unknown> => ({
  id: name,
  sessionId: name,
  systemId: name,
  send: refuse('calling send() on an actor'),
  getSnapshot: refuse('reading another actor'),
  toJSON: () => ({ actor: name }),
});

/** An action that only says a word, to whoever listens to what is emitted. */
export const saying = (type: string): unknown => emit({ type });

/** An actor scope of our own: collects what the machine asks for and executes nothing. */
export class Adapter {
  readonly #machine: AnyStateMachine;
  readonly #refs: ReadonlyMap<string, PeerRef>;
  readonly #name: string;
  readonly #scope: Record<string, unknown>;
  #requests: Request[] = [];
  /** While an actor is being made its custom actions wait: they run when it is started. */
  #waiting: (() => void)[] | undefined;
  /** Told of every microstep, while somebody wants to know. */
  insight: Insight | undefined;
  #before: AnyMachineSnapshot | undefined;

  /** @param peers every name that `system.get` knows; asking for another one is an error. */
  constructor(name: string, machine: AnyStateMachine, peers: readonly string[]) {
    this.#name = name;
    this.#machine = machine;
    this.#refs = new Map([...peers, name].map((peer) => [peer, makeRef(peer)]));
    this.#scope = this.#makeScope();
  }

  /** First snapshot and what the machine asks for at its start. Never throws for machine errors. */
  start(input: unknown): Reaction {
    this.#requests = [];
    this.#before = undefined;
    this.#waiting = [];
    const snapshot = this.#machine.getInitialSnapshot(this.#scope as never, input as never);
    const custom = this.#waiting;
    this.#waiting = undefined;
    rethrowInputError(snapshot.status === 'error' ? snapshot.error : undefined);
    if (snapshot.status === 'error') return { snapshot, requests: [] };
    try {
      for (const run of custom) run();
    } catch (error) {
      return failed(snapshot, error);
    }
    return { snapshot, requests: this.#requests };
  }

  /** Whether the machine selects any transition for this event in this snapshot. */
  reactsTo(snapshot: AnyMachineSnapshot, event: EventObject): boolean {
    if (snapshot.status !== 'active') return false;
    try {
      return this.#machine.getTransitionData(snapshot as never, event as never).length > 0;
    } catch {
      return true; // a throwing guard is a reaction: the actor fails
    }
  }

  /** What the machine does with one event. A throw inside it becomes status `error`, as when live. */
  react(snapshot: AnyMachineSnapshot, event: EventObject): Reaction {
    this.#requests = [];
    this.#before = snapshot;
    try {
      const next = this.#machine.transition(
        snapshot as never,
        event as never,
        this.#scope as never,
      );
      return { snapshot: next, requests: this.#requests };
    } catch (error) {
      return failed(snapshot, error);
    }
  }

  /** The same snapshot, but that it knows something else. */
  knowing(snapshot: AnyMachineSnapshot, known: Known): AnyMachineSnapshot {
    return Object.assign(Object.create(Object.getPrototypeOf(snapshot)), snapshot, known);
  }

  #makeScope(): Record<string, unknown> {
    const self = this.#refs.get(this.#name);
    const system = {
      get: (name: string) => this.#peer(name),
      getAll: () => Object.fromEntries(this.#refs),
      _sendInspectionEvent: (event: MicrostepEvent) => this.#inspect(event),
      _bookId: refuse('spawning a child'),
      _register: refuse('spawning a child'),
      scheduler: {},
    };
    return {
      self,
      id: this.#name,
      sessionId: this.#name,
      logger: () => {},
      defer: () => {},
      stopChild: refuse('stopping a child'),
      emit: () => {},
      system,
      actionExecutor: (action: ExecutableAction) => this.#collect(action),
    };
  }

  #inspect(event: MicrostepEvent): void {
    if (this.insight === undefined || event.type !== '@xstate.microstep') return;
    this.insight.microstep(microstepOf(event, this.#before, this.#name));
    this.#before = event.snapshot;
  }

  #peer(name: string): PeerRef {
    const ref = this.#refs.get(name);
    if (ref !== undefined) return ref;
    throw new InputError(
      'UNKNOWN_PEER',
      `actor ${this.#name} asks for actor ${JSON.stringify(name)}, which the system has not.`,
      `Known: ${[...this.#refs.keys()].join(', ')}.`,
    );
  }

  #collect(action: ExecutableAction): void {
    const params = action.params as Record<string, any> | undefined;
    switch (action.type) {
      case 'xstate.raise':
        // Without a delay it has already been put in the machine's internal queue.
        if (typeof params?.delay === 'number') this.#arm(this.#name, params);
        return;
      case 'xstate.sendTo':
        this.#send(params as Record<string, any>);
        return;
      case 'xstate.cancel':
        this.#requests.push({ kind: 'cancel', id: String(params?.sendId) });
        return;
      case 'xstate.emit':
        this.#requests.push({ kind: 'emit', event: params?.event });
        return;
      case 'xstate.log':
        return;
      case 'xstate.spawnChild':
      case 'xstate.stopChild':
        refuse(`${action.type} (actor ${this.#name})`)();
        return;
      default:
        if (this.#waiting === undefined) action.exec?.(action.info, action.params);
        else this.#waiting.push(() => action.exec?.(action.info, action.params));
    }
  }

  #send(params: Record<string, any>): void {
    const to = params.to?.id;
    if (typeof to !== 'string') refuse(`sendTo an unknown target (actor ${this.#name})`)();
    else if (typeof params.delay === 'number') this.#arm(to, params);
    else this.#requests.push({ kind: 'send', to, event: params.event });
  }

  #arm(to: string, params: Record<string, any>): void {
    const target = to === this.#name ? '' : ` → ${to}`;
    const id =
      typeof params.id === 'string' ? params.id : `${ANONYMOUS}${params.event.type}${target}`;
    this.#requests.push({ kind: 'arm', to, event: params.event, id, delayMs: params.delay });
  }
}

interface ExecutableAction {
  readonly type: string;
  readonly params?: unknown;
  readonly info?: unknown;
  readonly exec?: (info: unknown, params: unknown) => void;
}

/** A throw keeps the state and what it wanted to send is lost; wrong use of the engine is no error of it. */
const failed = (snapshot: AnyMachineSnapshot, error: unknown): Reaction => {
  rethrowInputError(error);
  const kept = Object.assign(Object.create(Object.getPrototypeOf(snapshot)), snapshot);
  return { snapshot: Object.assign(kept, { status: 'error', error }), requests: [] };
};

/** Errors about the definition are the user's business at once; they are no behaviour of an actor. */
const rethrowInputError = (error: unknown): void => {
  if (error instanceof InputError) throw error;
};
