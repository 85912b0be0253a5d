/**
 * The engine against the naive explorer on random systems: same states, transitions, completeness,
 * verdicts and least faults; and step by step, the same enabled steps and the same states.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { assign, raise, setup } from 'xstate';
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

test('of two timers of one id that may both fire, the one that has to fire first', async () => {
  const rearming = setup({ types: { context: {} as { fired: number } } }).createMachine({
    context: { fired: 0 },
    entry: raise({ type: 'T' }, { id: 't', delay: 20 }),
    initial: 'first',
    states: {
      first: {
        after: { 10: { target: 'again', actions: raise({ type: 'T' }, { id: 't', delay: 10 }) } },
      },
      again: {},
    },
    on: { T: { actions: assign({ fired: ({ context }) => context.fired + 1 }) } },
  });
  const definition = {
    name: 'rearming',
    title: 'a timer armed anew, by a clock that may be slow or fast',
    actors: { a: { machine: rearming } },
    time: { mode: 'ordered' as const, tickMs: 10, skew: [{ actors: 'a', share: 0.5 }] },
    properties: [],
  };
  const ours: Tally = {};
  await agreesWithNaive(definition, MOST_STATES, ours);
  expect(ours).toEqual({ compared: 1, states: 24, transitions: 40 });
});

afterAll(() => {
  console.log(`naive explorer, seed ${seed}: ${JSON.stringify(tally)}`);
});
