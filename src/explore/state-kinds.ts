/**
 * By a step of which kind each state was first reached that waits to be expanded: a byte for each, chunk
 * by chunk as in the log; see `sleep-sets.ts`. Gone once all of a chunk were expanded.
 */
import type { LinearArena } from './arena.ts';
import { CHUNK, CHUNK_BITS, type StateLog } from './state-log.ts';

export class StateKinds {
  /** Where the bytes of each chunk lie, or 0: then nothing is known of its states. */
  readonly directory: Int32Array;
  readonly #chunks: (Int32Array | undefined)[] = [];
  readonly #arena: LinearArena;

  constructor(arena: LinearArena, mostChunks: number) {
    this.#arena = arena;
    this.directory = arena.ints(mostChunks);
  }

  /** Makes room for all states that the log has room for. */
  fit(log: StateLog): void {
    for (let chunk = log.size >>> CHUNK_BITS; chunk < log.chunks.length; chunk++) {
      const kinds = this.#chunks[chunk] ?? this.#arena.ints(CHUNK / 4);
      this.#chunks[chunk] = kinds;
      this.directory[chunk] = kinds.byteOffset;
    }
  }

  /** Nobody will ask for states before this one. */
  drop(before: number): void {
    for (let chunk = (before >>> CHUNK_BITS) - 1; chunk >= 0; chunk--) {
      const kinds = this.#chunks[chunk];
      if (kinds === undefined) return;
      this.#arena.free(kinds);
      this.#chunks[chunk] = undefined;
      this.directory[chunk] = 0;
    }
  }
}
