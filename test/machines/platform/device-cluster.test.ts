import { expect, test } from 'vitest';
import { chassis } from '../../../machines/platform/chassis.ts';
import { deviceLease } from '../../../machines/platform/device-lease.ts';
import { powerOrder } from '../../../machines/platform/power-order.ts';
import { stage } from '../nic-failover/stage.ts';

const joined = () =>
  stage(
    'chassis',
    chassis,
    { unit: 'unit', computers: { a: 'f0' }, orders: ['order-a'], programs: ['paths'] },
    ['unit', 'a', 'f0', 'order-a', 'paths'],
  );

test('a power cut takes Functions off the bus and tells who orders power which life is over', () => {
  const host = joined();
  expect(host.give({ type: 'POWER_CUT' })).toEqual([
    'POWER_CUT > unit',
    'POWER_CUT > f0',
    'CUT > a',
    'HOST_OFF > order-a',
  ]);
  expect(host.last('HOST_OFF > order-a')).toMatchObject({ incarnation: 1 });
  expect(host.give({ type: 'POWERED_ON', incarnation: 2 })).toEqual(['POWERED_ON > unit']);
  host.give({ type: 'POWER_CUT' });
  expect(host.last('HOST_OFF > order-a')).toMatchObject({ incarnation: 2 });
  host.stop();
});

test('a crash stops computers and programs, and leaves the Functions in use', () => {
  const host = joined();
  expect(host.give({ type: 'HALT' })).toEqual(['CUT > a', 'LOST > paths']);
  expect(host.give({ type: 'START' })).toEqual(['POWER_UP > a', 'MAP > paths']);
  expect(host.give({ type: 'BOOTED' })).toEqual([]);
  host.stop();
});

test("a row's order goes to the arbiter in the name of the peer, and its outcome back with the life", () => {
  const input = { name: 'order', row: 'row', host: 'h1', peer: 'h2', fence: 'fence' };
  const order = stage('order', powerOrder, input, ['row', 'fence']);
  expect(order.give({ type: 'POWER_OFF', incarnation: 3, by: 'row' })).toEqual(['FENCE > fence']);
  expect(order.last('FENCE > fence')).toMatchObject({
    host: 'h1',
    incarnation: 3,
    from: 'h2',
    fromIncarnation: 0,
    asker: 'order',
  });
  for (const [answer, told] of [
    ['FENCE_DONE', 'POWERED_OFF'],
    ['HOST_OFF', 'POWERED_OFF'],
    ['FENCE_FAILED', 'POWER_FAILED'],
    ['FENCE_REFUSED', 'POWER_REFUSED'],
  ]) {
    expect(order.give({ type: answer!, incarnation: 3 })).toEqual([`${told} > row`]);
    expect(order.last(`${told} > row`)).toMatchObject({ incarnation: 3 });
  }
  order.stop();
});

const lease = () =>
  stage(
    'lease',
    deviceLease,
    { name: 'lease', slave: 'slave', computer: 'a', function: 'f0', resource: 'res' },
    ['slave', 'f0', 'res'],
  );

test('a takeover gets the resource at once if its computer has the Function in use', () => {
  const between = lease();
  expect(between.give({ type: 'ACQUIRE', epoch: 2 })).toEqual(['PROBE > f0']);
  expect(between.give({ type: 'USE', owner: 'a', inUse: true })).toEqual(['ACQUIRE > res']);
  expect(between.last('ACQUIRE > res')).toMatchObject({ epoch: 2 });
  expect(between.context().asked).toBeNull();
  between.stop();
});

test.each([
  ['another computer has it', { owner: 'b', inUse: true }],
  ['it is not attached', { owner: 'a', inUse: false }],
])('a takeover waits for its device while %s, and everything else passes', (_, use) => {
  const between = lease();
  between.give({ type: 'ACQUIRE', epoch: 2 });
  expect(between.give({ type: 'USE', ...use })).toEqual(['DEVICE_WAIT > slave']);
  expect(between.give({ type: 'GIVE_BACK' })).toEqual(['GIVE_BACK > res']);
  expect(between.give({ type: 'DEVICE_USABLE' })).toEqual(['DEVICE_READY > slave']);
  expect(between.value()).toBe('passing');
  between.stop();
});
