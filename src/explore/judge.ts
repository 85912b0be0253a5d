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
import type { OnRead, Views } from '../system/view.ts';
import { MISSING, PairTable } from './pair-table.ts';

/** A predicate over a state, or over an emission with the states before and after its step. */
export type Predicate = (
  before: StateView,
  after: StateView,
  emission: Emission | undefined,
) => boolean;

interface Read {
  readonly side: number;
  readonly actor: number;
  readonly level: number;
}

const FALSE = -1;
const TRUE = -2;

export class Judge {
  readonly #name: string;
  readonly #views: Views;
  readonly #predicate: Predicate;
  readonly #nodes: Read[] = [];
  readonly #children = new PairTable();
  /** Root node, or verdict, for each emission (0 where there is none). */
  readonly #roots = new Map<number, number>();
  /** For each node: component → key at the node's level, plus one; 0 where not yet known. */
  readonly #keys: Int32Array[] = [];

  constructor(name: string, views: Views, predicate: Predicate) {
    this.#name = name;
    this.#views = views;
    this.#predicate = predicate;
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
    emission = 0,
    value?: Emission,
  ): boolean {
    let at = this.#roots.get(emission) ?? MISSING;
    while (at >= 0) {
      const { side, actor, level } = this.#nodes[at] as Read;
      const component = (side === 0 ? before[actor] : after[actor]) as number;
      at = this.#children.get(at, this.#key(at, actor, component, level));
    }
    if (at === MISSING) return this.#learn(before, after, emission, value);
    return at === TRUE;
  }

  #key(node: number, actor: number, component: number, level: number): number {
    let keys = this.#keys[node] as Int32Array;
    if (component >= keys.length) keys = this.#widen(node, component);
    const known = keys[component] as number;
    if (known !== 0) return known - 1;
    const key = this.#views.key(actor, component, level);
    keys[component] = key + 1;
    return key;
  }

  #widen(node: number, component: number): Int32Array {
    const wider = new Int32Array(Math.max(16, component * 2));
    wider.set(this.#keys[node] as Int32Array);
    this.#keys[node] = wider;
    return wider;
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
      this.#roots.set(emission, target);
    };
    let known = this.#roots.get(emission) ?? MISSING;
    for (const read of reads) {
      const at = known === MISSING ? this.#node(read) : known;
      if (known === MISSING) link(at);
      else this.#check(at, read);
      const component = (read.side === 0 ? before[read.actor] : after[read.actor]) as number;
      const key = this.#key(at, read.actor, component, read.level);
      link = (target) => this.#children.set(at, key, target);
      known = this.#children.get(at, key);
    }
    if (known !== MISSING) this.#complain();
    link(verdict);
  }

  #node(read: Read): number {
    this.#keys.push(new Int32Array(16));
    return this.#nodes.push(read) - 1;
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
