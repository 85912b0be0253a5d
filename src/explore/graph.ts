/**
 * The graph of all visited states, for properties of infinite runs: the search itself keeps states
 * but no steps, so every state is expanded once more and each successor looked up.
 */
import type { Kernel } from './kernel.ts';
import type { EdgeSink } from './listener.ts';
import { CHUNK_BITS, CHUNK_MASK, type StateLog } from './state-log.ts';
import { hashOf } from './visited.ts';

/** Steps of state s: `targets` and `classes` from `offsets[s]` up to `offsets[s + 1]`. */
export interface Graph {
  readonly states: number;
  readonly offsets: Int32Array;
  /** -1: a successor outside what was explored. */
  readonly targets: Int32Array;
  readonly classes: Int32Array;
  readonly faults: Uint8Array;
}

/** Numbers of visited states by their packed words. */
class StateIndex {
  readonly #log: StateLog;
  readonly #slots: Int32Array;
  readonly #shift: number;

  constructor(log: StateLog) {
    this.#log = log;
    const bits = indexBits(log.size);
    this.#slots = new Int32Array(2 ** bits).fill(-1);
    this.#shift = 32 - bits;
    for (let i = 0; i < log.size; i++) this.#slots[this.#slot(i)] = i;
  }

  find(source: Int32Array, offset: number): number {
    const { words } = this.#log;
    const mask = this.#slots.length - 1;
    let at = hashOf(source, offset, words) >>> this.#shift;
    for (;;) {
      const found = this.#slots[at] as number;
      if (found === -1 || this.#same(found, source, offset)) return found;
      at = (at + 1) & mask;
    }
  }

  #slot(index: number): number {
    const chunk = this.#log.chunks[index >>> CHUNK_BITS] as Int32Array;
    const mask = this.#slots.length - 1;
    const offset = (index & CHUNK_MASK) * this.#log.words;
    let at = hashOf(chunk, offset, this.#log.words) >>> this.#shift;
    while (this.#slots[at] !== -1) at = (at + 1) & mask;
    return at;
  }

  #same(index: number, source: Int32Array, offset: number): boolean {
    const chunk = this.#log.chunks[index >>> CHUNK_BITS] as Int32Array;
    const base = (index & CHUNK_MASK) * this.#log.words;
    for (let w = 0; w < this.#log.words; w++) {
      if (chunk[base + w] !== source[offset + w]) return false;
    }
    return true;
  }
}

/** A list of integers that grows if it must. */
class Ints {
  length = 0;
  #items: Int32Array;

  constructor(room: number) {
    this.#items = new Int32Array(room);
  }

  push(value: number): void {
    if (this.length === this.#items.length) {
      const wider = new Int32Array(Math.ceil(this.length * 1.5) + 1);
      wider.set(this.#items);
      this.#items = wider;
    }
    this.#items[this.length] = value;
    this.length += 1;
  }

  done(): Int32Array {
    return this.#items.subarray(0, this.length);
  }
}

/**
 * Memory that judging infinite runs on a search's states will take, at least: the index, the steps
 * with their classes, and some 40 bytes a state for finding components.
 */
export const graphBytes = ({ log, transitions }: Kernel): number =>
  4 * 2 ** indexBits(log.size) + 9 * transitions + 44 * log.size;

/** log2 of the slots of an index: twice as many as states, or more. */
const indexBits = (states: number): number => Math.max(4, 33 - Math.clz32(states));

/**
 * @param expands which states were expanded by the search; the others keep no steps
 * @param pause   called now and then, so that the process can breathe; true: give up
 */
export const buildGraph = async (
  kernel: Kernel,
  expands: (index: number) => boolean,
  pause: () => Promise<boolean>,
): Promise<Graph | undefined> => {
  const states = kernel.log.size;
  const { transitions } = kernel;
  const offsets = new Int32Array(states + 1);
  const targets = new Ints(transitions);
  const classes = new Ints(transitions);
  const faultsFrom = new Int32Array(states);
  const sink: EdgeSink = {
    index: new StateIndex(kernel.log),
    add: (target, fairnessClass) => {
      targets.push(target);
      classes.push(fairnessClass);
    },
  };
  kernel.tellEdges(sink);
  for (let s = 0; s < states; s++) {
    faultsFrom[s] = targets.length;
    if (expands(s)) {
      kernel.expand(s, false);
      faultsFrom[s] = targets.length;
      kernel.expand(s, true);
    }
    offsets[s + 1] = targets.length;
    if (s % 8192 === 8191 && (await pause())) return undefined;
  }
  const faults = new Uint8Array(targets.length);
  for (let s = 0; s < states; s++) faults.fill(1, faultsFrom[s], offsets[s + 1]);
  return { states, offsets, targets: targets.done(), classes: classes.done(), faults };
};
