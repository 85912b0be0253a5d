/**
 * What a search asks of a kernel: expand visited states, keep the successors that are new. Whoever
 * decides what to expand, in which order and for how long lives above this line; how a state becomes
 * its successors lives below it.
 */
import type { Layout } from './layout.ts';
import type { EdgeSink } from './listener.ts';
import type { SavedLog, StateLog } from './state-log.ts';

/** What a kernel cannot work out again from tables: see `src/explore/checkpoint`. */
export interface SavedKernel {
  /** Widths of the fields. */
  readonly bits: readonly number[];
  readonly log: SavedLog;
  readonly transitions: number;
  readonly fired: Uint8Array;
  readonly cut: boolean;
}

export interface Kernel {
  /** Every visited state, in the order found. */
  readonly log: StateLog;
  readonly layout: Layout;
  readonly transitions: number;
  /** By source: 1 if it was taken at least once. */
  readonly fired: Int32Array;
  /** Some step was cut off because a link was full. */
  readonly cut: boolean;
  /** First field that says what is left of a budget. */
  readonly firstBudget: number;
  /** First field that counts faults, if they are counted. */
  readonly firstFault: number;
  readonly countsFaults: boolean;
  /** Of states and tables. */
  readonly bytes: number;

  /** Field values of a visited state. */
  values(index: number): Int32Array;

  /**
   * Writes down the successors of a state: those by faults, or those by all other steps.
   * @returns how many such steps are enabled
   */
  expand(index: number, faults: boolean): number;

  /**
   * As `expand`, of each state from `from` up to `to`, but stops after the one with which the log
   * reaches `limit` states.
   * @returns the first state that was not expanded
   */
  expandRange(from: number, to: number, faults: boolean, limit: number): number;

  /** Inserts what was written down but not yet inserted. Call at the end of a range of states. */
  flush(): void;

  /** Goes on where another kernel stopped. The tables must have been filled as they were then. */
  restore(saved: SavedKernel): void;

  /** Ends what was begun beside this thread. */
  close?(): void;

  /** From now on `expand` finds no new states but tells the steps between the visited ones. */
  tellEdges(edges: EdgeSink): void;
}
