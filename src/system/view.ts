/**
 * How properties see a state: lazily, with every read reported, so that the judge can remember a
 * verdict by exactly what was read and never has to look at snapshots again.
 */
import type { AnyMachineSnapshot } from 'xstate';
import { type Component, DOWN } from './component.ts';
import type { ActorView, InFlight, Plain, StateView } from './definition.ts';
import { deepFreeze, encode } from './encode.ts';
import { InputError } from './errors.ts';
import { Interner } from './interner.ts';
import type { Semantics } from './semantics.ts';
import { errorText } from './snapshots.ts';
import { treeOf } from './tree/tree.ts';
import { AskedChild, ChildView, idsBelow } from './tree/view.ts';

type Select = (actor: Omit<ActorView, 'pick'>) => Plain;

/**
 * How much of a component was read: LOCAL is what the machine itself knows (snapshot, up/down),
 * WHOLE adds timers and messages in flight; from FIRST_SELECT on, the result of one projection.
 * A question (`matches`, `hasTag`, `up`, `status`) is a projection too: a verdict that only asks
 * whether a manager has committed does not depend on anything else the manager knows.
 */
const LOCAL = 0;
const WHOLE = 1;
const FIRST_SELECT = 2;

/** Far more projections than anyone writes: somebody makes a new one at each call. */
const MAX_SELECTS = 1000;

/** Told of each read before its value is used. */
export type OnRead = (actor: number, level: number) => void;

const silent: OnRead = () => {};

export class Views {
  readonly #semantics: Semantics;
  readonly #selects: Select[] = [];
  readonly #selectIds = new Map<Select | string, number>();
  /** Levels of the questions that every view answers. */
  readonly #questions = new Set<number>();
  readonly #facts = new Interner<Plain>();
  readonly #factOf: Map<number, number>[] = [];

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
  }

  state(components: readonly number[], onRead: OnRead = silent): StateView {
    const views = new Map<string, ActorView>();
    const actor = (name: string): ActorView => {
      const known = views.get(name);
      if (known !== undefined) return known;
      const { index, path } = this.#place(name);
      const component = this.#semantics.componentAt(index, components[index] as number);
      const whole = this.actor(index, component, onRead);
      const view = path === '' ? whole : whole.child(path);
      views.set(name, view);
      return view;
    };
    return { actor };
  }

  actor(index: number, component: Component, onRead: OnRead = silent): ActorView {
    return new ComponentView(this.#semantics, index, component, onRead, (select, name) =>
      this.#fact(index, component, select, name ?? select, onRead),
    );
  }

  /**
   * The level at which a read tells nothing but what is alike in interchangeable actors: questions
   * about the state do so by themselves, a projection of the author's own may read names.
   */
  beneath(level: number): number {
    return level < FIRST_SELECT || this.#questions.has(level) ? level : LOCAL;
  }

  /** The number that a verdict depends on when a component was read at this level. */
  key(actor: number, id: number, level: number): number {
    if (level === WHOLE) return id;
    const component = this.#semantics.componentAt(actor, id);
    if (level === LOCAL) return localKey(component);
    return this.#factNumber(actor, component, level);
  }

  #place(name: string): { readonly index: number; readonly path: string } {
    const { actor: index, path } = this.#semantics.placeOf(name);
    const plain = index !== undefined && this.#semantics.actor(index).tree === undefined;
    if (index !== undefined && !(plain && path !== '')) return { index, path };
    const known = this.#semantics.actors.map((a) => a.name).join(', ');
    throw new InputError(
      'UNKNOWN_ACTOR',
      `a property reads actor ${JSON.stringify(name)}, which the system has not.`,
      `Known: ${known}.`,
    );
  }

  #fact(
    actor: number,
    component: Component,
    select: Select,
    identity: Select | string,
    onRead: OnRead,
  ): Plain {
    const level = this.#levelOf(select, identity);
    onRead(actor, level);
    return this.#facts.get(this.#factNumber(actor, component, level));
  }

  #levelOf(select: Select, identity: Select | string): number {
    const known = this.#selectIds.get(identity);
    if (known !== undefined) return known;
    if (this.#selects.length >= MAX_SELECTS) {
      throw new InputError(
        'TOO_MANY_SELECTORS',
        `properties use more than ${MAX_SELECTS} different functions with pick().`,
        'Define the function once, outside the predicate.',
      );
    }
    this.#selects.push(select);
    this.#factOf.push(new Map());
    const level = FIRST_SELECT + this.#selects.length - 1;
    this.#selectIds.set(identity, level);
    if (typeof identity === 'string' || identity === isUp || identity === statusOf) {
      this.#questions.add(level);
    }
    return level;
  }

  #factNumber(actor: number, component: Component, level: number): number {
    const memo = this.#factOf[level - FIRST_SELECT] as Map<number, number>;
    const key = localKey(component) * this.#semantics.actors.length + actor;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const select = this.#selects[level - FIRST_SELECT] as Select;
    const picked = select(new PlainView(this.#semantics, actor, component));
    const fact = this.#facts.intern(encode(picked, 'pick()', 'picked'), () => deepFreeze(picked));
    memo.set(key, fact);
    return fact;
  }
}

