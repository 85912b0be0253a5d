import { expect, test } from 'vitest';
import { policies } from '../../../machines/vlan/policy.ts';
import { virtualNic } from '../../../machines/vlan/virtual-nic.ts';
import { bench } from './bench.ts';

const PEERS = ['guest', 'controller', 'manager', 'A.0', 'A.1', 'B.0', 'j0'];
const FRAME = { dst: 'ffffffffffff', src: '020000000001', tags: [], payload: '' };

const nic = (given: Record<string, unknown> = {}) =>
  bench(
    'A',
    virtualNic,
    {
      vnicId: 'A',
      guest: 'guest',
      controller: 'controller',
      manager: 'manager',
      buffers: ['A.0', 'A.1'],
      policy: policies.patent,
      vid: 10,
      allowed: [10, 20],
      native: null,
      link: 'up',
      ...given,
    },
    PEERS,
  );

type Nic = ReturnType<typeof nic>;

const report = (given: Record<string, unknown> = {}) => ({
  type: 'RX_REPORT',
  ref: 'B.0',
  gen: 1,
  judge: 'j0',
  dstEpoch: 1,
  vid: 10,
  osTag: null,
  os: null,
  managerUp: true,
  frame: FRAME,
  ...given,
});

const send = (a: Nic) => {
  const said = a.give({ type: 'TX', frame: FRAME });
  const { stamp } = a.said('FILL');
  a.give({ type: 'FILLED', ref: 'A.0', gen: 1, frame: FRAME, stamp });
  return said;
};

const accept = (a: Nic) => {
  a.give(report());
  return a.give({ type: 'MAPPED', report: report() });
};

test('the mode follows from whether a VLAN ID is set', () => {
  expect(nic().view().value).toEqual({ link: 'up', mode: 'portVlan' });
  expect(nic({ vid: null }).view().value).toEqual({ link: 'up', mode: 'osManaged' });
});

test('the link is defined, attached, comes up, and each step can be undone', () => {
  const a = nic({ link: undefined });
  expect(a.view().matches({ link: 'absent' })).toBe(true);
  for (const type of ['DEFINE', 'ATTACH']) a.give({ type });
  expect(a.give({ type: 'LINK_UP' })).toEqual(['LINK_UP > controller']);
  expect(a.give({ type: 'LINK_DOWN' })).toEqual(['LINK_DOWN > controller']);
  expect(a.give({ type: 'DETACH' })).toEqual(['VNIC_GONE > controller']);
  a.give({ type: 'REMOVE' });
  expect(a.view().matches({ link: 'absent' })).toBe(true);
});

test('a change with nothing in flight is one step: epoch, mode, table, acknowledgement', () => {
  const a = nic({ vid: null });
  expect(a.give({ type: 'SET_VLAN', vid: 20, reqNo: 1 })).toEqual([
    'SET_ACK !',
    'VLAN_CHANGED > manager',
  ]);
  expect(a.view().context).toMatchObject({ portVid: 20, epoch: 2, wanted: null });
  expect(a.view().matches({ mode: 'portVlan' })).toBe(true);
  a.give({ type: 'CLEAR_VLAN', reqNo: 2 });
  expect(a.view().matches({ mode: 'osManaged' })).toBe(true);
});

test('a change waits for frames in flight, refuses new ones, and ends when they are done', () => {
  const a = nic();
  send(a);
  expect(a.give({ type: 'SET_VLAN', vid: 20, reqNo: 1 })).toEqual([]);
  expect(a.view().matches({ mode: 'reconfiguring' })).toBe(true);
  expect(a.give({ type: 'TX', frame: FRAME })).toEqual(['TX_DROPPED !', 'TX_DONE > guest']);
  expect(a.give({ type: 'FRAME_DONE', ref: 'A.0', gen: 1 })).toEqual(['JUDGED > A.0']);
  expect(a.give({ type: 'BUFFER_FREE', ref: 'A.0', gen: 1 })).toContain('SET_ACK !');
  expect(a.armed()).toEqual([]);
});

test('the drain timer ends the wait: own buffers are revoked before the acknowledgement', () => {
  const a = nic();
  send(a);
  a.give({ type: 'SET_VLAN', vid: 20, reqNo: 1 });
  expect(a.fire('drain')).toEqual(['SET_ACK !', 'REVOKE > A.0', 'VLAN_CHANGED > manager']);
});

test('a frame that the guest still reads delays a change too', () => {
  const a = nic();
  accept(a);
  a.give({ type: 'SET_VLAN', vid: 20, reqNo: 1 });
  expect(a.view().matches({ mode: 'reconfiguring' })).toBe(true);
  expect(a.give({ type: 'READ_DONE', ref: 'B.0', gen: 1 })).toContain('SET_ACK !');
});

