/** A hash table from pairs of small non-negative integers to an integer, on one flat array. */

import { type Arena, heap } from './arena.ts';

/** What `get` answers for a pair that was never set. */
export const MISSING = -0x80000000;

const FIRST_SIZE = 64;
const WIDTH = 3;

export class PairTable {
  /** Triples (first + 1, second, value); 0 in the first place marks an empty slot. */
  slots: Int32Array;
  /** Number of slots less one. */
  mask = FIRST_SIZE - 1;
  #count = 0;
  readonly #arena: Arena;

  constructor(arena: Arena = heap) {
    this.#arena = arena;
    this.slots = arena.ints(FIRST_SIZE * WIDTH);
  }

  get(first: number, second: number): number {
    const slots = this.slots;
    const mask = this.mask;
    const tag = first + 1;
    let at = hash(tag, second) & mask;
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
    let at = hash(tag, second) & this.mask;
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
    this.slots = this.#arena.ints(old.length * 2);
    this.mask = this.mask * 2 + 1;
    this.#count = 0;
    for (let slot = 0; slot < old.length; slot += WIDTH) {
      const tag = old[slot] as number;
      if (tag !== 0) this.#put(tag, old[slot + 1] as number, old[slot + 2] as number);
    }
    this.#arena.free(old);
  }
}

/** Those of one first number lie side by side: who asks for one of them soon asks for another. */
const hash = (a: number, b: number): number => {
  const h = Math.imul(a, 0x9e3779b1);
  return (h ^ (h >>> 15)) + b;
};
