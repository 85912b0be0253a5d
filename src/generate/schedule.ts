/**
 * Schedules as data: what a random run picks from the enabled steps, drawn by fast-check.
 *
 * Drawn are numbers, not steps: a number says which of the enabled steps is taken, so every draw is
 * a run and none is thrown away. Each run leaves out a random part of the declared faults and
 * inputs (swarm testing): runs with few kinds of trouble get further than runs with all of it.
 */
import fc from 'fast-check';
import type { EventObject } from 'xstate';
import type { InputSpec } from '../system/definition.ts';
import { eventsOf } from './payloads.ts';

export interface Schedule {
  readonly choices: readonly number[];
  /** Sources (inputs and faults, by index) that may be used in this run. */
  readonly sources: readonly number[];
  /** For each open input some of its events; a step takes one of them. */
  readonly events: readonly (readonly EventObject[])[];
}

const BATCH = 64;
/** Events drawn for an open input in one run. */
const EVENTS = 16;

/** An endless supply of schedules, the same ones for the same seed. */
export function* schedules(
  seed: number,
  depth: number,
  sources: number,
  open: readonly InputSpec[],
): Generator<Schedule> {
  const all = Array.from({ length: sources }, (_, i) => i);
  const choice = fc.nat({ max: 2 ** 30 });
  const schedule = fc.record({
    choices: fc.array(choice, { minLength: depth, maxLength: depth, size: 'max' }),
    sources: fc.oneof(fc.constant(all), fc.subarray(all)),
    events: fc.tuple(
      ...open.map((spec) => fc.array(eventsOf(spec), { minLength: EVENTS, maxLength: EVENTS })),
    ),
  });
  for (let batch = 0; ; batch++) {
    yield* fc.sample(schedule, { seed: (seed + batch) | 0, numRuns: BATCH });
  }
}
