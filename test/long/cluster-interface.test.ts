/** The short scopes of the cluster that are too large to be watched for its interface each time. */
import { expect, test } from 'vitest';
import { cluster } from '../../actors/cluster/system.ts';
import { check } from '../../src/explore/check.ts';
import { watched } from '../actors/platform/watched-cluster.ts';

const SCOPES = [
  'beats',
  'beats-abnormal',
  'beats-3',
  'beats-overtaken',
  'storm',
  'hosts',
  'group',
  'group-doubled',
  'abnormal',
  'crash-reboot',
];

// Measured: 9, 9, 8, 7, 35, 12, 17, 18, 18 and 83 s of processor time, all hold.
test.each(SCOPES)('the full system keeps to its interface in %s', async (scope) => {
  const result = await check(watched(scope, cluster.parts), { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
});
