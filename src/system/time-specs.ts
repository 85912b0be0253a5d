/** Ordered time, as plain data. */
import type { Names } from './basics.ts';

/** How long messages of the pairs that match are on their way, at least and at most. */
export interface LatencyRule {
  readonly from?: Names;
  readonly to?: Names;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Clocks that run too fast or too slow: a timer of d fires between d(1 - share) and d(1 + share). */
export interface SkewRule {
  readonly actors?: Names;
  /** From 0 to less than 1. */
  readonly share: number;
}

/**
 * Ordered time: durations are respected. Time passes for everybody at once, by a step `tick`, which
 * is impossible while something is due: a timer at the end of its duration, or a message at the end
 * of its latency, has to happen first. A timer fires, and a message is delivered, no earlier than
 * its duration and the least latency allow. Actors that are down or paused, messages that are held
 * up, and messages that their receiver leaves in place do not stop time.
 *
 * Every duration is a multiple of `tickMs`. The first rule that matches applies; without one a
 * message has no latency (it is delivered before time passes), and a clock has no skew (the window
 * of a skewed timer is rounded outwards to whole ticks). `local` links have no latency.
 *
 * A step names a timer by its id and event, and a message by its event: of those that are alike, the
 * one that can wait least is meant, then (of timers) the one with the shorter duration.
 *
 * Refused, because time would stand still for reasons that no real system has: links of kind `set`
 * (what is never consumed is due for ever), `onFull: 'block'` (a step that is due could be blocked),
 * `no-deadlock` (time can always pass, or something is due). Also refused: drops and duplicates on
 * a `bag` with latency, where equal messages of different age are not told apart.
 */
export interface OrderedTime {
  readonly mode: 'ordered';
  readonly tickMs: number;
  readonly latency?: readonly LatencyRule[];
  readonly skew?: readonly SkewRule[];
}
