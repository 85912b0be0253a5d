import { expect, test } from 'vitest';
import { administrator } from '../../../machines/vlan/administrator.ts';
import { bench } from './bench.ts';

const admin = () => bench('admin', administrator, { vnic: 'A' }, ['A']);

test('requests go out under rising numbers, and a repetition under the same one', () => {
  const a = admin();
  expect(a.give({ type: 'REPEAT' })).toEqual([]);
  expect(a.give({ type: 'ASK', vid: 10 })).toEqual(['SET_VLAN > A']);
  expect(a.give({ type: 'ASK', vid: null })).toEqual(['CLEAR_VLAN > A']);
  a.give({ type: 'REPEAT' });
  expect(a.said('CLEAR_VLAN')).toEqual({ type: 'CLEAR_VLAN', reqNo: 2 });
  expect(a.view().context.open).toEqual([1, 2]);
});

test('an answer closes its request; a second one of another kind contradicts it', () => {
  const a = admin();
  a.give({ type: 'ASK', vid: 10 });
  a.give({ type: 'ASK', vid: 20 });
  a.give({ type: 'SET_NAK', reqNo: 2, reason: 'busy' });
  a.give({ type: 'SET_ACK', reqNo: 1 });
  expect(a.view().context).toMatchObject({
    open: [],
    answers: [
      [1, 'ack'],
      [2, 'busy'],
    ],
  });
  a.give({ type: 'SET_NAK', reqNo: 2, reason: 'busy' });
  expect(a.view().context.contradicted).toBe(false);
  a.give({ type: 'SET_ACK', reqNo: 2 });
  expect(a.view().context.contradicted).toBe(true);
});
