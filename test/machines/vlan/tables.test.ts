import { expect, test } from 'vitest';
import { policies } from '../../../machines/vlan/policy.ts';
import { vlanManager } from '../../../machines/vlan/vlan-manager.ts';
import { vnicController } from '../../../machines/vlan/vnic-controller.ts';
import { bench } from './bench.ts';

const MAC = { A: '020000000001', B: '020000000002' };
const STAMP = { vid: 10, epoch: 1, allowed: 'all', native: null };
const row = (vid: number, epoch = 1) => ({ vid, epoch, native: null, os: null });
const frameIn = (gen: number, from: 'A' | 'B', dst: string, vnicId: string = from) => ({
  type: 'FRAME_IN',
  ref: `${vnicId}.0`,
  gen,
  vnicId,
  frame: { dst, src: MAC[from], tags: [], payload: '' },
  stamp: STAMP,
});

const controller = (given: Record<string, unknown> = {}) =>
  bench(
    'controller',
    vnicController,
    {
      vnics: ['A', 'B', 'C'],
      judges: ['j0', 'j1'],
      manager: 'manager',
      policy: policies.patent,
      rows: { A: row(10), B: row(10), C: row(10) },
      up: ['A', 'B', 'C'],
      ...given,
    },
    ['A', 'B', 'C', 'manager', 'j0', 'j1'],
  );

const done = (ref: string, gen: number, judge: string) => ({ type: 'FRAME_DONE', ref, gen, judge });

test('a broadcast is judged for every other NIC, its buffer given back after the last', () => {
  const c = controller();
  expect(c.give(frameIn(1, 'A', 'ffffffffffff'))).toEqual(['JUDGE > j0', 'JUDGE > j1']);
  expect(c.give(done('A.0', 1, 'j1'))).toEqual([]);
  expect(c.give(done('A.0', 1, 'j0'))).toEqual(['FRAME_DONE > A']);
  expect(c.view().context).toMatchObject({ idle: ['j0', 'j1'], open: [] });
});

test('frames wait in order while judgements are busy, and none is lost', () => {
  const c = controller();
  c.give(frameIn(1, 'A', 'ffffffffffff'));
  expect(c.give(frameIn(1, 'B', 'ffffffffffff'))).toEqual([]);
  expect(c.view().context.waiting).toHaveLength(1);
  c.give(done('A.0', 1, 'j1'));
  expect(c.give(done('A.0', 1, 'j0'))).toEqual(['FRAME_DONE > A', 'JUDGE > j0', 'JUDGE > j1']);
});

test('while quiescing, what was taken is judged to its end, and what is new given back', () => {
  const c = controller();
  c.give(frameIn(1, 'A', 'ffffffffffff'));
  c.give(frameIn(1, 'B', 'ffffffffffff'));
  c.give({ type: 'QUIESCE' });
  c.give(done('A.0', 1, 'j1'));
  expect(c.give(done('A.0', 1, 'j0'))).toEqual(['FRAME_DONE > A', 'JUDGE > j0', 'JUDGE > j1']);
  expect(c.give(frameIn(2, 'A', 'ffffffffffff'))).toEqual(['DROP !', 'FRAME_DONE > A']);
  c.give({ type: 'RESUME' });
  expect(c.view().matches('running')).toBe(true);
});

const taught = (given: Record<string, unknown> = {}) => {
  const c = controller(given);
  c.give(frameIn(1, 'B', 'ffffffffffff'));
  c.give(done('B.0', 1, 'j0'));
  c.give(done('B.0', 1, 'j1'));
  return c;
};

test('a learned address gets the frame alone, but never back where it came from', () => {
  const c = taught();
  expect(c.give(frameIn(1, 'A', MAC.B))).toEqual(['JUDGE > j0']);
  c.give(done('A.0', 1, 'j0'));
  expect(c.give(frameIn(2, 'A', MAC.B, 'B'))).toEqual(['FRAME_DONE > B']);
});

