/**
 * A shared device and a cluster keep their cross rows in every short scope, with exactly these numbers
 * of states; each planted bug breaks exactly the row it is said to break.
 */
import { expect, test } from 'vitest';
import { rows } from '../../../actors/platform/device-cluster/properties.ts';
import { sharedCluster } from '../../../actors/platform/device-cluster/system.ts';
import { bugsAreFound, type Sizes, scopesHold } from '../scopes.ts';

const SIZES: Sizes = {
  device: [6733, 54020],
  again: [42691, 361170],
  host: [124878, 804568],
  orders: [166727, 1065245],
  uncut: [13243, 75597],
  ghost: [56159, 364721],
};

scopesHold(sharedCluster, SIZES);

bugsAreFound(sharedCluster, 'all');

test('every cross row is broken by some planted bug', () => {
  const killed = new Set(sharedCluster.mutants.map(({ kills }) => kills));
  expect([...killed].sort()).toEqual(Object.values(rows).sort());
});
