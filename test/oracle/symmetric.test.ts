/**
 * Symmetry on random systems: the representatives stand for exactly the states that a full search,
 * and the naive explorer, find; and every property is judged alike.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { breakingOf, naiveSummaryOf, summaryOf } from './agree.ts';
import { type SymmetricPlan, symmetricPlan, symmetricSystemOf } from './random/symmetric.ts';

const seed = 2026;
const numRuns = 60;
const MOST_STATES = 250;

const tally = { compared: 0, smaller: 0, states: 0, orbits: 0, passedOver: 0, violated: 0 };

const agrees = async (plan: SymmetricPlan): Promise<void> => {
  const definition = symmetricSystemOf(plan);
  let naive: ReturnType<typeof explore>;
  try {
    naive = explore(definition, { maxStates: MOST_STATES });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    tally.passedOver += 1;
    return;
  }
  if (naive.states > MOST_STATES) {
    tally.passedOver += 1;
    return;
  }
  const reduced = await check(definition, { reduce: { symmetry: true } });
  const standsFor = reduced.reduction?.symmetry?.standsFor;
  const { transitions: _, ...found } = summaryOf(reduced, naive);
  const { transitions: __, ...expected } = naiveSummaryOf(naive);
  expect({ ...found, states: standsFor }).toEqual(expected);
  replays(definition, reduced);
  tally.compared += 1;
  tally.states += naive.states;
  tally.orbits += reduced.states;
  if (reduced.states < naive.states) tally.smaller += 1;
  tally.violated += Object.keys(breakingOf(reduced)).length;
};

const replays = (
  definition: SystemDefinition,
  { properties }: Awaited<ReturnType<typeof check>>,
): void => {
  const model = compile(definition);
  for (const { trace } of properties) {
    trace?.reduce((state, step) => model.apply(state, step).state, model.initial);
  }
};

test(`one state an orbit, on random systems with interchangeable actors (seed ${seed})`, async () => {
  await fc.assert(fc.asyncProperty(symmetricPlan, agrees), { seed, numRuns });
  expect(tally.smaller).toBeGreaterThan(15);
}, 600_000);

afterAll(() => {
  console.log(`symmetry, seed ${seed}: ${JSON.stringify(tally)}`);
});
