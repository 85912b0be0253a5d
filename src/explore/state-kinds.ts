/**
 * What sleeps in the states that wait to be expanded (`sleep-sets.ts`), chunk by chunk as in the log:
 * of each state a set of kinds of steps, until it takes its steps, and the kind of the step by which it
 * was first reached, until it takes its faults. Gone once all of a chunk have done so.
 */
import type { LinearArena } from './arena.ts';
import { KINDS, SET, type SleepSets } from './sleep-sets.ts';
import { CHUNK, CHUNK_BITS, CHUNK_MASK, type StateLog } from './state-log.ts';

export class StateKinds {
  /** 64 bits for each state. */
  readonly asleep: Chunks;
  /** A byte for each state. */
  readonly kinds: Chunks;
  readonly #sets: Int32Array;

  /** @param hasFaults whether it is ever asked by what kind of step a state was reached */
  constructor(arena: LinearArena, mostChunks: number, sleepSets: SleepSets, hasFaults: boolean) {
    this.#sets = sleepSets.sets;
    this.asleep = new Chunks(arena, mostChunks, CHUNK * 2);
    this.kinds = new Chunks(arena, hasFaults ? mostChunks : 0, CHUNK / 4);
  }

  /** Makes room for all states that the log has room for. */
  fit(log: StateLog): void {
    for (let chunk = log.size >>> CHUNK_BITS; chunk < log.chunks.length; chunk++) {
      this.asleep.open(chunk);
      this.kinds.open(chunk);
    }
  }

  /** Notes how a state was reached that the loop did not insert; `kind` is not 0. */
  note(index: number, kind: number, parent: number): void {
    const chunk = index >>> CHUNK_BITS;
    const at = index & CHUNK_MASK;
    const asleep = this.asleep.open(chunk);
    if (asleep !== undefined) {
      const sets = this.#sets;
      const before = 2 * (SET.before * KINDS + kind);
      const inherited = 2 * (SET.inherited * KINDS + kind);
      const known = this.asleep.at(parent >>> CHUNK_BITS) ?? NONE;
      const from = 2 * (parent & CHUNK_MASK);
      const low = (sets[inherited] as number) & (known[from] ?? 0);
      const high = (sets[inherited + 1] as number) & (known[from + 1] ?? 0);
      asleep[2 * at] = (sets[before] as number) | low;
      asleep[2 * at + 1] = (sets[before + 1] as number) | high;
    }
    const kinds = this.kinds.open(chunk);
    // Four bytes to an integer, which were 0.
    if (kinds !== undefined)
      kinds[at >>> 2] = (kinds[at >>> 2] as number) | (kind << (8 * (at & 3)));
  }
}

const NONE = new Int32Array();

/** Pieces of memory for chunks of the log. */
class Chunks {
  /** Where the piece of each chunk lies, or 0: then nothing is known of its states. */
  readonly directory: Int32Array;
  readonly #pieces: (Int32Array | undefined)[] = [];
  readonly #arena: LinearArena;
  readonly #ints: number;
  /** Chunks before this one are gone. */
  #first = 0;

  constructor(arena: LinearArena, mostChunks: number, ints: number) {
    this.#arena = arena;
    this.#ints = ints;
    this.directory = arena.ints(mostChunks);
  }

  at(chunk: number): Int32Array | undefined {
    return this.#pieces[chunk];
  }

  open(chunk: number): Int32Array | undefined {
    if (chunk < this.#first || chunk >= this.directory.length) return undefined;
    const known = this.#pieces[chunk];
    if (known !== undefined) return known;
    const piece = this.#arena.ints(this.#ints);
    this.#pieces[chunk] = piece;
    this.directory[chunk] = piece.byteOffset;
    return piece;
  }

  /** Nobody will ask for states before this one. */
  drop(before: number): void {
    for (; this.#first < before >>> CHUNK_BITS; this.#first++) {
      const piece = this.#pieces[this.#first];
      if (piece !== undefined) this.#arena.free(piece);
      this.#pieces[this.#first] = undefined;
      if (this.#first < this.directory.length) this.directory[this.#first] = 0;
    }
  }
}
