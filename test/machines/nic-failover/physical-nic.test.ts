import { expect, test } from 'vitest';
import { physicalNic } from '../../../machines/nic-failover/physical-nic.ts';
import { frame, stage } from './stage.ts';

const input = {
  pnicId: 'n0',
  monitor: 'mon-n0',
  segment: 'switch',
  probeTargets: ['gateway'],
  present: true,
  txQueueBound: 2,
  upHoldMs: 1000,
  reportsRx: false,
};
const PEERS = ['mon-n0', 'switch', 'gateway', 'vm1', 'row-vm1', 'control'];
const nic = (changes: object = {}) => stage('n0', physicalNic, { ...input, ...changes }, PEERS);
const tx = (seq: number) => ({ type: 'TX', vnicId: 'vm1', frame: frame(seq) });
const epoch = { boot: 1, n: 1 };
const PURGE = { type: 'PURGE', vnicId: 'vm1', row: 'row-vm1', epoch };

test('a frame goes on the wire and its completion is written back later', () => {
  const n0 = nic();
  expect(n0.give(tx(1))).toEqual([]);
  expect(n0.pass(1)).toEqual(['WIRE_OUT !', 'FRAME > switch']);
  expect(n0.pass(1)).toEqual(['TX_OK > vm1']);
  expect(n0.context().txQueue).toEqual([]);
});

test('without link frames stay in the queue and go out when it has been up long enough', () => {
  const n0 = nic();
  expect(n0.give({ type: 'LINK_DOWN' })).toEqual(['NIC_STATUS > mon-n0']);
  n0.give(tx(1));
  expect(n0.pass(5000)).toEqual([]);
  n0.give({ type: 'LINK_UP' });
  expect(n0.value()).toBe('initialising');
  expect(n0.pass(999)).toEqual([]);
  expect(n0.pass(1)).toEqual(['NIC_STATUS > mon-n0']);
  expect(n0.pass(1)).toContain('WIRE_OUT !');
});

test('a link that drops again before upHold never counts as up', () => {
  const n0 = nic();
  n0.give({ type: 'LINK_DOWN' });
  n0.give({ type: 'LINK_UP' });
  n0.pass(900);
  n0.give({ type: 'LINK_DOWN' });
  expect(n0.value()).toBe('down');
  n0.give({ type: 'LINK_UP' });
  n0.pass(900);
  expect(n0.value()).toBe('initialising');
});

test('PURGED returns what never was on the wire, and only that', () => {
  const n0 = nic();
  n0.give(tx(1));
  n0.give(tx(2));
  n0.pass(1);
  n0.give(PURGE);
  n0.give({ type: 'LINK_DOWN' });
  expect(n0.pass(5)).toEqual(['PURGED !', 'PURGED > row-vm1']);
  expect(n0.last('PURGED > row-vm1')).toMatchObject({ epoch, frames: [frame(2)] });
});

test('a failed adapter does not answer PURGE; FENCE takes the frames at once and for good', () => {
  const n0 = nic();
  n0.give({ type: 'HW_ERROR' });
  expect(n0.value()).toMatchObject({ suspect: 'quiet' });
  n0.give({ type: 'HW_ERROR' });
  expect(n0.value()).toBe('failed');
  n0.give(tx(1));
  n0.give(PURGE);
  expect(n0.pass(60_000)).toEqual([]);
  expect(n0.give({ type: 'FENCE', vnicId: 'vm1' })).toEqual(['LOST !']);
  n0.give({ type: 'RESET' });
  n0.give({ type: 'RESET_DONE' });
  expect(n0.pass(60_000)).toEqual(['NIC_STATUS > mon-n0']);
});

test('a suspect port still sends, and is trusted again after upHold without an error', () => {
  const n0 = nic();
  n0.give({ type: 'HW_ERROR' });
  n0.give(tx(1));
  expect(n0.pass(1)).toContain('WIRE_OUT !');
  n0.pass(1000);
  expect(n0.value()).toMatchObject({ up: 'quiet' });
});

test('a purge takes only the frames of its own row', () => {
  const n0 = nic();
  n0.give({ type: 'LINK_DOWN' });
  n0.give({ ...tx(1), vnicId: 'vm2' });
  n0.give(tx(2));
  n0.give(PURGE);
  n0.pass(5);
  expect(n0.context().txQueue.map((posted: any) => posted.owner)).toEqual(['vm2']);
});

test('two rows that purge at once are both answered', () => {
  const n0 = nic();
  n0.give({ type: 'LINK_DOWN' });
  n0.give(PURGE);
  n0.give({ ...PURGE, vnicId: 'vm2' });
  expect(n0.pass(20)).toEqual(['PURGED !', 'PURGED > row-vm1', 'PURGED !', 'PURGED > row-vm1']);
});

test('a frame handed over while absent or resetting is refused as a fault of the caller', () => {
  const absent = nic({ present: false });
  expect(absent.give(tx(1))).toEqual(['TX_REFUSED !']);
  expect(absent.give({ type: 'RESET' })).toEqual([]);
  absent.give({ type: 'ATTACH' });
  expect(absent.value()).toBe('initialising');
  const resetting = nic();
  resetting.give({ type: 'RESET' });
  expect(resetting.give(tx(1))).toEqual(['TX_REFUSED !']);
  resetting.pass(10_000);
  expect(resetting.value()).toBe('failed');
});

test('a full ring fails the frame; REMOVE loses all', () => {
  const n0 = nic();
  n0.give({ type: 'LINK_DOWN' });
  n0.give(tx(1));
  n0.give(tx(2));
  expect(n0.give(tx(3))).toEqual(['TX_FAIL > vm1']);
  expect(n0.give({ type: 'REMOVE' })).toEqual(['LOST !', 'NIC_STATUS > mon-n0']);
});

test('probes, announcements and received frames pass only while the link is up', () => {
  const n0 = nic();
  expect(n0.give({ type: 'PROBE' })).toEqual(['PROBE > gateway']);
  expect(n0.give({ type: 'PROBE_REPLY' })).toEqual(['PROBE_REPLY > mon-n0']);
  expect(n0.give({ type: 'ARRIVE', frame: frame(0) })).toEqual(['RX > control']);
  expect(n0.give({ type: 'ANNOUNCE', frame: frame(0) })).toEqual(['WIRE_OUT !', 'FRAME > switch']);
  n0.give({ type: 'LINK_DOWN' });
  for (const event of [{ type: 'PROBE' }, { type: 'ARRIVE', frame: frame(0) }]) {
    expect(n0.give(event)).toEqual([]);
  }
});
