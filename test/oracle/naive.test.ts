/**
 * The engine against the naive explorer on random systems: same states, transitions, completeness,
 * verdicts and least faults; and step by step, the same enabled steps and the same states.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { naiveSummaryOf, summaryOf } from './agree.ts';
import { lockstep } from './lockstep.ts';
import { type SystemPlan, systemPlan } from './random/plan.ts';
import { systemOf } from './random/system.ts';

/** Set HYPERCHARTS_SEED and HYPERCHARTS_RUNS to look elsewhere, or longer. */
const seed = Number(process.env.HYPERCHARTS_SEED ?? 2026);
const numRuns = Number(process.env.HYPERCHARTS_RUNS ?? 250);
/** Larger systems are passed over: the naive explorer takes about 100 µs a transition. */
const MOST_STATES = 300;

const tally = { compared: 0, passedOver: 0, rejected: 0, states: 0, transitions: 0 };

const codeOf = (error: unknown): string => {
  if (error instanceof InputError) return error.code;
  throw error;
};

const enginesAgree = async (definition: SystemDefinition): Promise<void> => {
  let naive: ReturnType<typeof explore>;
  try {
    naive = explore(definition, { maxStates: MOST_STATES });
  } catch (error) {
    // What the one rejects (messages at the start that do not fit), the other has to reject, too.
    const code = codeOf(error);
    await expect(check(definition)).rejects.toMatchObject({ code });
    tally.rejected += 1;
    return;
  }
  if (naive.states > MOST_STATES) {
    tally.passedOver += 1;
    return;
  }
  expect(lockstep(definition, MOST_STATES)).toBeUndefined();
  expect(summaryOf(await check(definition), naive)).toEqual(naiveSummaryOf(naive));
  tally.compared += 1;
  tally.states += naive.states;
  tally.transitions += naive.transitions;
};

test(`the engine and the naive explorer agree on ${numRuns} random systems (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const agree = fc.asyncProperty(systemPlan, (plan: SystemPlan) => enginesAgree(systemOf(plan)));
  await fc.assert(agree, { seed, numRuns, endOnFailure: false });
});

afterAll(() => {
  console.log(`naive oracle, seed ${seed}: ${JSON.stringify(tally)}`);
});
