/**
 * An application of real actors, stepped by hand: XState's `createActor`, under a clock that only
 * moves when told to, with nothing in it that acts by itself. A state of it is never restored: it is
 * reached by starting anew and doing again what was done.
 *
 * Where definition.ts leaves room: actors are called by the ids on the way to them; a nameless one by
 * its logic and the least number that no sibling has and no data mentions. What runs keeps its name; a
 * second actor of a name gets a number behind it. An actor that has ended belongs to the state as
 * long as somebody refers to it, as those do that it started and that go on.
 */
import {
  type Actor,
  type ActorOptions,
  type AnyActorLogic,
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
} from 'xstate';
import { InputError } from '../../../system/errors.ts';
import { kindOf } from '../../../system/tree/kinds.ts';
import type { Deed } from '../../../system/tree/outcomes.ts';
import { wordOf } from '../../../system/tree/stage.ts';
import { type Internal, Peer, RUNNING, STOPPED } from './actor.ts';
import { carryOut, idle } from './idle.ts';
import { refsIn } from './spell.ts';

export interface AppTimer {
  /** In the order of arming, from the very start. */
  readonly number: number;
  readonly source: Internal;
  readonly target: Internal | Peer;
  readonly event: EventObject;
  readonly id: string | undefined;
  readonly delayMs: number;
  readonly fire: () => void;
}

/** What may be done to an application. `at` is a path: '' for the root. */
export type Stimulus =
  | { readonly kind: 'event'; readonly at: string; readonly event: EventObject }
  | {
      readonly kind: 'deed';
      readonly at: string;
      readonly deed: Deed;
      readonly value: unknown;
    }
  | { readonly kind: 'timer'; readonly number: number };

/** What it said in the last step, in this order. */
export type Said =
  | { readonly kind: 'emit'; readonly actor: Internal; readonly event: EventObject }
  | { readonly kind: 'send'; readonly to: string; readonly event: EventObject };

export interface Setting {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly input: unknown;
  /** Names of the actors around it. */
  readonly peers: readonly string[];
  /** Actions that are plain functions and are run. */
  readonly pure: 'all' | readonly string[];
}

export class Application {
  readonly root: Actor<AnyStateMachine>;
  readonly name: string;
  said: Said[] = [];
  #timers: AppTimer[] = [];
  #armed: Omit<AppTimer, 'fire' | 'number'> | undefined;
  #count = 0;
  readonly #made: Internal[] = [];
  readonly #logics = new Map<Internal, AnyActorLogic>();
  readonly #paths = new Map<Internal, string>();
  /** Actors that there are, or were in this step. */
  #present: Internal[] = [];
  readonly #pure: 'all' | readonly string[];
  readonly #peers: ReadonlyMap<string, Peer>;

