/**
 * An application of real actors that is stepped by hand: `createActor` under a clock that only moves
 * when told to, and promises, callbacks and observables that do what a step says.
 */
import {
  type Actor,
  type AnyActor,
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
} from 'xstate';
import { textOf } from '../../../src/explore/naive/text.ts';
import type { Step, SystemDefinition } from '../../../src/index.ts';
import { kindOf } from '../../../src/system/tree/kinds.ts';
import { isOutward, outcomesOf } from '../../../src/system/tree/outcomes.ts';
import { Cooler, warm } from '../../../src/system/tree/values.ts';
import { plain } from '../../../src/trace/digest.ts';
import { make } from './outside.ts';

interface LiveTimer {
  readonly source: Internal;
  readonly target: Internal;
  readonly event: EventObject;
  readonly id: string | undefined;
  readonly fire: () => void;
}

/** The parts of a live actor that only its own system knows. */
type Internal = Omit<AnyActor, '_parent'> & {
  readonly _parent: Internal | undefined;
  readonly _processingStatus: number;
  readonly src: unknown;
};

const RUNNING = 1;
const STOPPED = 2;

export class LiveApp {
  readonly root: Actor<AnyStateMachine>;
  readonly name: string;
  #said: (readonly [Internal, EventObject])[] = [];
  #timers: LiveTimer[] = [];
  readonly #named = new WeakMap<Internal, string>();
  readonly #made: Internal[] = [];
  readonly #paths = new Map<Internal, string>();
  /** Actors that there are, or were in this step. */
  #present: Internal[] = [];
  readonly #definition: SystemDefinition;
  readonly #machine: AnyStateMachine;

