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

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  both: [28633, 143973],
  doubled: [36968, 214910],
  path: [2446, 16195],
};

const short = sharedNics.scopes!.filter((scope) => scope.long !== true);

test.each(short)('scope $name holds: $title', { timeout: 180_000 }, async (scope) => {
  const definition = sharedNics.build({ scope: scope.name }, sharedNics.parts);
  const result = await check(definition, { tolerance: false });
  const failed = result.properties.filter(({ verdict }) => verdict !== 'holds');
  expect(failed.map((p) => p.name)).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual(SIZES[scope.name]);
});

test.each(sharedNics.mutants)(
  'planted bug $name is found',
  { timeout: 180_000 },
  async (mutant) => {
    const definition = sharedNics.build({ scope: mutant.scope! }, mutant.apply(sharedNics.parts));
    const properties = definition.properties.filter(({ name }) => name === mutant.kills);
    expect(properties).toHaveLength(1);
    const result = await check(
      { ...definition, properties },
      { tolerance: false, stopAtFirst: true },
    );
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name)).toEqual([mutant.kills]);
  },
);

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
