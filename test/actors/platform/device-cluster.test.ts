/**
 * A shared device and a cluster keep their cross rows in every short scope, with exactly these numbers
 * of states; each planted bug breaks exactly the row it is said to break.
 */
import { expect, test } from 'vitest';
import { rows } from '../../../actors/platform/device-cluster/properties.ts';
import { sharedCluster } from '../../../actors/platform/device-cluster/system.ts';
import { check } from '../../../src/explore/check.ts';

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  device: [6733, 54020],
  again: [42691, 361170],
  host: [124878, 804568],
  orders: [166727, 1065245],
  uncut: [13243, 75597],
  ghost: [56159, 364721],
};

const short = sharedCluster.scopes!.filter((scope) => scope.long !== true);

test.each(short)('scope $name holds: $title', { timeout: 180_000 }, async ({ name }) => {
  const definition = sharedCluster.build({ scope: name }, sharedCluster.parts);
  const result = await check(definition, { tolerance: false });
  const failed = result.properties.filter(({ verdict }) => verdict !== 'holds');
  expect(failed.map((p) => p.name)).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});

test.each(sharedCluster.mutants)(
  'planted bug $name is found',
  { timeout: 180_000 },
  async (mutant) => {
    const definition = sharedCluster.build(
      { scope: mutant.scope! },
      mutant.apply(sharedCluster.parts),
    );
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

test('every cross row is broken by some planted bug', () => {
  const killed = new Set(sharedCluster.mutants.map(({ kills }) => kills));
  expect([...killed].sort()).toEqual(Object.values(rows).sort());
});