test('a row that changes loses its addresses; an older row changes nothing', () => {
  const c = taught();
  c.give({ type: 'TABLE_UPDATED', rows: { B: row(20, 0) } });
  expect(c.view().context.learned).toHaveLength(1);
  c.give({ type: 'TABLE_UPDATED', rows: { B: row(10, 2) } });
  expect(c.view().context.learned).toEqual([]);
});

test('nothing is learned in a VLAN of which the NIC is no member, or from a group address', () => {
  const c = controller({ rows: { A: row(20), B: row(10), C: row(10) } });
  c.give(frameIn(1, 'A', 'ffffffffffff'));
  expect(c.view().context.learned).toEqual([]);
  const group = frameIn(1, 'B', 'ffffffffffff');
  c.give({ ...group, frame: { ...group.frame, src: '030000000001' } });
  expect(c.view().context.learned).toEqual([]);
});

test('loss of carrier forgets addresses in dialects that say so; detaching always does', () => {
  const forgets = taught();
  forgets.give({ type: 'LINK_DOWN', vnicId: 'B' });
  expect(forgets.view().context.learned).toEqual([]);
  const keeps = taught({ policy: policies.ovs });
  keeps.give({ type: 'LINK_DOWN', vnicId: 'B' });
  expect(keeps.give(frameIn(1, 'A', MAC.B))).toEqual(['FRAME_DONE > A']);
  keeps.give({ type: 'VNIC_GONE', vnicId: 'B' });
  expect(keeps.view().context.learned).toMatchObject([{ vnic: 'A' }]);
});

test('link-local frames end at the switch; BPDUs pass in the dialect linux', () => {
  const lldp = controller({ policy: policies.linux });
  expect(lldp.give(frameIn(1, 'A', '0180c200000e'))).toEqual(['DROP !', 'FRAME_DONE > A']);
  const bpdu = frameIn(1, 'B', '0180c2000000');
  expect(lldp.give(bpdu)).toEqual(['JUDGE > j0', 'JUDGE > j1']);
  expect(controller().give(bpdu)).toEqual(['DROP !', 'FRAME_DONE > B']);
});

test('a restarted controller asks every NIC, and holds frames of those that have answered', () => {
  const c = controller({ incarnation: 1 });
  expect(c.start()).toEqual([
    'CONTROLLER_STARTED > A',
    'CONTROLLER_STARTED > B',
    'CONTROLLER_STARTED > C',
    'RESYNC_REQUEST > manager',
  ]);
  const facts = (vnicId: string) => ({
    type: 'VLAN_CHANGED',
    ...{ vnicId, vid: 10, epoch: 4, allowed: 'all', native: null, up: true },
  });
  c.give(frameIn(1, 'A', 'ffffffffffff'));
  c.give(facts('A'));
  c.give(frameIn(2, 'A', 'ffffffffffff'));
  expect(c.view().context.waiting).toHaveLength(1);
  c.give(facts('B'));
  expect(c.give(facts('C'))).toEqual(['JUDGE > j0', 'JUDGE > j1']);
  expect(c.view().context).toMatchObject({ managerUp: false, rows: { A: row(10, 4) } });
});

const managed = { vid: null, epoch: 1, allowed: [10, 20], native: null, reported: null, seq: 0 };

const manager = (given: Record<string, unknown> = {}) =>
  bench(
    'manager',
    vlanManager,
    {
      vnics: [{ vnicId: 'A', guest: 'g' }, { vnicId: 'B' }],
      controller: 'controller',
      policy: policies.patent,
      rows: { A: managed, B: { ...managed, vid: 10 } },
      ...given,
    },
    ['controller', 'A', 'B', 'g'],
  );

const list = (epoch: number, set: readonly number[], seq = 0) => ({
  type: 'OS_VLAN_LIST',
  ...{ vnicId: 'A', epoch, set, seq },
});