/** Numbers what a machine itself knows; at most one component part is nonzero beside the snapshot. */
const localKey = (c: Component): number => (c.snapshot === DOWN ? 2 * c.kept + 1 : 2 * c.snapshot);

/** Runs a projection, remembered by its name or, without one, by its identity. */
type Ask = (select: Select, name?: string) => Plain;

/** What a machine itself knows, without recording: what projections are computed from. */
class PlainView implements Omit<ActorView, 'pick'> {
  readonly name: string;
  readonly #semantics: Semantics;
  readonly #index: number;
  readonly #component: Component;

  constructor(semantics: Semantics, index: number, component: Component) {
    this.name = semantics.actor(index).name;
    this.#semantics = semantics;
    this.#index = index;
    this.#component = component;
  }

  get up(): boolean {
    return this.#component.snapshot !== DOWN;
  }

  get value(): unknown {
    return this.up ? this.#snapshot.value : 'down';
  }

  get context(): any {
    return this.up ? this.#snapshot.context : this.#semantics.durables.get(this.#component.kept);
  }

  get status(): ActorView['status'] {
    return this.up ? (this.#snapshot.status as ActorView['status']) : 'stopped';
  }

  get error(): unknown {
    if (!this.up || this.#snapshot.status !== 'error') return undefined;
    return errorText(this.#snapshot.error);
  }

  matches(state: unknown): boolean {
    return this.up && this.#snapshot.matches(state as never);
  }

  hasTag(tag: string): boolean {
    return this.up && this.#snapshot.hasTag(tag as never);
  }

  child(id: string): ActorView {
    const tree = this.up ? treeOf(this.#snapshot) : undefined;
    return new ChildView(`${this.name}.${id}`, tree, id);
  }

  get children(): readonly string[] {
    const tree = this.up ? treeOf(this.#snapshot) : undefined;
    return tree === undefined ? [] : idsBelow(tree.nodes[0]);
  }

  get timers(): readonly string[] {
    return refuseWhole();
  }

  get inbox(): readonly InFlight[] {
    return refuseWhole();
  }

  get #snapshot(): AnyMachineSnapshot {
    return this.#semantics.actor(this.#index).snapshots.get(this.#component.snapshot);
  }
}

const refuseWhole = (): never => {
  throw new InputError(
    'PICK_TOO_WIDE',
    'a function given to pick() reads timers or inbox.',
    'Read those from the actor view directly.',
  );
};

const childrenOf: Select = (actor) => actor.children;
const isUp: Select = (actor) => actor.up;
const statusOf: Select = (actor) => actor.status;

/** The view that a predicate gets: reports how much it reads, question by question. */
class ComponentView implements ActorView {
  readonly name: string;
  readonly #semantics: Semantics;
  readonly #index: number;
  readonly #component: Component;
  readonly #onRead: OnRead;
  readonly #ask: Ask;

  constructor(semantics: Semantics, index: number, component: Component, onRead: OnRead, ask: Ask) {
    this.name = semantics.actor(index).name;
    this.#semantics = semantics;
    this.#index = index;
    this.#component = component;
    this.#onRead = onRead;
    this.#ask = ask;
  }

  get up(): boolean {
    return this.#ask(isUp) as boolean;
  }

  get status(): ActorView['status'] {
    return this.#ask(statusOf) as ActorView['status'];
  }

  get value(): unknown {
    return this.#local.value;
  }

  get context(): any {
    return this.#local.context;
  }

  get error(): unknown {
    return this.#local.error;
  }

  matches(state: unknown): boolean {
    const name = `matches ${encode(state, 'matches()', 'state')}`;
    return this.#ask((actor) => actor.matches(state), name) as boolean;
  }

  hasTag(tag: string): boolean {
    return this.#ask((actor) => actor.hasTag(tag), `has tag ${tag}`) as boolean;
  }

  get timers(): readonly string[] {
    this.#onRead(this.#index, WHOLE);
    return this.#component.timers.map((t) => this.#semantics.timers.get(t.timer).id);
  }

  get inbox(): readonly InFlight[] {
    this.#onRead(this.#index, WHOLE);
    return this.#component.inbox.flatMap(({ from, events }) =>
      events.map((message) => ({
        from: this.#semantics.senders[from] as string,
        event: this.#semantics.events.get(this.#semantics.network.eventOf(message)),
      })),
    );
  }

  pick<T extends Plain>(select: (actor: Omit<ActorView, 'pick'>) => T): T {
    return this.#ask(select) as T;
  }

  child(id: string): ActorView {
    return new AskedChild(`${this.name}.${id}`, id, this.#ask, {
      local: () => this.#local,
      timers: () => this.timers,
    });
  }

  get children(): readonly string[] {
    return this.#ask(childrenOf) as readonly string[];
  }

  get #local(): PlainView {
    this.#onRead(this.#index, LOCAL);
    return new PlainView(this.#semantics, this.#index, this.#component);
  }
}
