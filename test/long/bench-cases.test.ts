/** The larger benchmarks have as many states as `npm run bench` says, which compares their speed. */
import { expect, test } from 'vitest';
import { check } from '../../src/explore/check.ts';
import { cases } from '../bench/cases.ts';

const long = cases.filter((one) => one.long === true);

test.each(long)(
  '$name: $states states',
  async ({ entry, parameters, states }) => {
    const result = await check(entry.build(parameters, entry.parts));
    expect([result.verdict, result.states]).toEqual(['holds', states]);
  },
  1_800_000,
);

test('there are some', () => {
  expect(long.map(({ entry }) => entry.name)).toContain('baseline/heartbeat');
});
