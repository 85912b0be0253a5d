/**
 * Durable parts, and the stores that may betray their actors: such a store remembers the value that
 * the last write overwrote. A change of the durable part is a write.
 */
import type { ActorRuntime } from './actor.ts';
import { type Component, NOTHING, type Store } from './component.ts';
import type { SystemDefinition } from './definition.ts';
import { encode } from './encode.ts';
import type { Interner } from './interner.ts';
import { crashes } from './lasting.ts';
import type { Betrayal } from './letters.ts';

/** The part of a component that is a store; empty for actors that have none. */
type Stored = Pick<Component, 'store'>;

export class Storage {
  readonly #actors: readonly ActorRuntime[];
  readonly #durables: Interner<unknown>;
  /** Names of the actors whose store is tracked. */
  readonly #tracked: ReadonlySet<string>;

  constructor(
    definition: SystemDefinition,
    actors: readonly ActorRuntime[],
    durables: Interner<unknown>,
  ) {
    this.#actors = actors;
    this.#durables = durables;
    const units = crashes(definition).filter((fault) => fault.storage !== undefined);
    const isDurable = (name: string): boolean => definition.actors[name]?.durable !== undefined;
    this.#tracked = new Set(units.flatMap((unit) => unit.actors).filter(isDurable));
  }

  /** Number of the durable part of a snapshot. */
  durable(actor: number, snapshot: number): number {
    const runtime = this.#actors[actor] as ActorRuntime;
    const value = runtime.durable(snapshot);
    const what = `durable part of actor ${runtime.name}`;
    return this.#durables.intern(encode(value, what, 'durable'), () => value);
  }

  first(actor: number, snapshot: number): Stored {
    const { name } = this.#actors[actor] as ActorRuntime;
    if (!this.#tracked.has(name)) return {};
    return { store: { newest: this.durable(actor, snapshot), previous: NOTHING } };
  }

  /** After the actor went on to another snapshot. */
  after(actor: number, { store, snapshot }: Component, next: number): Stored {
    if (store === undefined) return {};
    const value = this.durable(actor, next);
    return { store: value === this.durable(actor, snapshot) ? store : overwritten(store, value) };
  }

  /** Number of the value that an actor gets at its recovery. */
  given({ kept, store }: Component, betrayal: Betrayal | undefined): number {
    return betrayal === undefined ? kept : (store as Store).previous;
  }

  /** After a start with a value, of which the actor may have made another one at once: a write. */
  afterRise(
    actor: number,
    { store }: Component,
    snapshot: number,
    given: number,
    betrayal: Betrayal | undefined,
  ): Stored {
    if (store === undefined) return {};
    const left = betrayal === 'lost-write' ? { newest: given, previous: NOTHING } : store;
    const value = this.durable(actor, snapshot);
    return { store: value === given ? left : overwritten(left, value) };
  }
}

const overwritten = ({ newest }: Store, value: number): Store => ({
  newest: value,
  previous: newest,
});
