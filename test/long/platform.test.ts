/** The larger scopes of systems together, explored whole; latest: 681,696 states in 63 s of processor time. */
import { expect, test } from 'vitest';
import { clusterNic } from '../../actors/platform/cluster-nic/system.ts';
import { placementShadowPaging } from '../../actors/platform/placement-shadow-paging/system.ts';
import { check } from '../../src/explore/check.ts';

test('a false fence and a path failure break nothing that cluster and path failover promise', {
  timeout: 900_000,
}, async () => {
  const definition = clusterNic.build({ scope: 'address-fence-path' }, clusterNic.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual([681696, 4709568]);
});

test('no write of two CPUs is missing after their memory has moved', {
  timeout: 900_000,
}, async () => {
  const { build, parts } = placementShadowPaging;
  const result = await check(build({ scope: 'two-cpus-write' }, parts), { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual([426986, 1763283]);
});
