/**
 * The engine against the naive explorer on random systems: same states, transitions, completeness,
 * verdicts and least faults; and step by step, the same enabled steps and the same states.
 */
import * as fc from 'fast-check';
import { afterAll, test } from 'vitest';
import { agreesWithNaive, type Tally } from './compare.ts';
import { systemPlan } from './random/plan.ts';
import { systemOf } from './random/system.ts';

const seed = 2026;
const numRuns = 150;
/** Larger systems are passed over. */
const MOST_STATES = 250;

const tally: Tally = {};

test(`the engine and the naive explorer agree on random systems (seed ${seed})`, async () => {
  const agree = fc.asyncProperty(systemPlan, (plan) =>
    agreesWithNaive(systemOf(plan), MOST_STATES, tally),
  );
  await fc.assert(agree, { seed, numRuns });
}, 600_000);

afterAll(() => {
  console.log(`naive explorer, seed ${seed}: ${JSON.stringify(tally)}`);
});