  constructor({ name, machine, input, peers, pure }: Setting) {
    this.name = name;
    this.#pure = pure;
    this.#peers = new Map(peers.filter((peer) => peer !== name).map((p) => [p, new Peer(p)]));
    const clock = {
      setTimeout: (fire: () => void) => {
        this.#count += 1;
        const timer = { ...(this.#armed as AppTimer), number: this.#count, fire };
        this.#timers.push(timer);
        return timer;
      },
      clearTimeout: (timer: unknown) => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
    const inspect = ({ type, actorRef }: { type: string; actorRef?: AnyActorRef }) => {
      if (type === '@xstate.actor') this.#adopt(actorRef as unknown as Internal);
    };
    const options = { id: name, input, clock, inspect, logger: () => {} };
    this.root = createActor(machine, options as ActorOptions<AnyStateMachine>);
    this.root.subscribe({ error: () => {} });
    this.root.start();
    this.#rename();
  }

  /** Whatever comes of it comes at once. */
  take(stimulus: Stimulus): void {
    this.begin();
    if (stimulus.kind === 'event') this.at(stimulus.at).send(stimulus.event);
    else if (stimulus.kind === 'deed') this.act(this.at(stimulus.at), stimulus);
    else this.fire(this.#timers.find(({ number }) => number === stimulus.number)!);
    this.end();
  }

  /** Timers whose owner and hearer are still there; XState forgets to cancel some of the rest. */
  timers(): AppTimer[] {
    const isThere = (actor: Internal | Peer): boolean =>
      actor instanceof Peer || actor._processingStatus !== STOPPED;
    return this.#timers.filter(({ source, target }) => isThere(source) && isThere(target));
  }

  /** Whether `cancel` would find it: XState keeps the last timer of an id. */
  isCancellable(timer: AppTimer): boolean {
    if (timer.id === undefined) return false;
    const handles = (this.root.system as any)._snapshot._scheduledEvents as Record<string, any>;
    const held = handles[`${timer.source.sessionId}.${timer.id}`];
    const latest = this.#timers.findLast(
      ({ source, id }) => source === timer.source && id === timer.id,
    );
    return held !== undefined && latest === timer;
  }

  /** The root and all below it, each before its children; then others that run. */
  all(): Internal[] {
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

  /** Also those that have ended and are still referred to. */
  reached(): Internal[] {
    const found = this.all();
    for (let next = 0; next < found.length; next += 1) {
      const { _parent: parent } = found[next]!;
      const refs = refsIn(found[next]!.getSnapshot() as AnyMachineSnapshot);
      for (const ref of parent === undefined ? refs : [parent, ...refs]) {
        if (!found.includes(ref)) found.push(ref);
      }
    }
    return found;
  }

  path(actor: Internal): string {
    return this.#paths.get(actor) ?? this.#ownPath(actor);
  }

  find(path: string): Internal | undefined {
    return this.all().find((actor) => this.path(actor) === path);
  }

  at(path: string): Internal {
    const actor = this.find(path);
    if (actor === undefined) throw new Error(`there is no actor ${path} in ${this.name}`);
    return actor;
  }

  /** The logic that an author gave it. */
  logicOf(actor: Internal): AnyActorLogic {
    return this.#logics.get(actor) as AnyActorLogic;
  }

  /** Wrong use of the explorer shows as the error of an actor. */
  refusal(): InputError | undefined {
    const errors = this.#made.map((actor) => (actor.getSnapshot() as any)?.error);
    return errors.find((error) => error instanceof InputError);
  }

  protected begin(): void {
    this.said = [];
    this.#present = this.reached();
  }

  protected end(): void {
    this.#rename();
  }

  protected fire(timer: AppTimer): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
    timer.fire();
  }

  protected act(actor: Internal, { deed, value }: { deed: Deed; value: unknown }): void {
    carryOut(actor, deed, value);
  }

  protected played(logic: AnyActorLogic): AnyActorLogic {
    return idle(kindOf(logic), logic);
  }

  /** XState tells of an actor before it makes its first snapshot. */
  #adopt(actor: Internal): void {
    if (this.#made.length === 0) this.#takeOver(actor.system);
    this.#made.push(actor);
    this.#logics.set(actor, actor.logic);
    this.#name(actor);
    actor.logic = this.played(actor.logic);
    actor.on('*', (event: EventObject) => this.said.push({ kind: 'emit', actor, event }));
    const scope = actor._actorScope;
    const { actionExecutor } = scope;
    scope.id = actor.id;
    scope.actionExecutor = (action: { readonly type: string }) => {
      const runs = action.type.startsWith('xstate.') || this.#runs(action.type);
      if (runs) actionExecutor(action);
    };
  }

  #runs(type: string): boolean {
    return this.#pure === 'all' || this.#pure.includes(type);
  }

  /** What is sent to actors around it leaves it; timers are seen when they are armed. */
  #takeOver(system: any): void {
    const { scheduler, get, _relay: relay } = system;
    const { schedule } = scheduler;
    scheduler.schedule = (
      source: Internal,
      target: Internal,
      event: EventObject,
      delayMs: number,
      ...rest: [string?]
    ) => {
      this.#armed = { source, target, event, id: rest[0], delayMs };
      schedule(source, target, event, delayMs, ...rest);
    };
    system.get = (name: string) => {
      const known = get(name) ?? this.#peers.get(name);
      return known ?? (this.#peers.size > 0 && name === this.name ? this.root : undefined);
    };
    system._relay = (source: Internal, target: Internal | Peer, event: EventObject) => {
      if (target instanceof Peer) this.said.push({ kind: 'send', to: target.id, event });
      // XState would warn of those that have stopped, and leave it at that.
      else if (target._processingStatus !== STOPPED) relay(source, target, event);
    };
  }

  #name(actor: Internal): void {
    const siblings = this.#present.filter(({ _parent }) => _parent === actor._parent);
    this.#present.push(actor);
    if (!/^x:\d+$/.test(actor.id)) return;
    const taken = new Set(siblings.map(({ id }) => id));
    let n = 1;
    while (taken.has(`${wordOf(actor.src)}#${n}`)) n += 1;
    actor.id = `${wordOf(actor.src)}#${n}`;
  }

  #ownPath(actor: Internal): string {
    const { _parent: parent } = actor;
    if (parent === undefined) return '';
    const above = this.path(parent);
    return above === '' ? actor.id : `${above}.${actor.id}`;
  }

  #rename(): void {
    for (const [actor] of this.#paths) {
      if (actor._processingStatus !== RUNNING) this.#paths.delete(actor);
    }
    const taken = new Set(this.#paths.values());
    for (const actor of this.reached()) {
      if (this.#paths.has(actor)) continue;
      const own = this.#ownPath(actor);
      let path = own;
      for (let n = 2; taken.has(path); n += 1) path = `${own}~${n}`;
      taken.add(path);
      this.#paths.set(actor, path);
    }
    this.#present = [];
  }
}
