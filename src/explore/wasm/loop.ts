/** Loads the inner loop that lies beside this file, compiled from `assembly/loop.ts`. */
import { readFileSync } from 'node:fs';

/** Its functions; `control` is the address of a control block (see `assembly/control.ts`). */
export interface Loop {
  readonly runPairs: (control: number) => number;
  readonly runArrays: (control: number) => number;
  /** Inserts the batch. */
  readonly insert: (control: number) => number;
  /** Appends what is new of a thread's states to the log, from a number on; how far there was room. */
  readonly appendNew: (control: number, lane: number, from: number) => number;
  /** First state from `index` on of which not all judges say "no", or the size of the log. */
  readonly nextNews: (control: number, index: number) => number;
  /** Moves `count` slots at `old` into the visited set. */
  readonly rehash: (control: number, old: number, count: number) => void;
  /**
   * Moves the members in the first `count` slots of the visited set to where they belong among all.
   * Those that have no place yet are left at `waiting`: ARG_B of them; ARG_A slots are still to be moved.
   */
  readonly spread: (control: number, count: number, waiting: number) => void;
}

let compiled: WebAssembly.Module | undefined;

/** For threads, which instantiate it themselves. */
export const compiledLoop = (): WebAssembly.Module => {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('loop.wasm', import.meta.url)));
  return compiled;
};

export const instantiate = (memory: WebAssembly.Memory): Loop =>
  new WebAssembly.Instance(compiledLoop(), { env: { memory } }).exports as unknown as Loop;
