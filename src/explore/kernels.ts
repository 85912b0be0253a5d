/** Which kernel searches: chosen once a check, by where the tables get their arrays. */
import type { CompiledModel } from '../system/compile.ts';
import { type Arena, heap, LinearArena } from './arena.ts';
import type { Kernel } from './kernel.ts';
import type { Listener } from './listener.ts';
import { makeParts } from './parts.ts';
import type { KernelChoice } from './result.ts';
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

/**
 * A kernel that has visited the initial state.
 *
 * @param faultMax 0, or the most faults counted per identity in fields of their own
 */
export const makeKernel = (
  model: CompiledModel,
  tables: Tables,
  listener: Listener,
  faultMax: number,
): Kernel => {
  const parts = makeParts(model, tables, listener, faultMax);
  const { arena } = tables;
  // What is asked of each successor cannot be asked from within the WebAssembly loop.
  if (listener.admits !== undefined) return new TypeScriptKernel(parts);
  return arena instanceof LinearArena ? new WasmKernel(parts, arena) : new TypeScriptKernel(parts);
};
