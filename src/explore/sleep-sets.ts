/**
 * Which steps need not be taken because they lead to a state that is known for sure (sleep sets:
 * P. Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996, chapter 5).
 *
 * Let a search first reach state s from p by a step `a`, and let a step `b` come before `a` in p. If
 * the two are independent in p, then b was taken from p before, to a state q that is expanded before
 * s; and `a` leads from q to where `b` leads from s. So from s `b` is counted, and not taken. That
 * q may have left out `a` for the same reason changes nothing: where it leads was known even then.
 * States, their order, their parents and all counts stay what they are.
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
  /** Receivers of messages from the actor, and nothing else. */
  readonly mails: readonly number[];
  /** Whoever is touched in any other way: messages to them, or from them, may matter. */
  readonly wholly: readonly number[];
  /** Whose queue the step takes a message from; NO_QUEUE if it takes none. */
  readonly from: number;
}

/** Numbers of kinds of steps are bytes; 0 is that of steps about which nothing is known. */
const KINDS = 256;

export class SleepSets {
  /** Row by row, for the kind of `a`: a byte for each kind of `b`, 1 if it need not be taken. */
  readonly asleep: Int32Array;
  readonly #bytes: Uint8Array;
  /** By number, from 1 on. */
  readonly #kinds: Touch[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(arena: Arena) {
    this.asleep = arena.ints((KINDS * KINDS) / 4);
    const { buffer, byteOffset, byteLength } = this.asleep;
    this.#bytes = new Uint8Array(buffer, byteOffset, byteLength);
  }

  /** The number of the kind of steps that touch just this; 0 if there are too many kinds. */
  kindOf(touch: Touch): number {
    const { actor, mails, wholly, from } = touch;
    const key = [actor, from, mails.join(' '), wholly.join(' ')].join(',');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const kind = this.#kinds.length + 1;
    if (kind === KINDS) return 0;
    for (const [i, other] of this.#kinds.entries()) {
      if (other.actor === actor || !independent(other, touch)) continue;
      // Actors take their steps in the order of their numbers.
      const [later, earlier] = other.actor > actor ? [i + 1, kind] : [kind, i + 1];
      this.#bytes[later * KINDS + earlier] = 1;
    }
    this.#kinds.push(touch);
    this.#numbers.set(key, kind);
    return kind;
  }
}

/** Whether steps of two actors touch nothing in common. */
export const independent = (one: Touch, other: Touch): boolean =>
  leavesAlone(one, other) && leavesAlone(other, one);

/** Whether what `one` touches wholly, and the queue it takes from, is nothing to `other`. */
const leavesAlone = (one: Touch, other: Touch): boolean => {
  const touched = [other.actor, ...other.mails, ...other.wholly];
  if (one.wholly.some((actor) => touched.includes(actor))) return false;
  const isNext = one.from !== NO_QUEUE && one.from === other.actor;
  return !(isNext && other.mails.includes(one.actor));
};
