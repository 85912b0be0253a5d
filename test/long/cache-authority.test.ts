/**
 * Cache authority in its larger scopes: a grant doubled into a next life, two transfers with a loss, two
 * writes before the holder crashes, a client that waits in a table that is lost.
 */
import { expect, test } from 'vitest';
import { cacheAuthority } from '../../actors/cache-authority/system.ts';
import { check } from '../../src/explore/check.ts';

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  '4a-next-life': [357990, 2474780],
  '4a-loss-twice-moved': [487951, 4494670],
  '4d-crash-waiter': [1466824, 9732136],
  '4c-copies-crash-twice': [1200413, 8531648],
};

const long = cacheAuthority.scopes!.filter((scope) => scope.long === true);

test.each(long)('scope $name holds: $title', async ({ name }) => {
  const definition = cacheAuthority.build({ scope: name }, cacheAuthority.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe('holds');
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});
