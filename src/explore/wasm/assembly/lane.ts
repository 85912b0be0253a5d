/**
 * Where a thread of a search finds its orders and leaves its results: indices of 32-bit integers, read by
 * both languages. Addresses are in bytes.
 */

/** Address of its control block (see `control.ts`). */
export const CONTROL = 0;
export const STATES = 1;
export const HASHES = 2;
export const PARENTS = 3;
/** A byte for each state found: by what kind of step it was made. */
export const KINDS = 4;
/** A byte for each state found: what became of it (`lanes.ts`). */
export const VERDICTS = 5;
/** First state that it did not expand. */
export const STOPPED = 6;
/** How many states it found, of those it expanded. */
export const FOUND = 7;
export const TRANSITIONS = 8;
export const CUT_OFF = 9;
/** How many of the states it found are to be inserted. */
export const ACCEPTED = 10;
/** 1: no probe left its part of the visited set. */
export const CLEAR = 11;
/** Address of room for the numbers of the states of a batch that it inserts, and one more. */
export const MINE = 12;
/** 1: something went wrong. */
export const FAILED = 13;
export const INTS = 16;
