/**
 * The compiled model against live XState: random walks on random systems, taken by real actors at
 * the same time, with everything that can be seen compared after every step.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { conform } from '../../src/live/conformance.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { systemPlan } from './random/plan.ts';
import { systemOf } from './random/system.ts';

/** Set HYPERCHARTS_SEED and HYPERCHARTS_RUNS to look elsewhere, or longer. */
const seed = Number(process.env.HYPERCHARTS_SEED ?? 2026);
const numRuns = Number(process.env.HYPERCHARTS_RUNS ?? 250);

const tally = { systems: 0, rejected: 0, walks: 0, steps: 0, states: 0 };

const behavesAsLive = (definition: SystemDefinition): void => {
  try {
    const { difference, walks, steps, states } = conform(definition, {
      seed,
      walks: 4,
      steps: 25,
    });
    expect(difference).toBeNull();
    tally.systems += 1;
    tally.walks += walks;
    tally.steps += steps;
    tally.states += states;
  } catch (error) {
    // Messages at the start that do not fit: there is no first state to walk from.
    if (!(error instanceof InputError && error.code === 'LINK_FULL')) throw error;
    tally.rejected += 1;
  }
};

test(`the model behaves as real actors do on ${numRuns} random systems (seed ${seed})`, {
  timeout: 600_000,
}, () => {
  fc.assert(
    fc.property(systemPlan, (plan) => behavesAsLive(systemOf(plan))),
    { seed, numRuns },
  );
});

afterAll(() => {
  console.log(`conformance, seed ${seed}: ${JSON.stringify(tally)}`);
});
