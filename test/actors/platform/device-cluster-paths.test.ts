/**
 * Shared device, cluster and paths keep their cross rows in every scope, with exactly these numbers of
 * states; each planted bug breaks exactly the row it is said to break; and the tolerance of each row.
 */
import { expect, test } from 'vitest';
import {
  rows,
  sharedNics,
  toleranceOf,
} from '../../../actors/platform/device-cluster-paths/system.ts';
import { check } from '../../../src/explore/check.ts';
import { bugsAreFound, type Sizes, scopesHold } from '../scopes.ts';

const SIZES: Sizes = {
  both: [28633, 143973],
  doubled: [36968, 214910],
  path: [2446, 16195],
};

scopesHold(sharedNics, SIZES);

bugsAreFound(sharedNics, 'all');

test('every row of its own is broken by some planted bug', () => {
  const killed = new Set(sharedNics.mutants.map(({ kills }) => kills));
  expect([...killed].sort()).toEqual(Object.values(rows).sort());
});

test('every row survives a failure of device, host and plain port together', async () => {
  const result = await check(toleranceOf(sharedNics.parts), {});
  expect([result.states, result.transitions]).toEqual([85979, 489769]);
  const table = result.properties.map(({ name, survives, breakingSets }) => [
    name,
    survives,
    breakingSets.length,
  ]);
  expect(table).toEqual(result.properties.map(({ name }) => [name, 'all', 0]));
}, 180_000);
