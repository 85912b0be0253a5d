/**
 * The set of visited states: open addressing on one flat array that holds the states themselves.
 *
 * A state of two words is looked for from the first slot on in the line of the cache that its hash
 * leads to, so that one line is nearly always enough. Slots grow with hashes, so that growing is one
 * pass that writes in order. The set grows by a fourth to a seventh at a time, and may be rather full:
 * memory is what ends most searches. Slots of `words` integers; a slot whose first word is 0 is empty
 * (no state has that).
 */
import { type Arena, heap } from './arena.ts';
import { CHUNK, type StateLog } from './state-log.ts';
import { LINE } from './wasm/assembly/control.ts';

/** There are `multiplier` times 2^(SLOT_BITS − shift) slots, the multiplier being one of these. */
const MULTIPLIERS = [4, 5, 6, 7] as const;
/** So many bits of a hash, times the multiplier, still fit 32 bits. */
const SLOT_BITS = 29;
const FIRST_SHIFT = 19;
/** States are inserted in batches of at most so many; there is always room for another one. */
export const BATCH = 512;
/** Linear probing stays short enough up to here. */
const MAX_LOAD = 0.72;

export class Visited {
  readonly words: number;
  slots: Int32Array;
  multiplier: number = MULTIPLIERS[0];
  shift = FIRST_SHIFT;
  size = 0;
  /** Keeps the touches from being optimised away. */
  touched = 0;
  /** Most states before it grows. */
  limit: number;
  readonly #arena: Arena;
  /** Leaves of a number that of the first slot in its line of the cache, where states fit lines. */
  readonly #firsts: number;

  /** @param size how many states there will be room for at once */
  constructor(words: number, arena: Arena = heap, size = 0) {
    this.words = words;
    this.#arena = arena;
    this.#firsts = words === 2 ? -LINE : -1;
    while (size + BATCH > Math.floor(MAX_LOAD * this.count)) this.#raise();
    this.slots = arena.growing(words * this.count);
    this.limit = Math.floor(MAX_LOAD * this.count);
  }

  /** A visited set of all states of a log. */
  static of(log: StateLog, arena: Arena): Visited {
    const visited = new Visited(log.words, arena, log.size);
    for (const [i, chunk] of log.chunks.entries()) {
      const end = Math.min(CHUNK, log.size - i * CHUNK) * log.words;
      for (let at = 0; at < end; at += log.words) visited.#place(chunk, at);
    }
    return visited;
  }

  /**
   * Makes room for another batch; call after each. The size of the table then depends on the number
   * of states alone, and not on how they came in batches.
   */
  get isFull(): boolean {
    return this.size + BATCH > this.limit;
  }

  makeRoom(): void {
    this.#reserve(BATCH);
  }

  /** Number of slots. */
  get count(): number {
    return this.multiplier * 2 ** (SLOT_BITS - this.shift);
  }

  /** Where the search for a state with this hash begins. */
  slotOf(hash: number): number {
    const slot = Math.imul(hash >>> (32 - SLOT_BITS), this.multiplier) >>> this.shift;
    return slot & this.#firsts;
  }

  /** Adds the state at `offset` of `source`; false if it was there already. */
  insert(source: Int32Array, offset: number): boolean {
    return this.insertAt(source, offset, this.slotOf(hashOf(source, offset, this.words)));
  }

  /** As `insert`, with the slot number already known. */
  insertAt(source: Int32Array, offset: number, first: number): boolean {
    const { slots, words } = this;
    const head = source[offset] as number;
    const end = slots.length;
    let at = first * words;
    for (;;) {
      const found = slots[at] as number;
      if (found === 0) break;
      if (found === head && sameTail(slots, at, source, offset, words)) return false;
      at += words;
      if (at === end) at = 0;
    }
    for (let w = 0; w < words; w++) slots[at + w] = source[offset + w] as number;
    this.size += 1;
    return true;
  }

