import { expect, test } from 'vitest';
import { groupInterface } from '../../../machines/platform/group-interface.ts';
import { hostInterface } from '../../../machines/platform/host-interface.ts';
import { stage } from '../nic-failover/stage.ts';

const host = () =>
  stage(
    'host-h1',
    hostInterface,
    { host: 'h1', peers: { h2: 'host-h2' }, followers: ['row'], groups: ['group-a'] },
    ['host-h2', 'row', 'group-a'],
  );

const peer = (incarnation: number, on: boolean) => ({
  type: 'LIFE',
  host: 'h2',
  incarnation,
  on,
  alive: on,
});

test('a host that fails is doubted, then cut by the other, and its followers are told', () => {
  const h1 = host();
  h1.give({ type: 'HOST_FAIL' });
  expect(h1.pass(5_001)).toEqual(['DOUBTED !', 'COMPUTER_DOWN > row']);
  const cut = h1.pass(10_001);
  expect(cut).toContain('CUT !');
  expect(cut.slice(-1)).toEqual(['POWERED_OFF > row']);
  expect(h1.value()).toBe('off');
  h1.stop();
});

test('a host that lives is heard again after a false suspicion', () => {
  const h1 = host();
  h1.give({ type: 'DOUBT' });
  expect(h1.pass(1_001)).toEqual(['HEARD !']);
  expect(h1.pass(20_000)).toEqual([]);
  h1.stop();
});

test('nobody who is off has another cut: an order from outside is refused then', () => {
  const h1 = host();
  h1.give(peer(1, false));
  expect(h1.give({ type: 'POWER_OFF', incarnation: 1, by: 'row' })).toEqual([
    'REFUSED !',
    'POWER_REFUSED > row',
  ]);
  h1.give(peer(2, true));
  h1.give({ type: 'POWER_OFF', incarnation: 1, by: 'row' });
  h1.give(peer(2, false));
  expect(h1.pass(2_001)).toEqual(['REFUSED !', 'POWER_REFUSED > row']);
  h1.stop();
});

test('an order for a past life switches nothing and is answered', () => {
  const h1 = host();
  h1.give({ type: 'HOST_FAIL' });
  h1.give({ type: 'POWER_ON' });
  expect(h1.context().incarnation).toBe(2);
  expect(h1.give({ type: 'POWER_OFF', incarnation: 1, by: 'row' })).toEqual(['POWERED_OFF > row']);
  expect(h1.pass(20_000)).toEqual([]);
  h1.stop();
});

const group = () =>
  stage(
    'group-a',
    groupInterface,
    {
      group: 'a',
      instances: [
        { guest: 'a1', host: 'h1' },
        { guest: 'a2', host: 'h2' },
      ],
      followers: ['selector'],
      lastEpoch: 4,
    },
    ['selector'],
  );

test('a guest that fails is stopped before the other takes over', () => {
  const a = group();
  a.give({ type: 'FAIL' });
  expect(a.pass(1_001)).toEqual(['CLAIMED !']);
  expect(a.pass(500)).toEqual(['STOPPED !']);
  expect(a.pass(500)).toEqual(['INSTRUCTED !', 'INSTRUCT > selector', 'TAKING_OVER !']);
  expect(a.pass(10_001)).toEqual(['ACQUIRED !', 'SERVES !', 'SERVED > selector']);
  expect(a.context()).toMatchObject({ epoch: 2, holder: 'a2' });
  a.stop();
});

test('a host that is silent is waited for until it is confirmed off', () => {
  const a = group();
  a.give({ type: 'HOST_SILENT', host: 'h1' });
  expect(a.pass(20_000)).toEqual([]);
  a.give({ type: 'HOST_OFF', host: 'h1' });
  expect(a.pass(20_000).slice(-2)).toEqual(['SERVES !', 'SERVED > selector']);
  a.stop();
});

test('with nobody left the group is given up, and taken up again when a host starts', () => {
  const a = group();
  a.give({ type: 'HOST_OFF', host: 'h2' });
  a.give({ type: 'HOST_OFF', host: 'h1' });
  expect(a.pass(1_001)).toContain('FAILED > selector');
  a.give({ type: 'HOST_ON', host: 'h2' });
  expect(a.pass(30_000).slice(-1)).toEqual(['SERVED > selector']);
  a.stop();
});
