/**
 * A run of somebody else's actors, put together from what the official client reports.
 *
 * The client tells of an event when it is sent, not when it is handled, and of a snapshot when an actor is
 * done with it; where actors answer each other at once, the answer is told before the question is over.
 * So events wait here in one queue an actor until a snapshot says that they were handled, and a step waits
 * for the step of its sender.
 */
import { type AnyStateMachine, createMachine, type EventObject } from 'xstate';
import type { Chart } from '../../chart/chart.ts';
import { chartOf } from '../../chart/of-machine.ts';
import type { Step } from '../../system/step.ts';
import { hash, plain } from '../../trace/digest.ts';
import type { ActorState, ActorStates, Trace } from '../../trace/format.ts';
import { RunLog } from '../run-log.ts';
import type { ActorMessage, EventMessage, Message, SnapshotMessage } from './messages.ts';
import { takenBy } from './taken.ts';

/** What is known of the position after a step. */
export interface AttachedFacts {
  /** Ids of transitions by actor. */
  readonly taken: Readonly<Record<string, readonly string[]>>;
  readonly enabled: Readonly<Record<string, readonly string[]>>;
  readonly others: number;
}

interface Sent {
  readonly from: string | undefined;
  readonly event: EventObject;
}

/** An actor of a program; programs that come later may use the same session ids again. */
interface Known {
  readonly name: string;
  readonly chart: Chart | undefined;
  state: ActorState | undefined;
  /** As the log has it so far, which may be behind. */
  shown: ActorState | undefined;
  /** What the log has on its way to the actor. */
  readonly inFlight: Sent[];
  /** Handled by the log before it was sent, for its sender was waited for in vain. */
  readonly early: Sent[];
  /** Whether the log knows of it. */
  born: boolean;
  /** Sent to it, and not handled. */
  readonly waiting: Sent[];
  /** What it sent since its last step. */
  sent: { readonly to: string; readonly event: EventObject }[];
  /** Steps of others that follow from what it is still busy with. */
  held: (() => void)[];
}

/** One connection: a program that reports. */
interface Program {
  readonly actors: Map<string, Known>;
}

/** A message again within so many is one that was sent anew after a reconnect. */
const REMEMBERED = 1_000;

export class AttachedRun {
  readonly log = new RunLog<AttachedFacts>();
  readonly charts: Record<string, Chart> = {};
  /** Actor to hash of its chart. */
  readonly of: Record<string, string> = {};
  onNews: () => void = () => {};
  readonly #now: () => number;
  readonly #names = new Map<string, number>();
  readonly #recent = new Set<string>();
  #program: Program = { actors: new Map() };
  #fresh = true;

  /** @param now milliseconds from some moment on */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A client has connected: the one before, which has more to say, or another one. */
  connected(): void {
    this.#fresh = true;
  }

