/**
 * Ordered time in whole ticks: how long timers and messages may take, and what a tick leaves of it.
 * Knows nothing of components; who may not be overtaken by time is decided elsewhere.
 */
import type { Window } from './component.ts';
import type { OrderedTime } from './definition.ts';
import { InputError } from './errors.ts';
import { named } from './links.ts';

/** Takes out what floating point adds: 10 × 1.1 is 11, not a little more. */
const TOLERANCE = 1e-9;

const NO_LATENCY: Window = { least: 0, most: 0 };

/** A duration in ticks. @param what whose duration it is, for the error */
export const ticksOf = (ms: number, tickMs: number, what: string): number => {
  const ticks = ms / tickMs;
  if (Number.isInteger(ticks) && ticks >= 0) return ticks;
  throw new InputError(
    'NOT_IN_TICKS',
    `${what} is ${ms} ms, which is no multiple of the system's tick of ${tickMs} ms.`,
    'In ordered time all durations are whole ticks: make the tick smaller or change the duration.',
  );
};

export class Clock {
  readonly #time: OrderedTime;

  constructor(time: OrderedTime) {
    this.#time = time;
  }

  /** When a timer that is armed now fires, by its owner's clock. */
  timer(actor: string, id: string, delayMs: number): Window {
    const ticks = this.ticks(delayMs, `timer ${JSON.stringify(id)} of actor ${actor}`);
    const share = this.#time.skew?.find((rule) => named(rule.actors, actor))?.share ?? 0;
    return {
      least: Math.floor(ticks * (1 - share) + TOLERANCE),
      most: Math.ceil(ticks * (1 + share) - TOLERANCE),
    };
  }

  /** When a message that is sent now over a network arrives. */
  latency(from: string, to: string): Window {
    const rule = this.#time.latency?.find((r) => named(r.from, from) && named(r.to, to));
    if (rule === undefined) return NO_LATENCY;
    const what = `latency from ${from} to ${to}`;
    return { least: this.ticks(rule.minMs, what), most: this.ticks(rule.maxMs, what) };
  }

  ticks(ms: number, what: string): number {
    return ticksOf(ms, this.#time.tickMs, what);
  }
}

/** What is left after so many ticks. */
export const after = ({ least, most }: Window, ticks: number): Window => ({
  least: Math.max(0, least - ticks),
  most: Math.max(0, most - ticks),
});

/** Whether it may happen now; without a window, always. */
export const isRipe = (window: Window | undefined): boolean =>
  window === undefined || window.least === 0;

/** Whether it must happen before time passes. */
export const isDue = (window: Window | undefined): boolean => window?.most === 0;
