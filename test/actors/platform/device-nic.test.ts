/**
 * A shared device and the paths of its hosts keep their cross rows in every short scope, with exactly these
 * numbers of states; each planted bug breaks exactly the row it is said to break.
 */
import { expect, test } from 'vitest';
import { rows } from '../../../actors/platform/device-nic/properties.ts';
import { deviceNic } from '../../../actors/platform/device-nic/system.ts';
import { bugsAreFound, type Sizes, scopesHold } from '../scopes.ts';

const SIZES: Sizes = {
  reset: [18804, 111418],
  hosts: [275575, 2026533],
  path: [130819, 843811],
  back: [24837, 149405],
  frames: [42233, 259607],
  'frames-plan': [15548, 96888],
  restart: [16508, 92544],
  interface: [158354, 889279],
  beats: [67400, 306306],
  'beats-alone': [16111, 46122],
  'beats-slow': [184660, 687291],
};

scopesHold(deviceNic, SIZES);

bugsAreFound(deviceNic, 'all');

test('every row of its own is broken by some planted bug', () => {
  const killed = new Set(deviceNic.mutants.map(({ kills }) => kills));
  expect(Object.values(rows).filter((row) => !killed.has(row))).toEqual([]);
});