  constructor(definition: SystemDefinition) {
    this.#definition = definition;
    const [[name, spec]] = Object.entries(definition.actors) as [[string, any]];
    this.name = name;
    this.#machine = spec.machine;
    let armed: Omit<LiveTimer, 'fire'> | undefined;
    const clock = {
      setTimeout: (fire: () => void) => {
        const timer = { ...armed!, fire };
        this.#timers.push(timer);
        return timer;
      },
      clearTimeout: (timer: unknown) => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
    const inspect = ({ type, actorRef }: { type: string; actorRef?: AnyActorRef }) => {
      if (type !== '@xstate.actor') return;
      this.#made.push(actorRef as Internal);
      this.#name(actorRef as Internal);
      (actorRef as Internal).on('*', (event: EventObject) =>
        this.#said.push([actorRef as Internal, event]),
      );
    };
    const options = { id: name, input: spec.input, clock, inspect, logger: () => {} };
    this.root = createActor(this.#machine, options as never) as Actor<AnyStateMachine>;
    const { scheduler } = this.root.system as any;
    const { schedule } = scheduler;
    scheduler.schedule = (
      source: Internal,
      target: Internal,
      event: EventObject,
      ...rest: any[]
    ) => {
      armed = { source, target, event, id: rest[1] };
      schedule(source, target, event, ...rest);
    };
    this.root.subscribe({ error: () => {} });
    this.root.start();
    this.#rename();
  }

  async take(step: Step): Promise<void> {
    this.#said = [];
    this.#present = this.#all();
    if (step.kind === 'input') this.#at(step.to).send(step.event);
    else if (step.kind === 'outcome') {
      make(
        this.#at(step.actor),
        step.deed,
        warm(step.value, () => undefined),
      );
    } else if (step.kind === 'timeout') {
      const wanted = textOf(step);
      const timer = this.timers().find((other) => textOf(this.#timeout(other)) === wanted)!;
      this.#timers = this.#timers.filter((other) => other !== timer);
      timer.fire();
    } else throw new Error(`an application takes no step ${step.kind}`);
    // Promises tell of themselves in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    this.#rename();
  }

  /** Those whose owner and hearer are still there; XState forgets to cancel some of the rest. */
  timers(): LiveTimer[] {
    return this.#timers.filter(
      ({ source, target }) =>
        source._processingStatus !== STOPPED && target._processingStatus !== STOPPED,
    );
  }

  /** What was emitted in the last step, with the names that actors have after it. */
  get emitted(): string[] {
    return this.#said.map(([actor, event]) => `${bare(this.#path(actor))} ${textOf(plain(event))}`);
  }

  /** The texts of all steps that could be taken now. */
  enabled(): string[] {
    const steps: Step[] = this.timers().map((timer) => this.#timeout(timer));
    for (const spec of this.#definition.environment ?? []) {
      const actor = this.#find(spec.to);
      if (actor === undefined || !reacts(actor, spec.event)) continue;
      const name = spec.name ?? spec.event.type;
      steps.push({ kind: 'input', name, to: spec.to, event: spec.event });
    }
    for (const actor of this.#all()) steps.push(...this.#outcomes(actor));
    return [...new Set(steps.map((step) => textOf(plain(step))))].sort();
  }

  /** All that can be seen of all actors. */
  look(): Record<string, unknown> {
    const timers = this.timers().map((timer) => textOf(plain(this.#timeout(timer))));
    const seen = this.#all().map((actor) => [this.#path(actor), this.#seen(actor)]);
    // Timers that are alike in all that a step says of them are one step.
    return { ...Object.fromEntries(seen), timers: [...new Set(timers)].sort() };
  }

  /** A nameless actor gets the least number that none of its siblings has, or had in this step. */
  #name(actor: Internal): void {
    const siblings = this.#present.filter(({ _parent }) => _parent === actor._parent);
    this.#present.push(actor);
    if (!/^x:\d+$/.test(actor.id)) return;
    const taken = siblings.map((other) => this.#named.get(other));
    let n = 1;
    while (taken.includes(`${String(actor.src)}#${n}`)) n += 1;
    this.#named.set(actor, `${String(actor.src)}#${n}`);
  }

  #seen(actor: Internal): unknown {
    const snapshot = actor.getSnapshot() as AnyMachineSnapshot & { input?: unknown };
    const { status, context, output, error, input } = snapshot;
    return {
      status,
      running: actor._processingStatus,
      value: snapshot.value,
      context: this.#shown(context),
      output: this.#shown(output),
      error: error === undefined ? undefined : String(error),
      ...(isMachine(snapshot) ? { history: historyOf(snapshot) } : { input: this.#shown(input) }),
      children: Object.entries(snapshot.children ?? {}).map(([key, child]) => [
        /^x:\d+$/.test(key) ? '#' : key,
        this.#path(child as Internal),
      ]),
    };
  }

  /** Plain data, with paths for references. */
  #shown(value: any): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if ('_processingStatus' in value) {
      const stopped = value._processingStatus === STOPPED;
      return { ref: stopped ? bare(this.#path(value)) : this.#path(value), stopped };
    }
    if (Array.isArray(value)) return value.map((item) => this.#shown(item));
    if (value instanceof Map) return { map: [...value].map((item) => this.#shown(item)) };
    if (value instanceof Set) return { set: [...value].map((item) => this.#shown(item)) };
    if (value instanceof Date || value instanceof Error) return plain(value);
    return Object.fromEntries(Object.entries(value).map(([k, item]) => [k, this.#shown(item)]));
  }

  #outcomes(actor: Internal): Step[] {
    const kind = kindOf(actor.logic as never);
    if (!isOutward(kind) || actor.getSnapshot().status !== 'active') return [];
    const path = this.#path(actor).slice(this.name.length + 1);
    const input = (actor.getSnapshot() as any).input;
    const src = String(actor.src);
    const declared = this.#definition.actors[this.name]!.outcomes!;
    return outcomesOf(declared, { path, id: actor.id, src, kind, input })
      .filter(({ deed, value }) => deed !== 'sends' || reacts(actor._parent!, value as EventObject))
      .map(({ deed, value }) => ({
        kind: 'outcome',
        actor: this.#path(actor),
        deed,
        value: new Cooler(() => undefined, 'outcome').cool(value, deed),
      }));
  }

  #timeout({ source, target, event, id }: LiveTimer): Step {
    const [owner, to] = [this.#path(source), this.#path(target)];
    const below = (path: string): string => path.slice(this.name.length + 1);
    const anonymous = `~${event.type}${owner === to ? '' : ` → ${below(to) || this.name}`}`;
    const step = { kind: 'timeout', actor: owner, timer: id ?? anonymous, event } as const;
    return owner === to ? step : { ...step, to };
  }

  /** The root and all that are below it, each before its children. */
  #all(): Internal[] {
    const below = (actor: Internal): Internal[] => [
      actor,
      ...Object.values((actor.getSnapshot() as any).children ?? {}).flatMap((child) =>
        below(child as Internal),
      ),
    ];
    const there = below(this.root as never);
    // Replaced in `children` by another one of its id, an actor goes on all the same.
    const orphans = this.#made.filter((actor) => actor._processingStatus === RUNNING);
    return [...new Set([...there, ...orphans])];
  }

  #path(actor: Internal): string {
    return this.#paths.get(actor) ?? this.#ownPath(actor);
  }

  #ownPath(actor: Internal): string {
    const { _parent: parent } = actor;
    if (parent === undefined) return this.name;
    return `${this.#path(parent)}.${this.#named.get(actor) ?? actor.id}`;
  }

  /** What ran and runs keeps its name; a second actor of one name gets a number behind it. */
  #rename(): void {
    for (const [actor] of this.#paths) {
      if (actor._processingStatus !== RUNNING) this.#paths.delete(actor);
    }
    const taken = new Set(this.#paths.values());
    for (const actor of this.#all()) {
      if (this.#paths.has(actor)) continue;
      const own = this.#ownPath(actor);
      let path = own;
      for (let n = 2; taken.has(path); n += 1) path = `${own}~${n}`;
      taken.add(path);
      this.#paths.set(actor, path);
    }
  }

  #find(path: string): Internal | undefined {
    return this.#all().find((actor) => this.#path(actor) === path);
  }

  #at(path: string): Internal {
    const actor = this.#find(path);
    if (actor === undefined) throw new Error(`there is no live actor ${path}`);
    return actor;
  }
}

/** Which of several stopped actors of one name it is matters to nobody. */
export const bare = (path: string): string => path.replace(/~\d+$/, '');

const isMachine = (snapshot: object): boolean => 'machine' in snapshot;

const reacts = (actor: Internal, event: EventObject): boolean => {
  const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
  if (actor._processingStatus === STOPPED) return false;
  if (!isMachine(snapshot)) return kindOf(actor.logic as never) === 'transition';
  try {
    return snapshot.machine.getTransitionData(snapshot as never, event as never).length > 0;
  } catch {
    return true;
  }
};

export const historyOf = (snapshot: AnyMachineSnapshot): unknown =>
  Object.fromEntries(
    Object.entries((snapshot as any).historyValue ?? {}).map(([id, nodes]) => [
      id,
      (nodes as { id: string }[]).map((node) => node.id).sort(),
    ]),
  );
