/** How much memory a search may use, and whether it has. Stops; never frees anything. */
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Bounds } from '../system/definition.ts';
import type { Stop } from './search.ts';

export const MIB = 2 ** 20;
/** Share of the machine's memory, and of the JavaScript heap, beyond which a search stops. */
const MEMORY_SHARE = 0.75;
const HEAP_SHARE = 0.9;
/** To ask the system takes as long as to expand a thousand states. */
const FRESH_MS = 20;

let known = { at: Number.NEGATIVE_INFINITY, bytes: 0 };

/** Bytes of the process in main memory, as they were a moment ago. */
export const residentBytes = (): number => {
  const now = performance.now();
  if (now - known.at > FRESH_MS) known = { at: now, bytes: process.memoryUsage.rss() };
  return known.bytes;
};

/**
 * The bound on memory that is exceeded, if one is: the declared one, or what the machine has.
 * @param wanted bytes that are about to be used
 */
export const memoryStop = (bounds: Bounds, wanted = 0): Stop | undefined => {
  const limitMiB = bounds.memoryMiB ?? Math.floor((MEMORY_SHARE * totalmem()) / MIB);
  if (residentBytes() + wanted > limitMiB * MIB) {
    return { kind: 'memory', limitMiB, what: 'memory of the process' };
  }
  const heap = getHeapStatistics();
  if (heap.used_heap_size < HEAP_SHARE * heap.heap_size_limit) return undefined;
  const heapMiB = Math.floor((HEAP_SHARE * heap.heap_size_limit) / MIB);
  return { kind: 'memory', limitMiB: heapMiB, what: 'JavaScript heap' };
};
