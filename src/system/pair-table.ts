/** A hash table from pairs of small non-negative integers to an integer, on one flat array. */

/** Where its array comes from. */
export interface Source {
  /** A zeroed array. */
  ints(count: number): Int32Array;
  /** Gives an array back. */
  free(ints: Int32Array): void;
}

const heap: Source = { ints: (count) => new Int32Array(count), free: () => {} };

/** What `get` answers for a pair that was never set. */
export const MISSING = -0x80000000;

/** Pairs of one first number lie side by side: for few of them, of which more are asked for at once. */
export const TOGETHER = 1;
/** Pairs lie anywhere: for first numbers that come with thousands of second ones. */
export const APART = 0x85ebca6b | 0;

const FIRST_SIZE = 64;
const WIDTH = 3;

export class PairTable {
  /** Triples (first + 1, second, value); 0 in the first place marks an empty slot. */
  slots: Int32Array;
  /** Number of slots less one. */
  mask = FIRST_SIZE - 1;
  #count = 0;
  readonly #source: Source;
  readonly #spread: number;

  constructor(source: Source = heap, spread: typeof TOGETHER | typeof APART = TOGETHER) {
    this.#source = source;
    this.#spread = spread;
    this.slots = source.ints(FIRST_SIZE * WIDTH);
  }

  get(first: number, second: number): number {
    const slots = this.slots;
    const mask = this.mask;
    const tag = first + 1;
    let at = (start(tag) + Math.imul(second, this.#spread)) & mask;
    for (;;) {
      const slot = at * WIDTH;
      const found = slots[slot] as number;
      if (found === tag && slots[slot + 1] === second) return slots[slot + 2] as number;
      if (found === 0) return MISSING;
      at = (at + 1) & mask;
    }
  }

  set(first: number, second: number, value: number): void {
    if (this.#count * 3 > this.mask * 2) this.#grow();
    this.#put(first + 1, second, value);
  }

  get bytes(): number {
    return this.slots.byteLength;
  }

  #put(tag: number, second: number, value: number): void {
    const slots = this.slots;
    let at = (start(tag) + Math.imul(second, this.#spread)) & this.mask;
    for (;;) {
      const slot = at * WIDTH;
      const found = slots[slot];
      if (found === 0) this.#count += 1;
      if (found === 0 || (found === tag && slots[slot + 1] === second)) {
        slots[slot] = tag;
        slots[slot + 1] = second;
        slots[slot + 2] = value;
        return;
      }
      at = (at + 1) & this.mask;
    }
  }

  #grow(): void {
    const old = this.slots;
    this.slots = this.#source.ints(old.length * 2);
    this.mask = this.mask * 2 + 1;
    this.#count = 0;
    for (let slot = 0; slot < old.length; slot += WIDTH) {
      const tag = old[slot] as number;
      if (tag !== 0) this.#put(tag, old[slot + 1] as number, old[slot + 2] as number);
    }
    this.#source.free(old);
  }
}

const start = (tag: number): number => {
  const mixed = Math.imul(tag, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};