  /**
   * Looks where states with these hashes would go, in a loop so short that the processor has many
   * of its cache misses under way at once; `insertAt` then finds the slots near.
   */
  touch(hashes: Int32Array, count: number): void {
    const { slots, words } = this;
    let touched = 0;
    for (let k = 0; k < count; k++) {
      touched ^= slots[this.slotOf(hashes[k] as number) * words] as number;
    }
    this.touched = touched;
  }

  get bytes(): number {
    return this.slots.byteLength;
  }

  #reserve(count: number): void {
    while (this.size + count > this.limit) this.#grow();
  }

  /**
   * More slots: the same with empty ones behind them, where the arena can do that, else other ones,
   * all empty. Then `spread` or `moveFrom` has to bring the members where they belong.
   *
   * @returns the slots of before, and whether they are the first of those of now
   */
  enlarge(): { readonly old: Int32Array; readonly stays: boolean } {
    const old = this.slots;
    this.#raise();
    const wanted = this.words * this.count;
    const extended = this.#arena.extend(old, wanted);
    this.slots = extended ?? this.#arena.growing(wanted);
    this.limit = Math.floor(MAX_LOAD * this.count);
    return { old, stays: extended !== undefined };
  }

  release(slots: Int32Array): void {
    this.#arena.free(slots);
  }

  /** The next number of slots. */
  #raise(): void {
    const next = MULTIPLIERS.findIndex((multiplier) => multiplier > this.multiplier);
    if (next < 0) this.shift -= 1;
    this.multiplier = MULTIPLIERS[Math.max(next, 0)] as number;
  }

  #grow(): void {
    const { old, stays } = this.enlarge();
    if (stays) this.spread(old.length / this.words, []);
    else this.moveFrom(old);
  }

  /** Moves all members over from the old slots, and releases those. */
  moveFrom(old: Int32Array): void {
    this.size = 0;
    for (let at = 0; at < old.length; at += this.words) {
      if (old[at] !== 0) this.#place(old, at);
    }
    this.release(old);
  }

  /**
   * Moves the members in the first slots to where they belong among all, the last first: nearly all
   * go further to the back, where everything has its place already.
   *
   * @param before how many slots are still to be moved
   * @param waiting members, word by word, that were taken out; some that belong further to the front
   *   join them, and all are inserted in the end
   */
  spread(before: number, waiting: number[]): void {
    const { slots, words } = this;
    const member = new Int32Array(words);
    for (let at = (before - 1) * words; at >= 0; at -= words) {
      if (slots[at] === 0) continue;
      let to = this.slotOf(hashOf(slots, at, words)) * words;
      for (let w = 0; w < words; w++) {
        member[w] = slots[at + w] as number;
        slots[at + w] = 0;
      }
      // Further to the front are members that are still to be moved: behind them it would be lost.
      if (to < at) to = slots.length;
      while (to < slots.length && slots[to] !== 0) to += words;
      if (to < slots.length) slots.set(member, to);
      else waiting.push(...member);
    }
    const members = Int32Array.from(waiting);
    this.size -= members.length / words;
    for (let at = 0; at < members.length; at += words) this.#place(members, at);
  }

  /** Inserts a state that is known not to be there. */
  #place(source: Int32Array, offset: number): void {
    const { slots, words } = this;
    let at = this.slotOf(hashOf(source, offset, words)) * words;
    while (slots[at] !== 0) {
      at += words;
      if (at === slots.length) at = 0;
    }
    for (let w = 0; w < words; w++) slots[at + w] = source[offset + w] as number;
    this.size += 1;
  }
}

const sameTail = (
  a: Int32Array,
  atA: number,
  b: Int32Array,
  atB: number,
  words: number,
): boolean => {
  for (let w = 1; w < words; w++) if (a[atA + w] !== b[atB + w]) return false;
  return true;
};

/** Mixes all words; the top bits are the good ones. */
export const hashOf = (source: Int32Array, offset: number, words: number): number => {
  let h = 0;
  for (let w = 0; w < words; w++) {
    h = Math.imul(h ^ (source[offset + w] as number), 0x9e3779b1);
    h ^= h >>> 15;
  }
  return Math.imul(h, 0x85ebca6b);
};
