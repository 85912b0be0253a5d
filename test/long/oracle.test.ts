/**
 * Both oracles for longer: more random systems, and larger parts of every system of the catalogue.
 * Set HYPERCHARTS_SEED to look elsewhere, HYPERCHARTS_RUNS to change how many random systems.
 */
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { agreesWithNaive, behavesAsLive, type Tally } from '../oracle/compare.ts';
import { lockstep } from '../oracle/lockstep.ts';
import { systemPlan } from '../oracle/random/plan.ts';
import { systemOf } from '../oracle/random/system.ts';
import { smallEnough, variants } from '../oracle/variants.ts';

const seed = Number(process.env.HYPERCHARTS_SEED ?? 1);
const numRuns = Number(process.env.HYPERCHARTS_RUNS ?? 3_000);
const MOST_STATES = 5_000;

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

describe.each(variants)('$name', ({ name, definition }) => {
  test('real actors do the same', () => {
    const tally: Tally = {};
    behavesAsLive(definition, { seed, walks: 50, steps: 80 }, tally);
    tallies[`${name}, live`] = tally;
  });

  test('the naive explorer takes the same steps', () => {
    expect(lockstep(definition, 1_500)).toBeUndefined();
  });

  test('the naive explorer finds the same', async () => {
    const small = smallEnough(definition, MOST_STATES);
    const tally: Tally = {};
    if (small) await agreesWithNaive(small.reduced, MOST_STATES, tally);
    tallies[`${name}, naive`] = tally;
  });
});

afterAll(() => {
  console.log(JSON.stringify(tallies, null, 1));
});
