/** Every state found, in the order found, with the state it was first reached from. Grows by chunks. */
import { type Arena, heap } from './arena.ts';
import { type Layout, pack, unpack } from './layout.ts';
import { BLOCK, packParents, unpackParents } from './parents.ts';

export const CHUNK_BITS = 16;
export const CHUNK = 1 << CHUNK_BITS;
export const CHUNK_MASK = CHUNK - 1;

/** The parents of the last states found, as they are; of all before, block by block, packed. */
export const RECENT_PARENTS = 2 * BLOCK;
/** There is room for so many states more after `makeRoom`. */
const ROOM = 512;

/** States chunk by chunk, of which only the last may be partly filled; and the parents of all. */
export interface SavedLog {
  readonly size: number;
  readonly chunks: readonly Int32Array[];
  readonly parents: Iterable<Int32Array>;
}

export class StateLog {
  size = 0;
  /** Beyond so many states `makeRoom` has to be called. */
  capacity = 0;
  words: number;
  readonly chunks: Int32Array[] = [];
  /** The parent of a state that is not in a packed block lies at its number modulo RECENT_PARENTS. */
  readonly recentParents: Int32Array;
  readonly #blocks: Uint8Array[] = [];
  #blockBytes = 0;
  /** The block that was unpacked last. */
  #open: { readonly block: number; readonly parents: Int32Array } = {
    block: -1,
    parents: new Int32Array(),
  };
  readonly #arena: Arena;

  constructor(words: number, arena: Arena = heap) {
    this.words = words;
    this.#arena = arena;
    this.recentParents = arena.ints(RECENT_PARENTS);
  }

  /** Appends a copy of the state at `offset` of `source`. */
  append(source: Int32Array, offset: number, parent: number): void {
    if (this.size === this.capacity) this.makeRoom();
    const { size, words } = this;
    const chunk = this.chunks[size >>> CHUNK_BITS] as Int32Array;
    const base = (size & CHUNK_MASK) * words;
    for (let w = 0; w < words; w++) chunk[base + w] = source[offset + w] as number;
    this.recentParents[size % RECENT_PARENTS] = parent;
    this.size = size + 1;
  }

  parent(index: number): number {
    const block = Math.floor(index / BLOCK);
    const packed = this.#blocks[block];
    if (packed === undefined) return this.recentParents[index % RECENT_PARENTS] as number;
    if (this.#open.block !== block) this.#open = { block, parents: unpackParents(packed) };
    return this.#open.parents[index % BLOCK] as number;
  }

  /** The parents of all states, in order, piece by piece. */
  *parents(): Iterable<Int32Array> {
    for (const packed of this.#blocks) yield unpackParents(packed);
    for (let from = this.#blocks.length * BLOCK; from < this.size; from += BLOCK) {
      const at = from % RECENT_PARENTS;
      yield this.recentParents.slice(at, at + Math.min(BLOCK, this.size - from));
    }
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

  /** Becomes a log that was saved. The pieces of its parents are those that `parents` gives. */
  restore(words: number, { size, chunks, parents }: SavedLog): void {
    this.words = words;
    this.size = 0;
    this.chunks.length = 0;
    this.#blocks.length = 0;
    this.#blockBytes = 0;
    for (const chunk of chunks) this.chunks.push(this.#arena.adopt(chunk));
    for (const piece of parents) {
      this.recentParents.set(piece, this.size % RECENT_PARENTS);
      this.size += piece.length;
      this.#pack();
    }
    if (this.size !== size) throw new Error('a log without the parents of its states');
    this.makeRoom();
  }

  get bytes(): number {
    // So that it depends on the number of states alone.
    this.#pack();
    const states = this.chunks.length * CHUNK * 4 * this.words;
    return states + this.recentParents.byteLength + this.#blockBytes;
  }

  /** Makes room for at least ROOM states more. */
  makeRoom(): void {
    this.#pack();
    while (this.chunks.length * CHUNK < this.size + ROOM) {
      this.chunks.push(this.#arena.ints(CHUNK * this.words));
    }
    const recent = this.#blocks.length * BLOCK + RECENT_PARENTS;
    this.capacity = Math.min(this.chunks.length * CHUNK, recent);
  }

  /** Packs the parents of every block that is full. */
  #pack(): void {
    while ((this.#blocks.length + 1) * BLOCK <= this.size) {
      const at = (this.#blocks.length * BLOCK) % RECENT_PARENTS;
      const packed = packParents(this.recentParents.subarray(at, at + BLOCK));
      this.#blocks.push(packed);
      this.#blockBytes += packed.byteLength;
    }
  }
}
