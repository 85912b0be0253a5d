/**
 * Which steps need not be taken because they lead to a state that is known for sure (sleep sets:
 * P. Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996, chapter 5).
 *
 * Let a search first reach state s from p by a step `a`. A step `b` sleeps in s if it is independent
 * of `a` and either comes before `a` in p or sleeps in p. Then b leads from p to a state q that was
 * found before s and so is expanded before s; and `a` leads from q to where `b` leads from s. That it
 * may sleep in q changes nothing: where it leads was known even then. So b is counted, not taken.
 * States, their order, their parents and all counts stay what they are.
 *
 * Faults are taken later, layer by layer (`search.ts`). Where `a` is no fault, every fault that is
 * independent of it sleeps in s: taken from p, it leads to a state of the next layer that is no deeper
 * than s, and which takes its steps before s takes its faults. Where `a` is a fault, faults before it
 * in p sleep, as above, but no steps: q takes its faults only after s has taken its steps.
 *
 * Independent is judged by what steps touch, not by trying: see `Touch`.
 */
import { NO_QUEUE } from '../system/inboxes.ts';
import type { Arena } from './arena.ts';

/**
 * What a step reads or writes beside its actor's own snapshot. A message for somebody's inbox touches
 * only the queue from its sender there, whatever else its receiver is or does (`Semantics.receive`).
 */
export interface Touch {
  readonly actor: number;
  /** Taken by layers, not with the other steps. */
  readonly isFault: boolean;
  /** Receivers of messages from the actor, and nothing else. */
  readonly mails: readonly number[];
  /** Whoever is touched in any other way: messages to them, or from them, may matter. */
  readonly wholly: readonly number[];
  /** Whose queue the step takes a message from; NO_QUEUE if it takes none. */
  readonly from: number;
  /** What it draws on; NO_BUDGET if it may happen without limit. */
  readonly budget: number;
}

export const NO_BUDGET = -1;

/** Kinds of steps are bits; 0 is that of steps about which nothing is known. */
export const KINDS = 64;

export class SleepSets {
  /**
   * Three sets of kinds for each kind of `a`, of 64 bits each: steps that sleep because they come before
   * it; steps that go on sleeping; faults that sleep.
   */
  readonly sets: Int32Array;
  /** By number, from 1 on. */
  readonly #kinds: Touch[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(arena: Arena) {
    this.sets = arena.ints(KINDS * 2 * 3);
  }

  /** The number of the kind of steps that touch just this; 0 if there are too many kinds. */
  kindOf(touch: Touch): number {
    const { actor, isFault, mails, wholly, from, budget } = touch;
    const key = [actor, isFault, from, budget, mails.join(' '), wholly.join(' ')].join(',');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const kind = this.#kinds.length + 1;
    if (kind === KINDS) return 0;
    for (const [i, other] of this.#kinds.entries()) {
      if (!independent(other, touch)) continue;
      this.#learn(kind, touch, i + 1, other);
      this.#learn(i + 1, other, kind, touch);
    }
    this.#kinds.push(touch);
    this.#numbers.set(key, kind);
    return kind;
  }

  /** What of an independent step `b` sleeps after `a`. */
  #learn(a: number, { actor, isFault }: Touch, b: number, other: Touch): void {
    // Actors take their steps in the order of their numbers.
    const isBefore = other.actor < actor;
    if (other.isFault) {
      if (!isFault || isBefore) this.#add(SET.faults, a, b);
    } else if (!isFault) {
      this.#add(SET.inherited, a, b);
      if (isBefore) this.#add(SET.before, a, b);
    }
  }

  #add(set: number, a: number, b: number): void {
    const at = 2 * (set * KINDS + a) + (b >>> 5);
    this.sets[at] = (this.sets[at] as number) | (1 << (b & 31));
  }
}

/** Which of the sets of a kind. */
export const SET = { before: 0, inherited: 1, faults: 2 } as const;

/** Whether steps of two actors touch nothing in common. */
export const independent = (one: Touch, other: Touch): boolean =>
  one.actor !== other.actor &&
  (one.budget === NO_BUDGET || one.budget !== other.budget) &&
  leavesAlone(one, other) &&
  leavesAlone(other, one);

/** Whether what `one` touches wholly, and the queue it takes from, is nothing to `other`. */
const leavesAlone = (one: Touch, other: Touch): boolean => {
  const touched = [other.actor, ...other.mails, ...other.wholly];
  if (one.wholly.some((actor) => touched.includes(actor))) return false;
  const isNext = one.from !== NO_QUEUE && one.from === other.actor;
  return !(isNext && other.mails.includes(one.actor));
};