  /** Actors that are busy with something that they never end would hold up others for ever. */
  flush(): void {
    for (const actor of this.#program.actors.values()) release(actor);
  }

  take(message: Message): void {
    const text = JSON.stringify(message);
    // Whoever lost its connection says the last things again.
    if (this.#fresh && this.#recent.has(text)) return;
    this.#fresh = this.#fresh && message.type !== '@xstate.snapshot';
    this.#recent.add(text);
    if (this.#recent.size > REMEMBERED) {
      for (const oldest of this.#recent) {
        this.#recent.delete(oldest);
        break;
      }
    }
    if (message.type === '@xstate.actor') this.#register(message);
    else if (message.type === '@xstate.event') this.#send(message);
    else this.#handled(message);
    this.onNews();
  }

  trace(about: Pick<Trace, 'engine' | 'system' | 'parameters' | 'mutant'>): Trace {
    return this.log.trace(about);
  }

  #register({ sessionId, name, parentId, definition, snapshot }: ActorMessage): void {
    const { actors } = this.#program;
    if (actors.has(sessionId)) {
      // The same session id for a new actor: the program was started again.
      if (parentId != null) return;
      this.#program = { actors: new Map() };
    }
    const parent = parentId == null ? undefined : this.#program.actors.get(parentId)?.name;
    const path = this.#unique(parent === undefined ? name : `${parent}/${name}`);
    const chart = chartOfDefinition(definition);
    const known: Known = {
      ...{ name: path, chart, ...nothing(), shown: undefined },
      state: stateOf(snapshot),
    };
    this.#program.actors.set(sessionId, known);
    if (chart !== undefined) {
      this.charts[chart.hash] = chart;
      this.of[path] = chart.hash;
    }
  }

  /** Part of the start while nothing has happened. */
  #born(actor: Known): void {
    const { name, state, born } = actor;
    actor.born = true;
    if (born || state === undefined) return;
    actor.shown = state;
    const { start, steps } = this.log;
    if (steps.length > 0) {
      this.#step({ kind: 'input', name: 'starts', to: name, event: { type: 'xstate.init' } }, [], {
        [name]: state,
      });
      return;
    }
    this.log.begin({ ...start, actors: { ...start.actors, [name]: state } });
  }

  #send({ sessionId, sourceId, event }: EventMessage): void {
    if (event.type === 'xstate.init') return;
    const to = this.#actor(sessionId);
    const source = sourceId == null ? undefined : this.#actor(sourceId);
    to.waiting.push({ from: source?.name, event: plain(event) as EventObject });
    source?.sent.push({ to: to.name, event: plain(event) as EventObject });
  }

  #handled({ sessionId, event, snapshot }: SnapshotMessage): void {
    const actor = this.#actor(sessionId);
    if (event.type === 'xstate.init') {
      const state = stateOf(snapshot);
      if (state === undefined) return;
      actor.state = state;
      this.#born(actor);
      return;
    }
    this.#born(actor);
    const at = actor.waiting.findIndex((sent) => sent.event.type === event.type);
    const [sent] = at === -1 ? [] : actor.waiting.splice(0, at + 1).slice(-1);
    const before = actor.state;
    const after = stateOf(snapshot);
    actor.state = after;
    const own = actor.sent;
    actor.sent = [];
    const commit = (): void => {
      this.#commit(actor, sent ?? { from: undefined, event: plain(event) as EventObject }, {
        ...{ before, after, own },
      });
      release(actor);
    };
    const sender = [...this.#program.actors.values()].find(({ name }) => name === sent?.from);
    const busy = sender?.sent.some(
      ({ to, event: e }) => to === actor.name && e.type === event.type,
    );
    if (sender !== undefined && sender !== actor && busy === true) sender.held.push(commit);
    else commit();
  }

  #commit(
    actor: Known,
    { from, event }: Sent,
    what: {
      readonly before: ActorState | undefined;
      readonly after: ActorState | undefined;
      readonly own: Known['sent'];
    },
  ): void {
    const { before, after, own } = what;
    const { name, chart } = actor;
    const changed: Record<string, ActorState> = {};
    const show = (one: Known, state: ActorState | undefined): void => {
      if (state === undefined) return;
      one.shown = { ...state, inbox: inboxOf(one.inFlight) };
      changed[one.name] = one.shown;
    };
    const handled = { from, event };
    if (!removed(actor.inFlight, handled) && from !== undefined) actor.early.push(handled);
    show(actor, after);
    const sent = own.flatMap(({ to, event: given }) => {
      const receiver = [...this.#program.actors.values()].find((one) => one.name === to);
      if (receiver === undefined || receiver === actor) return [];
      if (removed(receiver.early, { from: name, event: given })) return [];
      receiver.inFlight.push({ from: name, event: given });
      show(receiver, receiver.shown);
      return [{ from: name, to, event: given }];
    });
    const taken =
      chart === undefined ? [] : takenBy(chart, event.type, before?.value, after?.value);
    this.#step(stepOf(name, from, event), sent, changed, taken.length > 0 ? { [name]: taken } : {});
  }

  #step(
    step: Step,
    sent: readonly { from: string; to: string; event: EventObject }[],
    changed: ActorStates,
    taken: AttachedFacts['taken'] = {},
  ): void {
    const digest = hash(JSON.stringify([this.log.dropped + this.log.steps.length, changed]));
    const effects = { sent, emitted: [] };
    this.log.add(
      { step, digest, effects, changed, atMs: this.#now() },
      { taken, enabled: {}, others: 0 },
    );
  }

  /** An actor that was never registered, because the client forgot: it gets a name all the same. */
  #actor(sessionId: string): Known {
    const known = this.#program.actors.get(sessionId);
    if (known !== undefined) return known;
    const name = this.#unique(sessionId);
    const made: Known = {
      name,
      chart: undefined,
      state: undefined,
      shown: undefined,
      ...nothing(),
    };
    this.#program.actors.set(sessionId, made);
    return made;
  }

  #unique(name: string): string {
    const count = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  }
}

/** Of an actor of which nothing is known yet. */
const nothing = (): Pick<Known, 'born' | 'waiting' | 'sent' | 'held' | 'inFlight' | 'early'> => ({
  ...{ born: false, waiting: [], sent: [], held: [], inFlight: [], early: [] },
});

/** Takes the first equal one out. @returns whether there was one */
const removed = (list: Sent[], { from, event }: Sent): boolean => {
  const text = JSON.stringify(event);
  const at = list.findIndex((one) => one.from === from && JSON.stringify(one.event) === text);
  if (at !== -1) list.splice(at, 1);
  return at !== -1;
};

const release = (actor: Known): void => {
  const { held } = actor;
  actor.held = [];
  for (const commit of held) commit();
};

const stepOf = (name: string, from: string | undefined, event: EventObject): Step => {
  const { type } = event;
  const timer = /^xstate\.after\./.test(type) || (from === name && /^xstate\./.test(type));
  if (timer) return { kind: 'timeout', actor: name, timer: type, event };
  if (from === undefined) return { kind: 'input', name: type, to: name, event };
  return { kind: 'deliver', from, to: name, event };
};

const inboxOf = (waiting: readonly Sent[]): ActorState['inbox'] =>
  waiting.map(({ from, event }) => ({ from: from ?? 'outside', event }));

const STATUSES = ['active', 'done', 'error', 'stopped'] as const;

/** @returns undefined for a snapshot that says nothing */
const stateOf = (snapshot: unknown): ActorState | undefined => {
  if (typeof snapshot !== 'object' || snapshot === null) return undefined;
  const { status, value, context, error, output } = snapshot as Record<string, unknown>;
  const known = STATUSES.find((one) => one === status) ?? 'active';
  const failure = known === 'error' ? { error: String((error as Error)?.message ?? error) } : {};
  return {
    value: plain(value ?? known),
    up: known !== 'stopped',
    status: known,
    context: plain(context ?? output ?? null) ?? null,
    timers: [],
    inbox: [],
    ...failure,
  };
};

/** The client sends the config; names of guards and actions are in it, code is not. */
const chartOfDefinition = (definition: string | null | undefined): Chart | undefined => {
  try {
    const config = JSON.parse(definition ?? 'null') as { states?: unknown; on?: unknown } | null;
    if (config === null || (config.states === undefined && config.on === undefined)) {
      return undefined;
    }
    return chartOf(createMachine(config as never) as unknown as AnyStateMachine);
  } catch {
    // Cut off at the client's depth limit: no chart, but all the rest.
    return undefined;
  }
};
