import { expect, test } from 'vitest';
import { fenceDevice } from '../../../machines/cluster/fence-device.ts';
import { powerSwitch } from '../../../machines/cluster/power-switch.ts';
import { stage } from '../nic-failover/stage.ts';

const power = () =>
  stage(
    'p1',
    powerSwitch,
    { name: 'p1', host: 'h1', unit: 'unit', switches: { h1: 'p1', h2: 'p2' } },
    ['unit', 'p2', 'w2', 'w3'],
  );
const cut = (incarnation: number, asker = 'w2') => ({
  type: 'CUT',
  incarnation,
  from: 'h2',
  fromIncarnation: 1,
  asker,
});

test('the life named is cut, once whoever asked is still on at that moment', () => {
  const host = power();
  expect(host.give(cut(1))).toEqual([]);
  expect(host.pass(2_000)).toEqual(['VOUCH > p2']);
  expect(host.give({ type: 'VOUCHED' })).toEqual([
    'POWER_CUT > unit',
    'HOST_CUT !',
    'FENCE_DONE > w2',
  ]);
  expect(host.value()).toBe('off');
  host.stop();
});

test('who was cut meanwhile has nobody cut', () => {
  const host = power();
  host.give(cut(1));
  host.pass(2_000);
  expect(host.give({ type: 'DENIED' })).toEqual([]);
  expect(host.value()).toBe('on');
  host.stop();
});

test('a life that is over already is answered for, and the present one goes on', () => {
  const host = power();
  host.give({ type: 'POWER_ON' });
  expect(host.give(cut(1))).toEqual(['FENCE_DONE > w2']);
  expect(host.last('FENCE_DONE > w2')).toMatchObject({ incarnation: 1, present: 2 });
  expect(host.value()).toBe('on');
  host.stop();
});

test('all who wait for one cut are answered, also when it fails', () => {
  const host = power();
  host.give(cut(1));
  host.give(cut(1, 'w3'));
  expect(host.give({ type: 'CUT_FAILS' })).toEqual(['FENCE_FAILED > w2', 'FENCE_FAILED > w3']);
  expect(host.value()).toBe('unknown');
  host.stop();
});

test('the arbiter orders a cut only for a host whose switch vouches for it', () => {
  const fence = stage('fence', fenceDevice, { name: 'fence', switches: { h1: 'p1', h2: 'p2' } }, [
    'p1',
    'p2',
    'w1',
  ]);
  const request = {
    type: 'FENCE',
    host: 'h2',
    incarnation: 1,
    from: 'h1',
    fromIncarnation: 1,
    asker: 'w1',
  };
  expect(fence.give(request)).toEqual(['VOUCH > p1']);
  expect(fence.give({ type: 'DENIED' })).toEqual(['FENCE_REFUSED > w1']);
  fence.give(request);
  expect(fence.give({ type: 'VOUCHED' })).toEqual(['CUT > p2']);
  fence.stop();
});
