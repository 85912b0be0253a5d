/**
 * What the threads of a search share; where each of them finds its own orders is in
 * `wasm/assembly/lane.ts`. Indices of 32-bit integers.
 */

/** Of all threads together. */
export const SYNC = {
  /** Counts up with each order. */
  TURN: 0,
  PHASE: 1,
  /** How many threads have carried the order out. */
  DONE: 2,
  INTS: 16,
  EXPAND: 1,
  INSERT: 2,
  END: 3,
} as const;

/** States that a thread may find in one block. */
export const ROOM = 2 ** 16;
/**
 * The last slots of a thread's part of the visited set, which it leaves to the main thread: one for
 * so many states of room. Far more than probes ever run over; and whether one did is looked at.
 */
export const ROOM_A_GUARD = 8;
