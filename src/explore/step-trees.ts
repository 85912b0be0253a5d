/**
 * Steps in which receivers react at once, remembered. Such a step reads the component of one actor
 * after the other, and does nothing but what follows from them: what it has read so far says whom it
 * reads next, as in a decision tree whose leaves say what becomes of the state. Each is worked out
 * once, the slow way; from then on it is a walk through integers, which WebAssembly can go, too.
 */
import { MISSING, PairTable } from '../system/pair-table.ts';
import type { Arena } from './arena.ts';

/** What a leaf says of a step. */
export const FATE = { taken: 0, blocked: 1, cutOff: 2 } as const;
export type Fate = (typeof FATE)[keyof typeof FATE];

/**
 * A place in the pool: the number of the actor that is read next, or LEAF. Behind LEAF lie the fate, the
 * list of emissions, the number of actors that change, and for each its number and by how much its
 * component does.
 */
export const LEAF = -1;
export const PLACE = { kind: 0, fate: 1, emits: 2, changes: 3, first: 4 } as const;

/** What became of a step that was worked out. */
export interface Learnt {
  /** Actors whose components it read, beside its own, in order. */
  readonly reads: readonly number[];
  readonly fate: Fate;
  /** Number of the list of its emissions that matter. */
  readonly emits: number;
}

const FIRST_INTS = 1 << 10;
/** So many integers of places at most: then nothing more is learnt, and steps are worked out each time. */
const MOST_INTS = 1 << 22;
const ROOM = 1.5;

export class StepTrees {
  places: Int32Array;
  /** (place, component read there) → place. */
  readonly children: PairTable;
  /** Place 0 means "not known". */
  #used = 1;
  readonly #arena: Arena;
  readonly #most: number;

  constructor(arena: Arena, most = MOST_INTS) {
    this.#arena = arena;
    this.#most = most;
    this.places = arena.ints(FIRST_INTS);
    this.children = new PairTable(arena);
  }

  /** The leaf for a state with these components, or 0. */
  leaf(root: number, components: Int32Array): number {
    const { places, children } = this;
    let at = root;
    while (at > 0) {
      const actor = places[at] as number;
      if (actor === LEAF) return at;
      at = children.get(at, components[actor] as number);
    }
    return 0;
  }

  /**
   * Remembers a step. @returns the root of its tree, 0 if there is no room
   *
   * @param root as far as it is known, or 0
   */
  learn(
    root: number,
    { reads, fate, emits }: Learnt,
    before: Int32Array,
    after: readonly number[],
  ): number {
    if (this.#used > this.#most) return root;
    const changes = [...before.keys()].filter((a) => after[a] !== before[a]);
    const leaf = this.#place([
      ...[LEAF, fate, emits],
      ...(fate === FATE.taken
        ? [changes.length, ...changes.flatMap((a) => [a, (after[a] as number) - at(before, a)])]
        : [0]),
    ]);
    let known = root;
    let link = (_: number): void => {};
    let first = root;
    for (const actor of reads) {
      const fresh = known <= 0;
      const place = fresh ? this.#place([actor]) : known;
      if (fresh) link(place);
      if (first === 0) first = place;
      const component = at(before, actor);
      link = (target) => this.children.set(place, component, target);
      known = this.children.get(place, component);
      if (known === MISSING) known = 0;
    }
    link(leaf);
    return first === 0 ? leaf : first;
  }

  #place(ints: readonly number[]): number {
    const place = this.#used;
    if (place + ints.length > this.places.length) {
      const wider = this.#arena.ints(Math.ceil(ROOM * (place + ints.length)));
      wider.set(this.places);
      this.#arena.free(this.places);
      this.places = wider;
    }
    this.places.set(ints, place);
    this.#used += ints.length;
    return place;
  }
}

const at = (components: Int32Array, actor: number): number => components[actor] as number;
