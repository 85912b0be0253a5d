/**
 * The virtual clock of real actors in ordered time. It keeps absolute times, unlike the model, which
 * keeps what is left: a timer is due so long after the moment at which XState armed it, a message so
 * long after it was sent.
 */
import type { EventObject } from 'xstate';
import { linkBetween, names } from '../../explore/naive/links.ts';
import type { OrderedTime, SystemDefinition } from '../../system/definition.ts';

/** The first and the last moment at which something may happen, in virtual milliseconds. */
export interface Due {
  readonly earliestMs: number;
  readonly latestMs: number;
}

export class VirtualClock {
  nowMs = 0;
  readonly #definition: SystemDefinition;
  readonly #time: OrderedTime;
  /** When messages in flight arrive; each is an object of its own. */
  readonly #arrivals = new WeakMap<EventObject, Due>();

  constructor(definition: SystemDefinition, time: OrderedTime) {
    this.#definition = definition;
    this.#time = time;
  }

  tick(): void {
    this.nowMs += this.#time.tickMs;
  }

  /** By its owner's clock, which may be wrong; outwards to whole ticks. */
  timerDue(owner: string, delayMs: number): Due {
    const share = this.#time.skew?.find((rule) => names(rule.actors, owner))?.share ?? 0;
    const { tickMs } = this.#time;
    // A thousandth of a tick is less than any real difference and more than any rounding error.
    const fast = Math.floor((delayMs * (1 - share)) / tickMs + 0.001) * tickMs;
    const slow = Math.ceil((delayMs * (1 + share)) / tickMs - 0.001) * tickMs;
    return { earliestMs: this.nowMs + fast, latestMs: this.nowMs + slow };
  }

  /** The message as it is now on its way. */
  sent(from: string, to: string, event: EventObject): EventObject {
    const local = linkBetween(this.#definition, from, to).kind === 'local' || from === to;
    const rule = this.#time.latency?.find((r) => names(r.from, from) && names(r.to, to));
    const { minMs, maxMs } = local || rule === undefined ? { minMs: 0, maxMs: 0 } : rule;
    const message = { ...event };
    const due = { earliestMs: this.nowMs + minMs, latestMs: this.nowMs + maxMs };
    this.#arrivals.set(message, due);
    return message;
  }

  arrival(message: EventObject): Due {
    return this.#arrivals.get(message)!;
  }

  mayHappen(due: Due): boolean {
    return due.earliestMs <= this.nowMs;
  }

  mustHappen(due: Due): boolean {
    return due.latestMs <= this.nowMs;
  }

  /** In ticks from now; what is overdue could happen at once, and no sooner. */
  left({ earliestMs, latestMs }: Due): { readonly least: number; readonly most: number } {
    const ticks = (ms: number): number =>
      Math.max(0, Math.round((ms - this.nowMs) / this.#time.tickMs));
    return { least: ticks(earliestMs), most: ticks(latestMs) };
  }
}
