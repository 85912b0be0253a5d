/**
 * Judges a predicate once for each combination of what it reads.
 *
 * The first time, the predicate runs on a view that records every read; the reads become a path in
 * a decision tree whose nodes say "now look at this actor, to this depth". From then on a verdict is
 * a walk through integer tables. A predicate is pure, so what it reads next depends only on what it
 * has read so far: that is why the tree is sound, and a predicate that breaks it is reported.
 */
import type { Emission, StateView } from '../system/definition.ts';
import { InputError } from '../system/errors.ts';
import { MISSING, PairTable } from '../system/pair-table.ts';
import type { OnRead, Views } from '../system/view.ts';
import { type Arena, heap } from './arena.ts';

/** A predicate over a state, or over an emission with the states before and after its step. */
export type Predicate = (
  before: StateView,
  after: StateView,
  emission: Emission | undefined,
) => boolean;

/** What of a step a predicate read: a side (0 before, 1 after), an actor, how deep. */
export interface Read {
  readonly side: number;
  readonly actor: number;
  readonly level: number;
}

/** Number that stands for "no emission"; others are numbered from 1. */
export const NO_EMISSION = 0;

const FALSE = -1;
const TRUE = -2;

/** Beyond this a component's child is kept in the shared table instead of the node's own array. */
const DENSE = 1 << 17;
/** All arrays of a judge together hold at most so many numbers. */
const ROOM = 1 << 21;
const FIRST_CHILDREN = 8;
/**
 * Integers a node has in the table: twice its actor, one more if it is read after the step; where
 * its children lie; how many there are.
 */
const NODE_INTS = 3;

/** A place in the tree: what is read there, and where each value leads. */
interface Node extends Read {
  /** Component → child + OFFSET, or 0 where it is not yet known; components below DENSE only. */
  readonly children: Int32Array;
}

/** Makes verdicts and nodes positive, so that 0 can mean "not yet known". */
const OFFSET = 3;

export class Judge {
  readonly #name: string;
  readonly #views: Views;
  readonly #predicate: Predicate;
  readonly #nodes: Node[] = [];
  readonly #arena: Arena;
  /** The nodes for those who walk the tree in linear memory. */
  #table: Int32Array;
  /** (node, key) → child: the truth that the nodes' own arrays are shortcuts to. */
  readonly #children = new PairTable();
  /** Root node, or verdict, for each emission (0 where there is none). */
  readonly #roots = new Map<number, number>();
  /** Counts up whenever a part of the tree comes to lie elsewhere. */
  moves = 0;
  #stateRoot = MISSING;
  #room = ROOM;

  constructor(name: string, views: Views, predicate: Predicate, arena: Arena = heap) {
    this.#arena = arena;
    this.#table = arena.ints(NODE_INTS * 16);
    this.#name = name;
    this.#views = views;
    this.#predicate = predicate;
  }

  /** The tree by which states, or steps with an emission, are judged: its root or verdict, and where its nodes lie. */
  tree(emission = NO_EMISSION): readonly [number, number] {
    return [this.#rootOf(emission), this.#table.byteOffset];
  }

  /**
   * @param before components before the step (or of the state, when only a state is judged)
   * @param after  components after the step
   * @param emission its number and value; 0 and undefined when only a state is judged
   * @throws InputError PROPERTY_THREW, IMPURE_PROPERTY
   */
  holds(
    before: ArrayLike<number>,
    after: ArrayLike<number>,
    emission = NO_EMISSION,
    value?: Emission,
  ): boolean {
    return this.known(before, after, emission) ?? this.#learn(before, after, emission, value);
  }

  /** The verdict, if what it depends on has been met before. */
  known(
    before: ArrayLike<number>,
    after: ArrayLike<number>,
    emission: number,
  ): boolean | undefined {
    let at = this.#rootOf(emission);
    const nodes = this.#nodes;
    while (at >= 0) {
      const node = nodes[at] as Node;
      const component = (node.side === 0 ? before : after)[node.actor] as number;
      const child = component < DENSE ? (node.children[component] ?? 0) : 0;
      at = child !== 0 ? child - OFFSET : this.#child(at, node, component);
    }
    return at === MISSING ? undefined : at === TRUE;
  }

  get readCount(): number {
    return this.#nodes.length;
  }

  /** Everything that was ever read. */
  *reads(): Generator<Read> {
    yield* this.#nodes;
  }

  #rootOf(emission: number): number {
    if (emission === NO_EMISSION) return this.#stateRoot;
    return this.#roots.get(emission) ?? MISSING;
  }

