import { expect, test } from 'vitest';
import { frameJudgement } from '../../../machines/vlan/frame-judgement.ts';
import { policies } from '../../../machines/vlan/policy.ts';
import { bench } from './bench.ts';

const tag = (vid: number, pcp = 0) => ({ tpid: 0x8100, vid, pcp, dei: 0 });
const frame = (...tags: unknown[]) => ({ dst: '02', src: '04', tags, payload: '' });
const PORT = { vid: 10, epoch: 1, allowed: 'all', native: null };
const OS = { vid: null, epoch: 1, allowed: [10, 20], native: null };
const row = (vid: number | null, set: readonly number[] | null = null, native = null as any) => ({
  vid,
  epoch: 3,
  native,
  os: set === null ? null : { epoch: 3, set },
});

const judge = (stamp: unknown, sent: unknown, policy = policies.patent) => {
  const j = bench('j0', frameJudgement, { name: 'j0', controller: 'controller', policy }, [
    'controller',
    'A.0',
    'B',
  ]);
  j.give({ type: 'JUDGE', ref: 'A.0', gen: 1, src: 'A', dst: 'B', frame: sent, stamp });
  j.fire('dispatch');
  return j;
};

const judged = (stamp: unknown, sent: unknown, to: unknown, policy = policies.patent) => {
  const j = judge(stamp, sent, policy);
  if (j.view().matches('idle')) return j.said('DROP').reason;
  j.give({ type: 'ROW', row: to, managerUp: true });
  return j.said('RX_REPORT')?.frame.tags ?? j.said('DROP').reason;
};

test('a port-VLAN sender: equal IDs pass, a guest that has the VLAN gets the tag', () => {
  expect(judged(PORT, frame(), row(10))).toEqual([]);
  expect(judged(PORT, frame(), row(20))).toBe('vidMismatch');
  expect(judged(PORT, frame(), row(null, [10]))).toEqual([tag(10)]);
  expect(judged(PORT, frame(), row(null, [10], 10))).toEqual([]);
  expect(judged(PORT, frame(), row(null, [20]))).toBe('notInOsSet');
  expect(judged(PORT, frame(), row(null))).toBe('rowUnknown');
  expect(judged(PORT, frame(), null)).toBe('rowUnknown');
});

test('a tag sent by the guest of a port VLAN: dropped, or accepted and stripped if its own', () => {
  expect(judged(PORT, frame(tag(10)), row(10))).toBe('tagNotAllowed');
  expect(judged(PORT, frame(tag(10)), row(10), policies.linux)).toEqual([]);
  expect(judged(PORT, frame(tag(20)), row(20), policies.linux)).toBe('tagNotAllowed');
  expect(judged(PORT, frame(tag(0, 6)), row(null, [10]))).toEqual([tag(10, 6)]);
  expect(judged(PORT, frame(tag(4095)), row(10))).toBe('reservedVid');
});

test('a sender that tags is judged by the outermost tag alone; inner tags are payload', () => {
  expect(judged(OS, frame(tag(10), tag(20)), row(10))).toEqual([tag(20)]);
  expect(judged(OS, frame(tag(10), tag(20)), row(20))).toBe('vidMismatch');
  expect(judged(OS, frame(tag(20, 5)), row(null, [20]))).toEqual([tag(20, 5)]);
  expect(judged(OS, frame(tag(30)), row(30))).toBe('notAllowed');
  expect(judged(OS, frame(), row(10))).toBe('noNativeVlan');
  expect(judged({ ...OS, native: 20 }, frame(), row(null, [20]))).toEqual([tag(20)]);
  expect(judged({ ...OS, native: 20 }, frame(tag(0)), row(20))).toEqual([]);
});

test('pairs of different kinds can be forbidden', () => {
  const strict = { ...policies.patent, allowMixed: false };
  expect(judged(PORT, frame(), row(null, [10]), strict)).toBe('mixedNotAllowed');
  expect(judged(OS, frame(tag(10)), row(10), strict)).toBe('mixedNotAllowed');
  expect(judged(OS, frame(tag(10)), row(null, [10]), strict)).toEqual([tag(10)]);
});

test('no set of an OS is trusted while the manager is down; a port VLAN is', () => {
  const os = judge(PORT, frame());
  os.give({ type: 'ROW', row: row(null, [10]), managerUp: false });
  expect(os.said('DROP').reason).toBe('rowUnknown');
  const port = judge(PORT, frame());
  port.give({ type: 'ROW', row: row(10), managerUp: false });
  expect(port.said('RX_REPORT')).toMatchObject({ dstEpoch: 3, gen: 1, vid: 10 });
});

test('a stale row is judged again at once, the second time the frame is dropped', () => {
  const j = judge(PORT, frame());
  const stale = { type: 'RX_REFUSED', ref: 'A.0', gen: 1, reason: 'stale' };
  const answer = { type: 'ROW', row: row(10), managerUp: true };
  j.give(answer);
  expect(j.give({ ...stale, gen: 0 })).toEqual([]);
  expect(j.give(stale)).toEqual(['ROW_REQUEST > controller']);
  j.give(answer);
  expect(j.give(stale)).toEqual(['DROP !', 'FRAME_DONE > controller']);
  expect(j.said('DROP')).toMatchObject({ reason: 'epochChanged', at: 'report' });
});

test('other refusals drop the frame', () => {
  const refused = (reason: string) => {
    const j = judge(PORT, frame());
    j.give({ type: 'ROW', row: row(10), managerUp: true });
    j.give({ type: 'RX_REFUSED', ref: 'A.0', gen: 1, reason });
    return j.said('DROP').reason;
  };
  expect(refused('linkDown')).toBe('linkDown');
  expect(refused('revoked')).toBe('ownerGone');
});

const reading = () => {
  const j = judge(PORT, frame());
  j.give({ type: 'ROW', row: row(10), managerUp: true });
  j.give({ type: 'RX_ACCEPTED', ref: 'A.0', gen: 1 });
  expect(j.armed()).toEqual(['readTimer']);
  return j;
};

test('reading ends with the read, and cancels the timer', () => {
  const j = reading();
  expect(j.give({ type: 'READ_DONE', ref: 'A.0', gen: 1 })).toEqual(['FRAME_DONE > controller']);
  expect(j.armed()).toEqual([]);
  expect(j.view().context).toMatchObject({ ref: '', frame: null, tries: 0 });
});

test('the end of the read timer unmaps before the frame is given up', () => {
  expect(reading().fire('readTimer')).toEqual(['DROP !', 'UNMAP > A.0', 'FRAME_DONE > controller']);
});

test('reading ends when the buffer is revoked or the reader gone', () => {
  const j = reading();
  j.give({ type: 'READ_ABORTED', ref: 'A.0', gen: 1 });
  expect(j.said('DROP')).toMatchObject({ reason: 'ownerGone', at: 'reading' });
});
