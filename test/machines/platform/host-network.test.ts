import { expect, test } from 'vitest';
import { hostChannel } from '../../../machines/platform/host-channel.ts';
import { hostNetwork } from '../../../machines/platform/host-network.ts';
import { stage } from '../nic-failover/stage.ts';

const network = (changes: object = {}) =>
  stage(
    'net',
    hostNetwork,
    {
      control: 'control',
      lparId: 'lpar',
      ports: ['n0'],
      master: 'master',
      follows: true,
      mapped: false,
      ...changes,
    },
    ['control', 'master', 'n0'],
  );

const says = (role: string) => ({ type: 'SLAVE_HB', guest: 'a2', role });

test('the address of a guest follows its role, and what slaves say is passed on after that', () => {
  const host = network();
  expect(host.give(says('standby'))).toEqual(['SLAVE_HB > master']);
  expect(host.give(says('active'))).toEqual(['LPAR_START > control', 'SLAVE_HB > master']);
  expect(host.give(says('active'))).toEqual(['SLAVE_HB > master']);
  expect(host.give(says('none'))).toEqual(['LPAR_STOP > control', 'SLAVE_HB > master']);
  expect(host.give({ type: 'TAKEOVER_DONE' })).toEqual(['TAKEOVER_DONE > master']);
  host.stop();
});

test('rows and ports go with the power of the host; only a row of its own returns by itself', () => {
  const guests = network({ mapped: true });
  expect(guests.give({ type: 'HALT' })).toEqual(['LPAR_STOP > control', 'REMOVE > n0']);
  expect(guests.give({ type: 'START', hostIncarnation: 2 })).toEqual(['ATTACH > n0']);
  guests.stop();
  const own = network({ mapped: true, follows: false });
  own.give({ type: 'HALT' });
  expect(own.give({ type: 'START', hostIncarnation: 2 })).toEqual([
    'ATTACH > n0',
    'LPAR_START > control',
  ]);
  own.stop();
});

const channel = () =>
  stage(
    'hb',
    hostChannel,
    {
      vnicId: 'hb',
      mac: '02:00:00:00:00:01',
      peerMac: '02:00:00:00:00:02',
      vlan: 10,
      master: 'master',
      cpu: 'cpu',
      bound: 1,
    },
    ['cpu', 'master'],
  );

test('what the master says goes out one frame after the other, and no more waits than there is room', () => {
  const host = channel();
  expect(host.give({ type: 'MASTER_HB', seq: 1 })).toEqual(['DATA_OUT > cpu']);
  for (const seq of [2, 2, 3]) host.give({ type: 'MASTER_HB', seq });
  expect(host.give({ type: 'SENT' })).toEqual(['DATA_OUT > cpu']);
  expect(host.give({ type: 'SENT' })).toEqual([]);
  host.stop();
});

test('what comes in for the master is given to it, and announcements of addresses are not', () => {
  const host = channel();
  const frame = { etherType: 0x88b5, bytes: '{"type":"MASTER_HB","seq":4}' };
  expect(host.give({ type: 'DELIVER', port: 'n0', frame })).toEqual(['MASTER_HB > master']);
  const other = { etherType: 0x8035, bytes: 'ffff' };
  expect(host.give({ type: 'DELIVER', port: 'n0', frame: other })).toEqual([]);
  host.stop();
});