test('requests are refused for a reason, and a repeated one gets its answer again', () => {
  const a = nic();
  a.give({ type: 'SET_VLAN', vid: 4095, reqNo: 1 });
  expect(a.said('SET_NAK')).toMatchObject({ reqNo: 1, reason: 'badVid' });
  a.give({ type: 'SET_VLAN', vid: 10, reqNo: 1 });
  expect(a.said('SET_NAK')).toMatchObject({ reqNo: 1, reason: 'badVid' });
  a.give({ type: 'SET_VLAN', vid: 10, reqNo: 2 });
  expect(a.said('SET_ACK')).toMatchObject({ reqNo: 2 });
  expect(a.view().context.epoch).toBe(1);
  send(a);
  a.give({ type: 'SET_VLAN', vid: 20, reqNo: 3 });
  expect(a.give({ type: 'SET_VLAN', vid: 20, reqNo: 3 })).toEqual([]);
  a.give({ type: 'SET_VLAN', vid: 20, reqNo: 4 });
  expect(a.said('SET_NAK')).toMatchObject({ reqNo: 4, reason: 'busy' });
  a.fire('drain');
  expect(a.said('SET_ACK')).toMatchObject({ reqNo: 3 });
  a.give({ type: 'SET_VLAN', vid: 30, reqNo: 4 });
  expect(a.said('SET_NAK')).toMatchObject({ reqNo: 4, reason: 'busy' });
  const absent = nic({ link: undefined });
  absent.give({ type: 'SET_VLAN', vid: 20, reqNo: 1 });
  expect(absent.said('SET_NAK')).toMatchObject({ reason: 'absent' });
});

test('a removed NIC answers the request that was under way', () => {
  const a = nic();
  send(a);
  a.give({ type: 'SET_VLAN', vid: 20, reqNo: 1 });
  a.give({ type: 'DETACH' });
  a.give({ type: 'REMOVE' });
  expect(a.said('SET_NAK')).toMatchObject({ reqNo: 1, reason: 'absent' });
  expect(a.view().value).toEqual({ link: 'absent', mode: 'portVlan' });
});

test('a dialect that does not drain changes at once, with the new definition of the trunk', () => {
  const a = nic({ policy: policies.linux });
  send(a);
  a.give({ type: 'CLEAR_VLAN', reqNo: 1, allowed: [30], native: 1 });
  expect(a.said('SET_ACK')).toMatchObject({ reqNo: 1 });
  expect(a.view().context).toMatchObject({ portVid: null, allowed: [30], native: 1, epoch: 2 });
});

test('a frame is stamped at transmission, and refused without a free buffer or link', () => {
  const a = nic();
  expect(send(a)).toEqual(['TX_ACCEPTED !', 'FILL > A.0']);
  expect(a.said('FRAME_IN')).toMatchObject({ stamp: { vid: 10, epoch: 1 }, gen: 1 });
  a.give({ type: 'TX', frame: FRAME });
  a.give({ type: 'TX', frame: FRAME });
  expect(a.said('TX_DROPPED')).toMatchObject({ reason: 'noBuffer' });
  a.give({ type: 'LINK_DOWN' });
  a.give({ type: 'TX', frame: FRAME });
  expect(a.said('TX_DROPPED')).toMatchObject({ reason: 'linkDown' });
});

test('a report is accepted under the present epoch, with the link up, from a live buffer', () => {
  const a = nic();
  expect(a.give(report())).toEqual(['MAP > B.0']);
  expect(a.give({ type: 'MAPPED', report: report() })).toEqual([
    'ACCEPTED !',
    'RX_INTERRUPT > guest',
    'RX_ACCEPTED > j0',
  ]);
  expect(a.view().context.reading).toEqual([{ ref: 'B.0', gen: 1, judge: 'j0' }]);
  a.give(report({ dstEpoch: 2 }));
  expect(a.said('RX_REFUSED')).toMatchObject({ reason: 'stale' });
  a.give({ type: 'MAP_REFUSED', report: report() });
  expect(a.said('RX_REFUSED')).toMatchObject({ reason: 'revoked' });
  a.give({ type: 'DETACH' });
  a.give(report());
  expect(a.said('RX_REFUSED')).toMatchObject({ reason: 'linkDown' });
});

test('a copied frame is read at acceptance', () => {
  const a = nic({ policy: policies.linux });
  expect(accept(a)).toContain('READ_DONE > j0');
  expect(a.view().context.reading).toEqual([]);
});

test('the end of the guest revokes what it sent and unmaps what it read', () => {
  const a = nic();
  send(a);
  accept(a);
  expect(a.give({ type: 'GUEST_GONE' })).toEqual([
    'REVOKE > A.0',
    'UNMAP > B.0',
    'READ_ABORTED > j0',
  ]);
  expect(a.give({ type: 'READ_DONE', ref: 'B.0', gen: 1 })).toEqual([]);
});

test('a boot raises the epoch and keeps the mode', () => {
  const a = nic();
  expect(a.give({ type: 'OS_BOOTED' })).toEqual(['OS_BOOTED > manager']);
  expect(a.said('OS_BOOTED')).toMatchObject({ vnicId: 'A', epoch: 2 });
  expect(a.view().context).toMatchObject({ portVid: 10, epoch: 2 });
});

test('a restarted controller is told ID, epoch and link; its judgements count as final', () => {
  const a = nic();
  send(a);
  expect(a.give({ type: 'CONTROLLER_STARTED' })).toEqual([
    'CONTROLLER_STARTED > A.0',
    'VLAN_CHANGED > controller',
  ]);
  expect(a.said('VLAN_CHANGED')).toMatchObject({ vid: 10, epoch: 1, up: true });
});
