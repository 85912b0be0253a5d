/**
 * The compiled model against live XState: random walks on random systems, taken by real actors at
 * the same time, with everything that can be seen compared after every step.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { textOf } from '../../src/explore/naive/text.ts';
import { conform } from '../../src/live/conformance.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
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

test('a difference is told with what differs and the steps that led there', () => {
  let asked = 0;
  const onlyAtFirst = (): boolean => {
    asked += 1;
    return asked === 1;
  };
  const definition: SystemDefinition = {
    name: 'moody',
    title: 'an input that changes its mind each time it is asked, so that nobody can agree on it',
    actors: { a: { machine: createMachine({ on: { GO: { actions: () => {} } } }) } },
    environment: [{ to: 'a', event: { type: 'GO' }, times: 1, when: onlyAtFirst }],
    properties: [],
  };
  const { difference } = conform(definition, { seed, walks: 1, steps: 5 });
  const go = textOf({ kind: 'input', name: 'GO', to: 'a', event: { type: 'GO' } });
  expect(difference).toEqual({ steps: [], what: 'enabled steps', model: [go], live: [] });
});

afterAll(() => {
  console.log(`conformance, seed ${seed}: ${JSON.stringify(tally)}`);
});
