/**
 * Both oracles for longer, on more random systems; what they say of the catalogue's is beside this file.
 * Set HYPERCHARTS_SEED to look elsewhere, HYPERCHARTS_RUNS to change how many random systems.
 */
import * as fc from 'fast-check';
import { afterAll, test } from 'vitest';
import { agreesWithNaive, behavesAsLive, type Tally } from '../../oracle/compare.ts';
import { systemPlan } from '../../oracle/random/plan.ts';
import { systemOf } from '../../oracle/random/system.ts';

const seed = Number(process.env.HYPERCHARTS_SEED ?? 1);
const numRuns = Number(process.env.HYPERCHARTS_RUNS ?? 3_000);

const tallies: Record<string, Tally> = { naive: {}, live: {} };

test(`the engine and the naive explorer agree on ${numRuns} random systems (seed ${seed})`, async () => {
  const agree = fc.asyncProperty(systemPlan, (plan) =>
    agreesWithNaive(systemOf(plan), 800, tallies.naive!),
  );
  await fc.assert(agree, { seed, numRuns });
});

test(`the model behaves as real actors do on ${numRuns} random systems (seed ${seed})`, () => {
  const same = fc.property(systemPlan, (plan) =>
    behavesAsLive(systemOf(plan), { seed, walks: 6, steps: 50 }, tallies.live!),
  );
  fc.assert(same, { seed, numRuns });
});

afterAll(() => {
  console.log(JSON.stringify(tallies, null, 1));
});
