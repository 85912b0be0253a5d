/** Every state found, in the order found, with the state it was first reached from. Grows by chunks. */
import { type Arena, heap } from './arena.ts';
import { type Layout, pack, unpack } from './layout.ts';

export const CHUNK_BITS = 16;
export const CHUNK = 1 << CHUNK_BITS;
export const CHUNK_MASK = CHUNK - 1;

/** States and parents, chunk by chunk; only the last chunk may be partly filled. */
export interface SavedLog {
  readonly size: number;
  readonly chunks: readonly Int32Array[];
  readonly parents: readonly Int32Array[];
}

export class StateLog {
  size = 0;
  words: number;
  readonly chunks: Int32Array[] = [];
  readonly parents: Int32Array[] = [];

  readonly #arena: Arena;

  constructor(words: number, arena: Arena = heap) {
    this.words = words;
    this.#arena = arena;
  }

  /** Appends a copy of the state at `offset` of `source`. */
  append(source: Int32Array, offset: number, parent: number): void {
    const at = this.size & CHUNK_MASK;
    const last = this.size >>> CHUNK_BITS;
    if (last === this.chunks.length) this.addChunk();
    const chunk = this.chunks[last] as Int32Array;
    const { words } = this;
    const base = at * words;
    for (let w = 0; w < words; w++) chunk[base + w] = source[offset + w] as number;
    (this.parents[last] as Int32Array)[at] = parent;
    this.size += 1;
  }

  parent(index: number): number {
    return (this.parents[index >>> CHUNK_BITS] as Int32Array)[index & CHUNK_MASK] as number;
  }

  /** Field values of a state. */
  read(layout: Layout, index: number, values: Int32Array): void {
    const chunk = this.chunks[index >>> CHUNK_BITS] as Int32Array;
    unpack(layout, chunk, (index & CHUNK_MASK) * this.words, values, layout.bits.length);
  }

  /** Moves all states from one layout to another. */
  repack(from: Layout, to: Layout): void {
    const values = new Int32Array(from.bits.length);
    for (const [i, old] of this.chunks.entries()) {
      const fresh = this.#arena.ints(CHUNK * to.words);
      const count = Math.min(CHUNK, this.size - i * CHUNK);
      for (let k = 0; k < count; k++) {
        unpack(from, old, k * from.words, values, values.length);
        pack(to, values, fresh, k * to.words);
      }
      this.chunks[i] = fresh;
      this.#arena.free(old);
    }
    this.words = to.words;
  }

  /** Becomes a log that was saved. */
  restore(words: number, { size, chunks, parents }: SavedLog): void {
    this.words = words;
    this.size = size;
    this.chunks.length = 0;
    this.parents.length = 0;
    for (const chunk of chunks) this.chunks.push(this.#arena.adopt(chunk));
    for (const chunk of parents) this.parents.push(this.#arena.adopt(chunk));
  }

  get bytes(): number {
    return this.chunks.length * CHUNK * 4 * (this.words + 1);
  }

  /** Makes room for a chunk of states more. */
  addChunk(): void {
    this.chunks.push(this.#arena.ints(CHUNK * this.words));
    this.parents.push(this.#arena.ints(CHUNK));
  }
}
