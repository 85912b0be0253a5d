/**
 * The cluster keeps its properties in every short scope, with exactly these numbers of states; each
 * planted bug breaks exactly the property it is said to break.
 */
import { expect, test } from 'vitest';
import { cluster } from '../../actors/cluster/system.ts';
import { bugsAreFound, type Sizes, scopesHold } from './scopes.ts';

const SIZES: Sizes = {
  beats: [218464, 660080],
  'beats-abnormal': [218464, 660080],
  'beats-3': [88538, 311089],
  pause: [5760, 27847],
  storm: [149184, 1071998],
  path: [34892, 119514],
  planned: [98769, 266781],
  'pair-table': [18694, 46703],
  'pair-table-late': [88864, 303196],
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

scopesHold(cluster, SIZES);

bugsAreFound(cluster, 'all');

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
