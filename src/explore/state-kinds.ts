/**
 * By a step of which kind each state was first reached that waits to be expanded: a byte for each, chunk
 * by chunk as in the log; see `sleep-sets.ts`. Gone once all of a chunk were expanded.
 */
import type { LinearArena } from './arena.ts';
import { CHUNK, CHUNK_BITS, CHUNK_MASK, type StateLog } from './state-log.ts';

export class StateKinds {
  /** Where the bytes of each chunk lie, or 0: then nothing is known of its states. */
  readonly directory: Int32Array;
  readonly #chunks: (Int32Array | undefined)[] = [];
  readonly #arena: LinearArena;
  /** Chunks before this one are gone. */
  #first = 0;

  constructor(arena: LinearArena, mostChunks: number) {
    this.#arena = arena;
    this.directory = arena.ints(mostChunks);
  }

  /** Makes room for all states that the log has room for. */
  fit(log: StateLog): void {
    for (let chunk = log.size >>> CHUNK_BITS; chunk < log.chunks.length; chunk++) this.#at(chunk);
  }

  /** Notes how a state was reached that the loop did not insert. */
  note(index: number, kind: number): void {
    const { buffer, byteOffset } = this.#at(index >>> CHUNK_BITS);
    new Uint8Array(buffer, byteOffset, CHUNK)[index & CHUNK_MASK] = kind;
  }

  /** Nobody will ask for states before this one. */
  drop(before: number): void {
    for (; this.#first < before >>> CHUNK_BITS; this.#first++) {
      const kinds = this.#chunks[this.#first];
      if (kinds !== undefined) this.#arena.free(kinds);
      this.#chunks[this.#first] = undefined;
      this.directory[this.#first] = 0;
    }
  }

  #at(chunk: number): Int32Array {
    const kinds = this.#chunks[chunk] ?? this.#arena.ints(CHUNK / 4);
    this.#chunks[chunk] = kinds;
    this.directory[chunk] = kinds.byteOffset;
    return kinds;
  }
}
