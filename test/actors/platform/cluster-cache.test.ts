/**
 * Cluster and cache authority keep their rows in every scope, with exactly these numbers of states; each
 * planted bug breaks exactly the row it is said to break, and none by an actor's failure.
 */
import { expect, test } from 'vitest';
import { AUTHORITY_AS_PROMISED } from '../../../actors/platform/authority-watch.ts';
import { rows } from '../../../actors/platform/cluster-cache/properties.ts';
import { clusterCache } from '../../../actors/platform/cluster-cache/system.ts';
import { twoRows } from '../../../actors/platform/cluster-cache/two-logs.ts';
import { check } from '../../../src/explore/check.ts';

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  server: [493398, 3466061],
  manager: [430693, 2939208],
  'two-managers': [40958, 235786],
  'two-managers-asked': [4467, 18443],
  'two-managers-lease': [467211, 3126264],
};

test.each(clusterCache.scopes!)(
  'scope $name holds: $title',
  { timeout: 240_000 },
  async ({ name }) => {
    const definition = clusterCache.build({ scope: name }, clusterCache.parts);
    const result = await check(definition, { tolerance: false });
    const failed = result.properties.filter(({ verdict }) => verdict !== 'holds');
    expect(failed.map((p) => p.name)).toEqual([]);
    expect(result.reasons).toEqual([]);
    expect([result.states, result.transitions]).toEqual(SIZES[name]);
  },
);

test.each(clusterCache.mutants)(
  'planted bug $name is found',
  { timeout: 240_000 },
  async ({ apply, scope, kills }) => {
    const built = clusterCache.build({ scope: scope! }, apply(clusterCache.parts));
    const monitors = Object.entries(built.monitors ?? {}).filter(
      ([, { promises }]) => promises === kills,
    );
    const definition = {
      ...built,
      monitors: Object.fromEntries(monitors),
      properties: built.properties.filter(({ name }) => name === kills),
    };
    const result = await check(definition, { tolerance: false, stopAtFirst: true });
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name)).toEqual([kills]);
  },
);

test('every row of its own is broken by some planted bug', () => {
  const killed = new Set(clusterCache.mutants.map(({ kills }) => kills));
  const own = [...Object.values(rows), ...Object.values(twoRows), AUTHORITY_AS_PROMISED];
  expect([...killed]).toEqual(expect.arrayContaining(own));
});
