/** The cluster in a larger scope: three failures of any kind in one group. */
import { expect, test } from 'vitest';
import { cluster } from '../../actors/cluster/system.ts';
import { check } from '../../src/explore/check.ts';

test('scope group-3 holds', async () => {
  const definition = cluster.build({ scope: 'group-3' }, cluster.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe('holds');
});
