/**
 * The larger scopes of systems together, explored whole; latest: 681,696 states in 63 s of processor time, those of
 * the shared device in 7 s, 22 s and, for the host that returns, 72 s.
 */
import { expect, test } from 'vitest';
import { clusterNic } from '../../actors/platform/cluster-nic/system.ts';
import { sharedCluster } from '../../actors/platform/device-cluster/system.ts';
import { sharedNics } from '../../actors/platform/device-cluster-paths/system.ts';
import { deviceNic } from '../../actors/platform/device-nic/system.ts';
import { placementShadowPaging } from '../../actors/platform/placement-shadow-paging/system.ts';
import { placementStandby } from '../../actors/platform/placement-standby/system.ts';
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

test('a device has one instance of a guest that fails while its standby is demoted, reports under way', {
  timeout: 900_000,
}, async () => {
  const { build, parts } = placementStandby;
  const result = await check(build({ scope: 'fence-demoted-apart' }, parts), { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual([645514, 3838131]);
});

test('a message that comes twice breaks nothing where device and host fail', {
  timeout: 900_000,
}, async () => {
  const definition = sharedNics.build({ scope: 'both-doubled' }, sharedNics.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual([182756, 1060323]);
});

test.each([['again', 561100, 4002216]])(
  'ports of a shared device: %s',
  {
    timeout: 900_000,
  },
  async (scope, states, transitions) => {
    const definition = deviceNic.build({ scope }, deviceNic.parts);
    const result = await check(definition, { tolerance: false });
    expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    expect(result.reasons).toEqual([]);
    expect([result.states, result.transitions]).toEqual([states, transitions]);
  },
);

test('a host that returns brings back no right, whatever order its failure and that of the device come in', {
  timeout: 1_800_000,
}, async () => {
  const definition = sharedCluster.build({ scope: 'returns' }, sharedCluster.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual([1283034, 9960003]);
});
