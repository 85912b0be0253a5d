import { expect, test } from 'vitest';
import { frameBuffer } from '../../../machines/vlan/frame-buffer.ts';
import { guestNetStack } from '../../../machines/vlan/guest-net-stack.ts';
import { uplink } from '../../../machines/vlan/uplink.ts';
import { bench } from './bench.ts';

const FRAME = { dst: '02', src: '04', tags: [] as unknown[], payload: '' };
const STAMP = { vid: 10, epoch: 1, allowed: 'all', native: null };
const report = (gen: number) => ({ type: 'RX_REPORT', ref: 'A.0', gen, judge: 'j0' });

const filled = () => {
  const b = bench('A.0', frameBuffer, { ref: 'A.0', owner: 'A' }, ['A', 'B', 'C']);
  expect(b.give({ type: 'FILL', frame: FRAME, stamp: STAMP })).toEqual(['FILLED > A']);
  return b;
};

test('a buffer is free again only when it is judged and nobody reads it', () => {
  const b = filled();
  expect(b.give({ type: 'MAP', by: 'B', report: report(1) })).toEqual(['MAPPED > B']);
  expect(b.give({ type: 'MAP', by: 'C', report: report(1) })).toEqual(['MAPPED > C']);
  b.give({ type: 'UNMAP', by: 'C', gen: 1 });
  expect(b.give({ type: 'JUDGED', gen: 1 })).toEqual([]);
  expect(b.view().matches('releasing')).toBe(true);
  expect(b.give({ type: 'MAP', by: 'C', report: report(1) })).toEqual(['MAP_REFUSED > C']);
  expect(b.give({ type: 'UNMAP', by: 'B', gen: 1 })).toEqual(['UNMAPPED > B', 'BUFFER_FREE > A']);
  b.give({ type: 'FILL', frame: FRAME, stamp: STAMP });
  expect(b.view().context.gen).toBe(2);
});

test('revoking unmaps all readers in one step and lets nobody map again', () => {
  const b = filled();
  b.give({ type: 'MAP', by: 'B', report: report(1) });
  b.give({ type: 'MAP', by: 'C', report: report(1) });
  expect(b.give({ type: 'REVOKE' })).toEqual(['UNMAPPED > B', 'UNMAPPED > C']);
  expect(b.view().context.mappedTo).toEqual([]);
  expect(b.give({ type: 'MAP', by: 'B', report: report(1) })).toEqual(['MAP_REFUSED > B']);
  expect(b.give({ type: 'JUDGED', gen: 1 })).toEqual(['BUFFER_FREE > A']);
});

test('messages about an older generation mean nothing', () => {
  const b = filled();
  b.give({ type: 'JUDGED', gen: 1 });
  b.give({ type: 'FILL', frame: FRAME, stamp: STAMP });
  expect(b.give({ type: 'JUDGED', gen: 1 })).toEqual([]);
  expect(b.give({ type: 'MAP', by: 'B', report: report(1) })).toEqual(['MAP_REFUSED > B']);
  expect(b.view().matches('live')).toBe(true);
});

test('a restart of the controller frees a buffer, readers unmapped first', () => {
  const b = filled();
  b.give({ type: 'MAP', by: 'B', report: report(1) });
  expect(b.give({ type: 'CONTROLLER_STARTED' })).toEqual(['UNMAPPED > B', 'BUFFER_FREE > A']);
});

const guest = (running?: readonly number[]) =>
  bench('g', guestNetStack, { guestId: 'g', vnic: 'A', ...(running && { running }) }, ['A']);

const interrupt = (vid?: number) => ({
  type: 'RX_INTERRUPT',
  ref: 'B.0',
  gen: 1,
  frame: { ...FRAME, tags: vid === undefined ? [] : [{ tpid: 0x8100, vid, pcp: 0, dei: 0 }] },
});

test('a guest says that it booted before it runs, and has no VLAN then', () => {
  const g = guest();
  g.give({ type: 'BOOT' });
  expect(g.view().matches('booting')).toBe(true);
  expect(g.fire('bootTime')).toEqual(['OS_BOOTED > A']);
  expect(g.view().context).toMatchObject({ vlans: [], seq: 0 });
});

test('reports are numbered; the whole set is told on request, after a pause if need be', () => {
  const g = guest([]);
  g.give({ type: 'VLAN_ADD', vid: 20 });
  g.give({ type: 'VLAN_ADD', vid: 10 });
  expect(g.said('OS_VLAN_ADDED')).toMatchObject({ vid: 10, seq: 2 });
  g.give({ type: 'VLAN_REMOVE', vid: 20 });
  expect(g.said('OS_VLAN_REMOVED')).toMatchObject({ vid: 20, seq: 3 });
  expect(g.give({ type: 'VLAN_REMOVE', vid: 20 })).toEqual([]);
  g.give({ type: 'PAUSE' });
  expect(g.give({ type: 'RESYNC_REQUEST' })).toEqual([]);
  expect(g.give({ type: 'RESUME' })).toEqual(['OS_VLAN_LIST > A']);
  expect(g.said('OS_VLAN_LIST')).toMatchObject({ set: [10], seq: 3 });
});

test('a guest consumes only frames without a tag or of a VLAN that it has', () => {
  const g = guest([10]);
  g.give(interrupt());
  expect(g.fire('readTime')).toEqual(['CONSUMED !', 'READ_DONE > A']);
  g.give(interrupt(10));
  expect(g.fire('readTime')).toEqual(['CONSUMED !', 'READ_DONE > A']);
  g.give(interrupt(20));
  expect(g.fire('readTime')).toEqual(['READ_DONE > A']);
});

test('a paused guest reads on later, a crashed one never', () => {
  const g = guest([]);
  g.give(interrupt());
  g.give({ type: 'PAUSE' });
  expect(g.armed()).toEqual([]);
  g.give({ type: 'RESUME' });
  expect(g.armed()).toEqual(['readTime']);
  expect(g.give({ type: 'CRASH' })).toEqual(['GUEST_GONE > A']);
  expect(g.view().context.ring).toEqual([]);
  expect(g.give({ type: 'SEND', frame: FRAME })).toEqual([]);
});

const port = () =>
  bench(
    'U',
    uplink,
    { vnicId: 'U', controller: 'controller', buffers: ['U.0'], allowed: [10], native: null },
    ['controller', 'U.0', 'A.0', 'j0'],
  );

test('an uplink hands a frame out in the step in which it accepts it', () => {
  const u = port();
  const about = { ...report(1), dstEpoch: 1, frame: FRAME };
  expect(u.give(about)).toEqual(['MAP > A.0']);
  expect(u.give({ type: 'MAPPED', report: about })).toEqual([
    'ACCEPTED !',
    'FRAME_OUT !',
    'RX_ACCEPTED > j0',
    'READ_DONE > j0',
    'UNMAP > A.0',
  ]);
});

test('an uplink that is down refuses frames both ways', () => {
  const u = port();
  expect(u.give({ type: 'LINK_DOWN' })).toEqual(['LINK_DOWN > controller']);
  u.give({ ...report(1), dstEpoch: 1, frame: FRAME });
  expect(u.said('RX_REFUSED')).toMatchObject({ reason: 'linkDown' });
  expect(u.give({ type: 'WIRE_IN', frame: FRAME })).toEqual(['TX_DROPPED !']);
  u.give({ type: 'LINK_UP' });
  expect(u.give({ type: 'WIRE_IN', frame: FRAME })).toEqual(['TX_ACCEPTED !', 'FILL > U.0']);
  expect(u.give({ type: 'WIRE_IN', frame: FRAME })).toEqual(['TX_DROPPED !']);
});
