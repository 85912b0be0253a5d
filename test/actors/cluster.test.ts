/**
 * The cluster keeps its properties in every short scope, with exactly these numbers of states; each
 * planted bug breaks exactly the property it is said to break.
 */
import { expect, test } from 'vitest';
import { cluster } from '../../actors/cluster/system.ts';
import { check } from '../../src/explore/check.ts';

/** Exact numbers: states, transitions. A change of a machine shows up here first. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  beats: [218464, 660080],
  'beats-abnormal': [218464, 660080],
  'beats-3': [88538, 311089],
  pause: [5760, 27847],
  storm: [149184, 1071998],
  path: [34892, 119514],
  planned: [98769, 266781],
  lost: [149677, 419160],
  hosts: [237868, 534802],
  group: [237599, 749215],
  'group-doubled': [199564, 633782],
  abnormal: [226726, 723235],
  slow: [10436, 30763],
  standby: [1716, 5302],
  'beats-overtaken': [305678, 982463],
  starving: [16080, 84660],
  crash: [600, 2328],
  cut: [23832, 135576],
  'cut-fails': [808, 2976],
  'crash-reboot': [395906, 2478753],
};

const short = cluster.scopes!.filter((scope) => scope.long !== true);

test.each(short)('scope $name holds: $title', { timeout: 180_000 }, async ({ name }) => {
  const definition = cluster.build({ scope: name }, cluster.parts);
  const result = await check(definition, { tolerance: false });
  const failed = result.properties.filter(({ verdict }) => verdict !== 'holds');
  expect(failed.map((p) => p.name)).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});

test.each(cluster.mutants)('planted bug $name is found', { timeout: 120_000 }, async (mutant) => {
  const definition = cluster.build({ scope: mutant.scope! }, mutant.apply(cluster.parts));
  const properties = definition.properties.filter(({ name }) => name === mutant.kills);
  expect(properties).toHaveLength(1);
  const result = await check(
    { ...definition, properties },
    { tolerance: false, stopAtFirst: true },
  );
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toEqual([mutant.kills]);
});

test('every SAFE and LIVE row is broken by some planted bug, every REACH row seen', () => {
  const names = cluster.scopes!.flatMap(({ name }) => {
    const { properties } = cluster.build({ scope: name }, cluster.parts);
    return properties.map((property) => property.name);
  });
  const rowsOf = (kind: string, all: readonly string[]) =>
    [...new Set(all.flatMap((name) => name.match(new RegExp(`^${kind}-\\d`)) ?? []))].sort();
  const killed = cluster.mutants.map(({ kills }) => kills);
  expect(rowsOf('SAFE', killed)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `SAFE-${n}`));
  expect(rowsOf('LIVE', killed)).toEqual([1, 2, 3, 4, 5].map((n) => `LIVE-${n}`));
  expect(rowsOf('REACH', names)).toEqual([1, 2, 3, 4, 5].map((n) => `REACH-${n}`));
});
