/** What the kernel tells to whoever listens: new states, emissions that matter, steps of the graph. */

import type { Judge } from './judge.ts';

/** What the kernel tells, or asks, while it works. Components are only valid during the call. */
export interface Listener {
  /**
   * Whether a successor, by its components, lies within the bounds. A step that leads out of them is
   * cut off before anything else becomes of it.
   */
  readonly admits?: (components: Int32Array) => boolean;
  /**
   * Judges of states. Where there are any, a kernel may leave out `onState` for those of which all
   * of them say "no".
   */
  readonly judges?: () => readonly Judge[];
  /** A state was seen for the first time; `values` are its fields. */
  readonly onState?: (index: number, values: Int32Array) => void;
  /** A state of a range that was expanded has no enabled step but faults. */
  readonly onStuck?: (index: number) => void;
  /**
   * Trees of judges, as pairs of root and address of nodes, by which nobody need be told of a step
   * with this list of emissions if all of them say "no"; undefined: it has to be told.
   */
  readonly emitTrees?: (list: number) => readonly (readonly [number, number])[] | undefined;
  /** Another number whenever `emitTrees` may answer otherwise for a list that it has answered for. */
  readonly emitTreesMoved?: () => number;
  /** A step emitted events that a property watches. */
  readonly onEmits?: (step: WatchedStep) => void;
}

/** A step from a visited state whose emissions matter. */
export interface WatchedStep {
  readonly from: number;
  readonly actor: number;
  readonly action: number;
  /** Number of the list of emissions. */
  readonly emits: number;
  /** Field of the fault's counter, or -1. */
  readonly fault: number;
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** Gets the steps of the state that is being expanded: target (-1: none of ours) and class. */
export interface EdgeSink {
  readonly index: { find(source: Int32Array, offset: number): number };
  add(target: number, fairnessClass: number): void;
}
