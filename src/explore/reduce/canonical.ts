/**
 * The one state that stands for all states which differ only in who of the interchangeable actors is
 * who. Exact: two states have the same representative if and only if a permutation of the declared
 * groups takes one to the other.
 *
 * Tuples are sorted by what everybody has to do with them. Those that are alike in that are tried in
 * every order, as far as the orders differ at all, and the smallest state is taken.
 */
import type { CompiledModel } from '../../system/compile.ts';
import type { Group } from './groups.ts';
import type { Images } from './images.ts';
import { Profiles } from './profiles.ts';

/** A group with its actors and budgets by number. */
interface Members {
  /** The first tuple's number, counted through all groups. */
  readonly first: number;
  readonly tuples: readonly (readonly number[])[];
  /** Exchanges of its neighbours. */
  readonly exchanges: readonly Images[];
  /** Budget slots that belong to one tuple, in order. */
  readonly budgets: readonly (readonly number[])[];
}

export interface Representative {
  readonly values: Int32Array;
  /** How many states it stands for. */
  readonly orbit: number;
  /** Exchanges that, one after the other, lead to it. */
  readonly exchanges: readonly Images[];
}

interface Arrangement {
  readonly values: Int32Array;
  readonly exchanges: readonly Images[];
}

export class Canonical {
  readonly #actors: number;
  readonly #groups: readonly Members[];
  readonly #profiles: Profiles;
  /** Actors and monitors of no group. */
  readonly #others: readonly number[];

  constructor(model: CompiledModel, groups: readonly Group[], exchanges: readonly Images[]) {
    const { semantics, actions } = model;
    this.#actors = semantics.actors.length;
    this.#profiles = new Profiles(model, groups);
    let first = 0;
    this.#groups = groups.map(({ tuples }, g) => {
      const own = exchanges.filter(({ exchange }) => exchange.group === g);
      const numbers = tuples.map((tuple) => tuple.map((name) => semantics.indexOf(name) as number));
      const budgets = tuples.map((_, tuple) => budgetsOf(actions.budgets.length, own, tuple));
      const members = { first, tuples: numbers, exchanges: own, budgets };
      first += tuples.length;
      return members;
    });
    const inGroups = new Set(this.#groups.flatMap(({ tuples }) => tuples.flat()));
    this.#others = [...Array(this.#actors).keys()].filter((actor) => !inGroups.has(actor));
  }

  of(state: Int32Array): Representative {
    let arrangement: Arrangement = { values: state, exchanges: [] };
    let orbit = 1;
    const ties: Images[] = [];
    for (const group of this.#groups) {
      const signatures = this.#signatures(group, arrangement.values);
      arrangement = sorted(group, signatures, arrangement);
      orbit *= arrangements(signatures);
      const alike = (k: number): boolean => signatures[k] === signatures[k + 1];
      ties.push(...group.exchanges.filter((_, k) => alike(k)));
    }
    const all = closure(arrangement, ties);
    const least = all.reduce((a, b) => (isLess(b.values, a.values) ? b : a));
    return { ...least, orbit: orbit * all.length };
  }

  /** For each tuple a number that moves with it. */
  #signatures({ first, tuples, budgets }: Members, values: Int32Array): number[] {
    return tuples.map((_, i) => {
      const focus = first + i;
      const profile = (actor: number): number =>
        this.#profiles.of(actor, values[actor] as number, focus);
      const own = tuples[i]?.map(profile).join();
      const left = budgets[i]?.map((slot) => values[this.#actors + slot]).join();
      const others = this.#others.map(profile).join();
      const rest = this.#groups.map((group) =>
        group.tuples
          .filter((tuple) => tuple !== tuples[i])
          .map((tuple) => tuple.map(profile).join())
          .sort()
          .join(' '),
      );
      return this.#profiles.number([own, left, others, ...rest].join(' / '));
    });
  }
}

/**
 * Budget slots that belong to one tuple of a group: moved by every exchange that concerns it, and by
 * no other. Of two tuples either could own either slot; the first owns the smaller.
 */
const budgetsOf = (slots: number, exchanges: readonly Images[], tuple: number): number[] =>
  [...Array(slots).keys()].filter((slot) => {
    const image = (images: Images): number => images.wiring.budgets[slot] as number;
    if (exchanges.length === 1) {
      const other = image(exchanges[0] as Images);
      return other !== slot && slot < other === (tuple === 0);
    }
    return exchanges.every(
      (images, k) => (image(images) !== slot) === (k === tuple || k === tuple - 1),
    );
  });

/** Sorts the tuples by signature, exchanging neighbours; the signatures, too. */
const sorted = (group: Members, signatures: number[], start: Arrangement): Arrangement => {
  let { values } = start;
  const exchanges = [...start.exchanges];
  for (let end = signatures.length - 1; end > 0; end--) {
    for (let k = 0; k < end; k++) {
      const [a, b] = [signatures[k] as number, signatures[k + 1] as number];
      if (a <= b) continue;
      signatures[k] = b;
      signatures[k + 1] = a;
      const images = group.exchanges[k] as Images;
      values = images.state(values);
      exchanges.push(images);
    }
  }
  return { values, exchanges };
};

/** In how many ways sorted signatures can be laid out. */
const arrangements = (signatures: readonly number[]): number => {
  let count = 1;
  let run = 0;
  for (let k = 0; k < signatures.length; k++) {
    run = k > 0 && signatures[k] === signatures[k - 1] ? run + 1 : 1;
    // n! / (m1! · m2! …), factor by factor; whole at every step.
    count = (count * (k + 1)) / run;
  }
  return count;
};

/** All states that exchanges of tied tuples make of one. */
const closure = (start: Arrangement, ties: readonly Images[]): Arrangement[] => {
  const found = [start];
  if (ties.length === 0) return found;
  const seen = new Set([start.values.join()]);
  for (const { values, exchanges } of found) {
    for (const images of ties) {
      const image = images.state(values);
      const key = image.join();
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({ values: image, exchanges: [...exchanges, images] });
    }
  }
  return found;
};

const isLess = (a: Int32Array, b: Int32Array): boolean => {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at !== -1 && (a[at] as number) < (b[at] as number);
};
