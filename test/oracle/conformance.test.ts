/**
 * The compiled model against live XState: random walks on random systems, taken by real actors at
 * the same time, with everything that can be seen compared after every step.
 */
import * as fc from 'fast-check';
import { afterAll, test } from 'vitest';
import { behavesAsLive, type Tally } from './compare.ts';
import { systemPlan } from './random/plan.ts';
import { systemOf } from './random/system.ts';

const seed = 2026;
const numRuns = 150;

const tally: Tally = {};

test(`the model behaves as real actors do on random systems (seed ${seed})`, () => {
  const same = fc.property(systemPlan, (plan) =>
    behavesAsLive(systemOf(plan), { seed, walks: 4, steps: 25 }, tally),
  );
  fc.assert(same, { seed, numRuns });
}, 600_000);

afterAll(() => {
  console.log(`conformance, seed ${seed}: ${JSON.stringify(tally)}`);
});
