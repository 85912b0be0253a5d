/** Finds the number of a visited state by its packed words; grows with the log that holds them. */
import { CHUNK_BITS, CHUNK_MASK, type StateLog } from '../state-log.ts';
import { hashOf } from '../visited.ts';

const FIRST_BITS = 10;

export class IndexTable {
  readonly #log: StateLog;
  #bits = FIRST_BITS;
  #slots = new Int32Array(1 << FIRST_BITS).fill(-1);
  #size = 0;

  constructor(log: StateLog) {
    this.#log = log;
  }

  /** Number of the state at the beginning of `words`, or -1. */
  find(words: Int32Array): number {
    return this.#slots[this.#slot(words, 0)] as number;
  }

  /** Notes the last state of the log, which was not there before. */
  note(): void {
    if (2 * (this.#size + 1) > this.#slots.length) this.#rebuild(this.#bits + 1);
    else this.#place(this.#log.size - 1);
  }

  /** After the states of the log were packed anew. */
  repacked(): void {
    this.#rebuild(this.#bits);
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  #rebuild(bits: number): void {
    this.#bits = bits;
    this.#slots = new Int32Array(2 ** bits).fill(-1);
    this.#size = 0;
    for (let index = 0; index < this.#log.size; index++) this.#place(index);
  }

  #place(index: number): void {
    const chunk = this.#log.chunks[index >>> CHUNK_BITS] as Int32Array;
    this.#slots[this.#slot(chunk, (index & CHUNK_MASK) * this.#log.words)] = index;
    this.#size += 1;
  }

  /** The slot that holds the state at `offset`, or the empty one where it belongs. */
  #slot(source: Int32Array, offset: number): number {
    const { words } = this.#log;
    const mask = this.#slots.length - 1;
    let at = hashOf(source, offset, words) >>> (32 - this.#bits);
    for (;;) {
      const found = this.#slots[at] as number;
      if (found === -1 || this.#same(found, source, offset)) return at;
      at = (at + 1) & mask;
    }
  }

  #same(index: number, source: Int32Array, offset: number): boolean {
    const chunk = this.#log.chunks[index >>> CHUNK_BITS] as Int32Array;
    const { words } = this.#log;
    const base = (index & CHUNK_MASK) * words;
    for (let w = 0; w < words; w++) if (chunk[base + w] !== source[offset + w]) return false;
    return true;
  }
}
