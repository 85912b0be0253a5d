/** Random runs with network faults and in ordered time: nothing special, and nothing left out. */
import { expect, test } from 'vitest';
import {
  failoverBeforeTimeout,
  NEVER_FENCED,
} from '../../actors/baseline/failover-before-timeout.ts';
import { check } from '../../src/explore/check.ts';
import { simulate } from '../../src/generate/simulate.ts';
import { betrayed, clogged, partitions } from '../explore/tiny/faults.ts';

const options = { seed: 5, runs: 300, depth: 60 };

const failover = (change: object) => {
  const defaults = failoverBeforeTimeout.parameters.map((p) => [p.name, p.default]);
  const parameters = { ...Object.fromEntries(defaults), ...change };
  return failoverBeforeTimeout.build(parameters, failoverBeforeTimeout.parts);
};

test.each([
  clogged.definition,
  ...partitions.map(({ definition }) => definition),
  betrayed('lost-write', 2),
])('every state of a tiny system is met, and every fault', async (definition) => {
  const { states, vacuous } = await simulate(definition, options);
  expect(vacuous).toEqual([]);
  expect(states).toBe((await check(definition)).states);
});

test('a timeout that is too short is found, and the run shrunk to about the shortest', async () => {
  const swapped = failover({ detectionMs: 600, switchMs: 400, timeoutMs: 500 });
  const found = (await simulate(swapped, options)).properties.find((p) => p.name === NEVER_FENCED);
  const best = (await check(swapped)).properties.find((p) => p.name === NEVER_FENCED);
  expect(found?.verdict).toBe('violated');
  // Taking a step out does not make up for the time that it took: shrinking may stop a step short.
  expect(found!.trace!.length).toBeLessThanOrEqual(best!.trace!.length + 2);
  expect(found!.shrunkFrom!.steps).toBeGreaterThan(found!.trace!.length);
  expect((await simulate(failover({}), options)).verdict).toBe('holds-within-bounds');
});
