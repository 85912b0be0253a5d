/** Which kernel searches: chosen once a check, by where the tables get their arrays. */
import type { CompiledModel } from '../system/compile.ts';
import { InputError } from '../system/errors.ts';
import { type Arena, heap, LinearArena } from './arena.ts';
import type { Kernel } from './kernel.ts';
import type { Listener } from './listener.ts';
import { makeParts } from './parts.ts';
import type { CheckOptions, KernelChoice } from './result.ts';
import type { Tables } from './tables.ts';
import { TypeScriptKernel } from './typescript-kernel.ts';
import { WasmKernel } from './wasm-kernel.ts';
import { ParallelKernel } from './workers/parallel-kernel.ts';

/** For `auto`, the heap where the machine grants no linear memory. */
export const arenaFor = (choice: KernelChoice): Arena => {
  if (choice === 'typescript') return heap;
  try {
    return new LinearArena();
  } catch (error) {
    if (choice === 'wasm') throw error;
    return heap;
  }
};

const MOST_WORKERS = 16;

/** @throws InputError BAD_OPTION */
export const workersOf = ({ workers = 1, kernel }: CheckOptions): number => {
  if (!Number.isInteger(workers) || workers < 1 || workers > MOST_WORKERS) {
    throw new InputError('BAD_OPTION', `workers is ${workers}.`, `Give 1 to ${MOST_WORKERS}.`);
  }
  if (workers > 1 && kernel === 'typescript') {
    throw new InputError('BAD_OPTION', 'the TypeScript kernel has no workers.', 'Leave one out.');
  }
  return workers;
};

/**
 * A kernel that has visited the initial states.
 *
 * @param faultMax 0, or the most faults counted per identity in fields of their own
 * @param workers  how many threads expand states, if the inner loop is WebAssembly
 */
export const makeKernel = (
  model: CompiledModel,
  tables: Tables,
  listener: Listener,
  faultMax: number,
  workers = 1,
): Kernel => {
  const parts = makeParts(model, tables, listener, faultMax);
  const { arena } = tables;
  // What is asked of each successor cannot be asked from within the WebAssembly loop.
  if (listener.admits !== undefined || !(arena instanceof LinearArena)) {
    return new TypeScriptKernel(parts);
  }
  const kernel = new WasmKernel(parts, arena);
  return workers === 1 ? kernel : new ParallelKernel(parts, kernel, arena, workers);
};
