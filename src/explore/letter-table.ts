/**
 * What letters make of the components of one actor: component and letter → answer.
 *
 * As long as most of them are asked for, the answers of a component lie side by side, one for each
 * letter; where letters are many and each is for few components, in a hash table of pairs.
 */
import { MISSING, PairTable } from '../system/pair-table.ts';
import type { Arena } from './arena.ts';

/** Answers begin at −2, and 0 is to mean "not yet known". */
const OFFSET = 3;
/** Room for so many letters more at once. */
const STEP = 4;
/** Numbers in place of one answer, at most: pairs need 4.5 to 9. */
const MOST_ROOM = 8;
/** Below so many numbers it does not matter. */
const SMALL = 2 ** 12;

export class LetterTable {
  readonly #arena: Arena;
  /** Letters, and components, that there is room for. */
  #width = STEP;
  #components: number;
  #count = 0;
  #answers: Int32Array;
  #pairs: PairTable | undefined;
  /** Bytes before it became a table of pairs. */
  #most = 0;

  /** @param components how many it has room for */
  constructor(arena: Arena, components: number) {
    this.#arena = arena;
    this.#components = components;
    this.#answers = arena.ints(components * STEP);
  }

  get(component: number, letter: number): number {
    if (this.#pairs !== undefined) return this.#pairs.get(component, letter);
    if (component >= this.#components || letter >= this.#width) return MISSING;
    const found = this.#answers[component * this.#width + letter] as number;
    return found === 0 ? MISSING : found - OFFSET;
  }

  /** Notes what was not known. There must be room for the component. */
  set(component: number, letter: number, answer: number): void {
    this.#count += 1;
    if (letter >= this.#width) this.#resize(this.#components, letter + STEP - (letter % STEP));
    if (this.#pairs !== undefined) this.#pairs.set(component, letter, answer);
    else this.#answers[component * this.#width + letter] = answer + OFFSET;
  }

  /** Makes room for components with numbers below this one. */
  reserve(components: number): void {
    this.#resize(components, this.#width);
  }

  /** The most it ever had: so it never falls, and depends on the questions alone, not on who looked when. */
  get bytes(): number {
    return Math.max(this.#most, this.#answers.byteLength, this.#pairs?.bytes ?? 0);
  }

  /** The array that the answers lie in. */
  get slots(): Int32Array {
    return this.#pairs?.slots ?? this.#answers;
  }

  /** How they lie there: number of slots less one of a table of pairs, or minus the number of letters. */
  get shape(): number {
    return this.#pairs?.mask ?? -this.#width;
  }

  #resize(components: number, width: number): void {
    if (this.#pairs !== undefined) return;
    const ints = components * width;
    if (ints > Math.max(SMALL, MOST_ROOM * this.#count)) {
      this.#pair();
      return;
    }
    const old = this.#answers;
    const fresh = this.#arena.ints(ints);
    for (let at = 0, to = 0; at < old.length; at += this.#width, to += width) {
      for (let l = 0; l < this.#width; l++) fresh[to + l] = old[at + l] as number;
    }
    this.#arena.free(old);
    this.#answers = fresh;
    this.#components = components;
    this.#width = width;
  }

  /** From now on as pairs. */
  #pair(): void {
    const pairs = new PairTable(this.#arena);
    for (const [at, found] of this.#answers.entries()) {
      if (found === 0) continue;
      pairs.set(Math.floor(at / this.#width), at % this.#width, found - OFFSET);
    }
    this.#most = this.#answers.byteLength;
    this.#arena.free(this.#answers);
    this.#answers = new Int32Array();
    this.#pairs = pairs;
  }
}
