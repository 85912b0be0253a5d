import { expect, test } from 'vitest';
import { hostCapacity } from '../../../machines/standby/host-capacity.ts';
import { methodSelector } from '../../../machines/standby/method-selector.ts';
import { selectorSeat } from '../../../machines/standby/selector-seat.ts';
import { stage } from '../nic-failover/stage.ts';

const successor = () =>
  stage(
    's2',
    methodSelector,
    {
      name: 's2',
      hosts: ['h1'],
      guests: ['g1'],
      term: 0,
      thresholds: { toCold: 70, toHot: 100 },
      repeats: false,
    },
    ['seat', 'g1', 'h1'],
  );
const start = (term: number) => ({ type: 'START', term, from: 'seat' });
const promises = (term: number, promised: readonly object[]) => ({
  type: 'PROMISES',
  host: 'h1',
  term,
  state: 'up',
  version: 0,
  promised,
});

test('a selector in office takes back what was promised before its term and no record relies on', () => {
  const next = successor();
  expect(next.value()).toBe('standingBy');
  expect(next.give(start(2))).toEqual(['IN_OFFICE > seat', 'TERM > h1']);
  const old = [1001, 1002].map((generation) => ({ guest: 'g1', generation }));
  expect(next.give(promises(2, old))).toEqual(['SELECTOR > g1']);
  const holds = { type: 'HOLDS', guest: 'g1', term: 2, generations: [1001] };
  expect(next.give(holds)).toEqual(['RELEASE > h1']);
  expect(next.last('RELEASE > h1')).toMatchObject({ generation: 1002 });
  next.stop();
});

test('a selector asks a host that is back again, and the records with it, but not in the first term', () => {
  const next = successor();
  next.give(start(2));
  next.give(promises(2, []));
  next.give({ type: 'HOLDS', guest: 'g1', term: 2, generations: [] });
  expect(next.give({ type: 'HOST_DOWN', host: 'h1', turn: 1 })).toEqual([]);
  expect(next.give({ type: 'HOST_UP', host: 'h1', turn: 2 })).toEqual(['TERM > h1']);
  next.stop();
  const first = successor();
  first.give(start(1));
  first.give(promises(1, []));
  first.give({ type: 'HOLDS', guest: 'g1', term: 1, generations: [] });
  first.give({ type: 'HOST_DOWN', host: 'h1', turn: 1 });
  expect(first.give({ type: 'HOST_UP', host: 'h1', turn: 2 })).toEqual([]);
  first.stop();
});

test('told again of its term a selector confirms it; of an earlier one it hears nothing', () => {
  const next = successor();
  next.give(start(3));
  expect(next.give(start(3))).toEqual(['IN_OFFICE > seat']);
  expect(next.give(start(2))).toEqual([]);
  next.give({ type: 'STOP' });
  expect(next.value()).toBe('standingBy');
  expect(next.give(start(3))).toEqual([]);
  next.stop();
});

test('from TERM on a host promises nothing to a selector of an earlier term', () => {
  const host = stage(
    'h1',
    hostCapacity,
    {
      host: 'h1',
      total: 4,
      need: { full: 2, standing: 1 },
      actives: [],
      slots: {},
      listeners: [],
      ready: true,
    },
    ['s1', 's2'],
  );
  const reserve = (generation: number, from: string) => ({
    type: 'RESERVE',
    guest: 'g1',
    generation,
    method: 'cold',
    against: 'h0',
    priority: 1,
    version: 0,
    from,
  });
  expect(host.give(reserve(1001, 's1'))).toEqual(['GRANTED > s1']);
  expect(host.give({ type: 'TERM', term: 2, from: 's2' })).toEqual(['PROMISES > s2']);
  expect(host.last('PROMISES > s2')).toMatchObject({ promised: [{ generation: 1001 }] });
  expect(host.give(reserve(1002, 's1'))).toEqual(['REFUSED > s1']);
  expect(host.last('REFUSED > s1')).toMatchObject({ why: 'term' });
  expect(host.give({ type: 'TERM', term: 1, from: 's1' })).toEqual([]);
  host.stop();
});

test('the next selector is told of its term until it confirms, and the one before it may end at any time', () => {
  const seat = stage(
    'seat',
    selectorSeat,
    { name: 'seat', selectors: ['s1', 's2'], repeats: true },
    ['s1', 's2'],
  );
  seat.give({ type: 'SUSPECTED' });
  expect(seat.pass(20_000)).toEqual(['START > s2']);
  expect(seat.pass(3_000)).toEqual(['START > s2']);
  expect(seat.give({ type: 'PREDECESSOR_ENDS' })).toEqual(['STOP > s1']);
  expect(seat.pass(3_000)).toEqual(['START > s2']);
  expect(seat.give({ type: 'IN_OFFICE', term: 1 })).toEqual([]);
  seat.give({ type: 'IN_OFFICE', term: 2 });
  expect(seat.value()).toBe('held');
  seat.give({ type: 'SUSPECTED' });
  expect(seat.pass(20_000)).toEqual(['START > s1']);
  expect(seat.last('START > s1')).toMatchObject({ term: 3 });
  seat.stop();
});
