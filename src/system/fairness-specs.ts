/** What a definition may take for granted about infinite runs. Plain data; it must never judge a run. */
import type { Names } from './basics.ts';

/**
 * Which steps a fairness assumption speaks of. Every field given must match; `kind: 'deliver'` alone
 * means all deliveries, of each link for itself (for a bag or set: of each message for itself).
 */
export interface StepPattern {
  readonly kind:
    | 'deliver'
    | 'timeout'
    | 'recover'
    | 'input'
    | 'heal'
    | 'unclog'
    | 'resume'
    | 'tick'
    | 'outcome';
  /** Sender of a delivery, or of what was held up. */
  readonly from?: Names;
  /**
   * Receiver of a delivery, an input or what was held up, owner of a timer, first actor of a unit
   * that recovers, actor that goes on after a pause, actor of which an outcome is (`shop.payment`).
   */
  readonly to?: Names;
  /** Event types. */
  readonly events?: readonly string[];
  /** Name of an input, of a unit that recovers, of a partition that heals; deed of an outcome. */
  readonly name?: string;
}

/**
 * What may be taken for granted about infinite runs. Weakly fair: a step that stays enabled for ever
 * is taken in the end. Strongly fair: a step that is enabled again and again is taken. Faults and
 * whatever matches nothing may be left out for ever. `weak` defaults to all deliveries, timers,
 * recoveries (of links and paused actors, too), promises that settle and the passing of ordered
 * time; a pattern in `never` takes steps out again.
 */
export interface Fairness {
  readonly weak?: readonly StepPattern[];
  readonly strong?: readonly StepPattern[];
  readonly never?: readonly StepPattern[];
}

/** An assumption about infinite runs that a property of liveness is judged under. */
export interface UnderFairness {
  /** Default: that of the system. */
  readonly fairness?: Fairness;
}