test('a set becomes known by a list of its epoch, and counts within what is allowed', () => {
  const m = manager();
  expect(m.view().matches('resyncing')).toBe(true);
  expect(m.give({ type: 'OS_VLAN_ADDED', vnicId: 'A', epoch: 1, vid: 10, seq: 1 })).toEqual([]);
  expect(m.give(list(0, [10]))).toEqual([]);
  expect(m.give(list(1, [10, 30]))).toEqual(['TABLE_UPDATED > controller']);
  expect(m.said('TABLE_UPDATED').rows.A.os).toEqual({ epoch: 1, set: [10] });
  expect(m.view().matches('ready')).toBe(true);
  m.give({ type: 'OS_VLAN_ADDED', vnicId: 'A', epoch: 1, vid: 20, seq: 1 });
  expect(m.said('TABLE_UPDATED').rows.A.os.set).toEqual([10, 20]);
});

test('a gap in the numbers makes the set unknown, and the guest is asked', () => {
  const m = manager();
  m.give(list(1, [10], 3));
  expect(m.give({ type: 'OS_VLAN_REMOVED', vnicId: 'A', epoch: 1, vid: 10, seq: 5 })).toEqual([
    'TABLE_UPDATED > controller',
    'RESYNC_REQUEST > g',
  ]);
  expect(m.view().matches('resyncing')).toBe(true);
});

const changed = (vid: number | null, epoch: number, vnicId = 'A') => ({
  type: 'VLAN_CHANGED',
  ...{ vnicId, vid, epoch, allowed: [10, 20], native: null },
});

test('a higher epoch makes the set unknown, a lower one is ignored', () => {
  const m = manager();
  m.give(list(1, [10]));
  expect(m.give(changed(20, 2))).toEqual(['TABLE_UPDATED > controller']);
  expect(m.give(changed(null, 1))).toEqual([]);
  expect(m.give(changed(null, 3))).toEqual(['TABLE_UPDATED > controller', 'RESYNC_REQUEST > g']);
  expect(m.said('TABLE_UPDATED').rows.A.os).toBeNull();
});

test('a boot takes over its epoch with an empty, known set', () => {
  const m = manager();
  m.give({ type: 'OS_BOOTED', vnicId: 'A', epoch: 2 });
  expect(m.said('TABLE_UPDATED').rows.A).toMatchObject({ epoch: 2, os: { epoch: 2, set: [] } });
});

test('after a crash all NICs are asked, and the manager is up when all have answered', () => {
  const m = manager({ incarnation: 1, recovered: { A: managed, B: { ...managed, vid: 10 } } });
  expect(m.start()).toEqual(['RESYNC_REQUEST > A', 'RESYNC_REQUEST > B', 'RESYNC_REQUEST > g']);
  expect(m.give(changed(null, 1))).toEqual([]);
  expect(m.give({ type: 'RESYNC_REQUEST' })).toEqual([]);
  expect(m.give(changed(20, 2, 'B'))).toEqual([
    'TABLE_UPDATED > controller',
    'MANAGER_UP > controller',
  ]);
  expect(m.give({ type: 'RESYNC_REQUEST' })).toEqual([
    'TABLE_UPDATED > controller',
    'MANAGER_UP > controller',
  ]);
});

test('an administrator asks for the rows and removes a machine', () => {
  const m = manager();
  m.give({ type: 'VM_REMOVED', vnicId: 'B' });
  m.give({ type: 'QUERY' });
  expect(Object.keys(m.said('ROWS').rows)).toEqual(['A']);
});

test('where the administrator gives the set, it is known from the start, in each epoch', () => {
  const m = manager({ policy: policies.linux });
  expect(m.view().matches('ready')).toBe(true);
  m.give(changed(null, 2));
  expect(m.said('TABLE_UPDATED').rows.A.os).toEqual({ epoch: 2, set: [10, 20] });
});
