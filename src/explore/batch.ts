/**
 * Successors on their way into the store. They are collected, those that were seen a moment ago are
 * dropped, and the slots of a whole batch are touched before any of it is inserted, so that the
 * cache misses of a batch overlap instead of waiting for each other.
 */
import type { Arena } from './arena.ts';
import type { Listener } from './listener.ts';
import type { StateStore } from './state-store.ts';
import { BATCH, hashOf } from './visited.ts';

/** log2 of the number of states in the filter of recent successors: 256 KiB for two words. */
const RECENT_BITS = 15;
const RECENT_SHIFT = 32 - RECENT_BITS;

export class Batch {
  /** Packed states; the one being written lies at `count` times their words. */
  states: Int32Array;
  count = 0;
  readonly #store: StateStore;
  readonly #listener: Listener;
  readonly #arena: Arena;
  readonly parents: Int32Array;
  readonly hashes: Int32Array;
  /** Bytes: by a step of which kind (see `sleep-sets.ts`) each was made, if the WebAssembly loop made it, else 0. */
  readonly kinds: Uint8Array;
  /** Told of the kind of each that is inserted, unless it is 0. */
  onKind: ((index: number, kind: number, parent: number) => void) | undefined;
  readonly #values: Int32Array;
  #words: number;
  #told = 0;
  /**
   * The last successor with each hash: most successors are repeats, and about half of the repeats
   * come soon after one another and need not go to main memory.
   */
  recent: Int32Array;

  constructor(store: StateStore, listener: Listener, arena: Arena) {
    this.#arena = arena;
    this.parents = arena.ints(BATCH);
    this.hashes = arena.ints(BATCH);
    const { buffer, byteOffset, byteLength } = arena.ints(BATCH / 4);
    this.kinds = new Uint8Array(buffer, byteOffset, byteLength);
    this.#store = store;
    this.#listener = listener;
    this.#words = store.layout.words;
    this.states = arena.ints(BATCH * this.#words);
    this.recent = arena.ints(this.#words << RECENT_BITS);
    this.#values = new Int32Array(store.fields.count);
  }

  /** The successor at the end is complete; drop it if it was seen a moment ago. */
  add(parent: number): void {
    const { count, states } = this;
    const recent = this.recent;
    const words = this.#words;
    const base = count * words;
    const hash = hashOf(states, base, words);
    const at = (hash >>> RECENT_SHIFT) * words;
    // Without branches: whether a successor is a repeat is a coin toss that no processor foresees.
    let differs = 0;
    for (let w = 0; w < words; w++) {
      const value = states[base + w] as number;
      differs |= value ^ (recent[at + w] as number);
      recent[at + w] = value;
    }
    this.hashes[count] = hash;
    this.parents[count] = parent;
    this.kinds[count] = 0;
    const after = count + ((differs | -differs) >>> 31);
    this.count = after;
    if (after === BATCH) this.flush();
  }

  /** Inserts what was collected. */
  flush(): void {
    const { visited, log } = this.#store;
    const words = this.#words;
    const { states, count } = this;
    visited.touch(this.hashes, count);
    for (let k = 0; k < count; k++) {
      const at = k * words;
      if (!visited.insertAt(states, at, visited.slotOf(this.hashes[k] as number))) continue;
      const parent = this.parents[k] as number;
      log.append(states, at, parent);
      const kind = this.kinds[k] as number;
      if (kind !== 0) this.onKind?.(log.size - 1, kind, parent);
    }
    this.count = 0;
    visited.makeRoom();
  }

  /** The listener knows of all states so far. */
  toldAll(): void {
    this.#told = this.#store.log.size;
  }

  /**
   * Tells the listener of every state that was inserted since the last time.
   *
   * @param next the first state from this one on that it has to know of
   */
  tellNew(next: (index: number) => number = (index) => index): void {
    const { layout, log } = this.#store;
    const { onState } = this.#listener;
    const from = this.#told;
    this.#told = log.size;
    if (onState === undefined) return;
    for (let index = next(from); index < log.size; index = next(index + 1)) {
      log.read(layout, index, this.#values);
      onState(index, this.#values);
    }
  }

  /** Makes the store's layout wider, once everything collected is in it. */
  widen(): void {
    this.flush();
    this.#store.widen();
    this.fit();
  }

  /** Begins anew, empty, with the layout that the store has now. */
  fit(): void {
    this.count = 0;
    this.#words = this.#store.layout.words;
    const arena = this.#arena;
    arena.free(this.states);
    arena.free(this.recent);
    this.states = arena.ints(BATCH * this.#words);
    this.recent = arena.ints(this.#words << RECENT_BITS);
  }
}
