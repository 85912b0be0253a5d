/**
 * What the threads of a search share: where each of them finds its orders and leaves its results.
 * Indices of 32-bit integers; addresses are in bytes.
 */

/** Of a thread. */
export const LANE = {
  /** Address of its control block (see `wasm/assembly/control.ts`). */
  CONTROL: 0,
  STATES: 1,
  HASHES: 2,
  PARENTS: 3,
  /** A byte for each state found: KNOWN, NEW or FOR_MAIN. */
  VERDICTS: 4,
  /** First state that it did not expand. */
  STOPPED: 5,
  /** How many states it found, of those it expanded. */
  FOUND: 6,
  TRANSITIONS: 7,
  CUT_OFF: 8,
  /** How many of the states it found are to be inserted. */
  ACCEPTED: 9,
  /** 1: no probe left its part of the visited set. */
  CLEAR: 10,
  TOUCHED: 11,
  /** 1: something went wrong. */
  FAILED: 12,
  INTS: 16,
  KNOWN: 0,
  NEW: 1,
  FOR_MAIN: 2,
} as const;

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
