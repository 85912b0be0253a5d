/** How much memory a search may use, and whether it has. Stops; never frees anything. */
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Bounds } from '../system/definition.ts';
import type { Stop } from './search.ts';

export const MIB = 2 ** 20;
/** Share of the machine's memory, and of the JavaScript heap, beyond which a search stops. */
const MEMORY_SHARE = 0.75;
const HEAP_SHARE = 0.9;

/** Below this share of both a process is far from its bounds, and may be looked at every so many times. */
const FAR = 0.5;
const SELDOM = 8;

let resident = 0;

/** Bytes of the process in main memory when somebody last looked: to ask again takes long. */
export const lastResidentBytes = (): number => {
  resident ||= process.memoryUsage.rss();
  return resident;
};

const limitOf = (bounds: Bounds): number =>
  bounds.memoryMiB ?? Math.floor((MEMORY_SHARE * totalmem()) / MIB);

/**
 * The bound on memory that is exceeded, if one is: the declared one, or what the machine has.
 * @param wanted bytes that are about to be used
 */
export const memoryStop = (bounds: Bounds, wanted = 0): Stop | undefined => {
  const limitMiB = limitOf(bounds);
  resident = process.memoryUsage.rss();
  if (resident + wanted > limitMiB * MIB) {
    return { kind: 'memory', limitMiB, what: 'memory of the process' };
  }
  const heap = getHeapStatistics();
  if (heap.used_heap_size < HEAP_SHARE * heap.heap_size_limit) return undefined;
  const heapMiB = Math.floor((HEAP_SHARE * heap.heap_size_limit) / MIB);
  return { kind: 'memory', limitMiB: heapMiB, what: 'JavaScript heap' };
};

/**
 * For who asks often: a process that is far from its bounds, and did not grow so fast of late that it
 * could come near them, is looked at only now and then.
 */
export class MemoryWatch {
  readonly #bounds: Bounds;
  #isCalm = false;
  #passed = 0;
  #before: number | undefined;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  stop(): Stop | undefined {
    this.#passed += 1;
    if (this.#isCalm && this.#passed < SELDOM) return undefined;
    const stop = memoryStop(this.#bounds);
    const limit = limitOf(this.#bounds) * MIB;
    const { used_heap_size: used, heap_size_limit: most } = getHeapStatistics();
    const growth = (resident - (this.#before ?? 0)) / this.#passed;
    const isFar = resident < FAR * limit && used < FAR * most;
    this.#isCalm = isFar && resident + SELDOM * growth < FAR * limit;
    this.#before = resident;
    this.#passed = 0;
    return stop;
  }
}