  /** The child by way of the key, remembered in the node's own array if it is small enough. */
  #child(at: number, node: Node, component: number): number {
    const key = this.#views.key(node.actor, component, node.level);
    const child = this.#children.get(at, key);
    if (child === MISSING || component >= DENSE) return child;
    let { children } = node;
    if (component >= children.length) {
      const length = Math.min(DENSE, Math.max(component + 1, children.length * 2));
      if (length > this.#room) return child;
      this.#room -= length - children.length;
      children = this.#arena.ints(length);
      children.set(node.children);
      this.#arena.free(node.children);
      this.#nodes[at] = { ...node, children };
      this.#tabulate(at);
    }
    children[component] = child + OFFSET;
    return child;
  }

  #learn(
    before: ArrayLike<number>,
    after: ArrayLike<number>,
    emission: number,
    value: Emission | undefined,
  ): boolean {
    const reads: Read[] = [];
    const seen = new Set<string>();
    const recorder =
      (side: number): OnRead =>
      (actor, level) => {
        const text = `${side} ${actor} ${level}`;
        if (seen.has(text)) return;
        seen.add(text);
        reads.push({ side, actor, level });
      };
    const verdict = this.#run(
      this.#views.state(before as readonly number[], recorder(0)),
      this.#views.state(after as readonly number[], recorder(1)),
      value,
    );
    this.#insert(reads, before, after, emission, verdict ? TRUE : FALSE);
    return verdict;
  }

  #run(before: StateView, after: StateView, value: Emission | undefined): boolean {
    try {
      return this.#predicate(before, after, value);
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(
        'PROPERTY_THREW',
        `property ${JSON.stringify(this.#name)} throws ${String(error)}.`,
        'A predicate must answer true or false for every reachable state.',
      );
    }
  }

  #insert(
    reads: readonly Read[],
    before: ArrayLike<number>,
    after: ArrayLike<number>,
    emission: number,
    verdict: number,
  ): void {
    let link = (target: number): void => {
      this.moves += 1;
      if (emission === 0) this.#stateRoot = target;
      this.#roots.set(emission, target);
    };
    let known = this.#roots.get(emission) ?? MISSING;
    for (const read of reads) {
      const at = known === MISSING ? this.#node(read) : known;
      if (known === MISSING) link(at);
      else this.#check(at, read);
      const component = (read.side === 0 ? before[read.actor] : after[read.actor]) as number;
      const key = this.#views.key(read.actor, component, read.level);
      link = (target) => this.#children.set(at, key, target);
      known = this.#children.get(at, key);
    }
    if (known !== MISSING) this.#complain();
    link(verdict);
  }

  #node(read: Read): number {
    const at = this.#nodes.push({ ...read, children: this.#arena.ints(FIRST_CHILDREN) }) - 1;
    if (this.#table.length < this.#nodes.length * NODE_INTS) {
      const wider = this.#arena.ints(2 * this.#table.length);
      wider.set(this.#table);
      this.#arena.free(this.#table);
      this.#table = wider;
    }
    this.#tabulate(at);
    return at;
  }

  #tabulate(at: number): void {
    this.moves += 1;
    const { actor, side, children } = this.#nodes[at] as Node;
    this.#table.set([2 * actor + side, children.byteOffset, children.length], at * NODE_INTS);
  }

  #check(at: number, read: Read): void {
    const node = this.#nodes[at];
    if (node?.side === read.side && node.actor === read.actor && node.level === read.level) return;
    this.#complain();
  }

  #complain(): never {
    throw new InputError(
      'IMPURE_PROPERTY',
      `property ${JSON.stringify(this.#name)} does not depend on the state alone.`,
      'It must not keep state, read a clock, or use what it saw in an earlier call.',
    );
  }
}
