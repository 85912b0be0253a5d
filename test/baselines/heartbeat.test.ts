/**
 * The state space of the heartbeat baseline, to the state, against a count made by hand: each
 * sender is in one of 3 lives, its link holds 0, 1 or 2 beats, and the monitor has one of 3
 * opinions of it.
 */
import { expect, test } from 'vitest';
import { heartbeat } from '../../actors/baseline/heartbeat.ts';
import { check } from '../../src/explore/check.ts';

const system = (n: number, parts = heartbeat.parts) => heartbeat.build({ n }, parts);

/**
 * In each state the monitor's timeout may fire; and of the 27 states of a sender it beats in 18, is
 * heard in 18, crashes in 9 and recovers in 9, which makes 2 further steps a sender on average.
 */
const transitionsOf = (n: number): number => 27 ** n * (1 + 2 * n);

test.each([2, 3, 4])('n=%i: 27 states a sender, all combined', async (n) => {
  const result = await check(system(n));
  expect(result.verdict).toBe('holds');
  expect(result.states).toBe(27 ** n);
  expect(result.transitions).toBe(transitionsOf(n));
  expect(result.faultsMax).toBe(n);
  expect(result.vacuous).toEqual([]);
});

test('every property survives all crashes that the budgets allow', async () => {
  const { properties } = await check(system(2));
  expect(new Set(properties.map((p) => p.survives))).toEqual(new Set(['all']));
});

test.each(heartbeat.mutants)(
  'planted bug $name is caught by its property alone',
  async (mutant) => {
    const result = await check(system(2, mutant.apply(heartbeat.parts)));
    const broken = result.properties.filter((p) => p.verdict === 'violated');
    expect(broken.map((p) => p.name)).toEqual([mutant.kills]);
    expect(broken[0]?.survives).toBe(-1);
  },
);
