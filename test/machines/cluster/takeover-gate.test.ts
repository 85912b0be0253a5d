import { expect, test } from 'vitest';
import { takeoverGate } from '../../../machines/cluster/takeover-gate.ts';
import { stage } from '../nic-failover/stage.ts';

const gate = () =>
  stage('gate', takeoverGate, { places: 1, load: 'load' }, ['load', 's1', 's2', 's3']);
const order = (n: number, epoch = 2) => ({
  type: 'INSTRUCT_FAILOVER',
  group: `g${n}`,
  guest: `a${n}`,
  epoch,
  to: 'h2',
  member: `s${n}`,
});

test('one takeover at a time, the others in the order in which they came', () => {
  const host = gate();
  expect(host.give(order(1))).toEqual(['INSTRUCT_FAILOVER > s1', 'TAKEOVERS > load']);
  expect(host.give(order(2))).toEqual([]);
  expect(host.give(order(3))).toEqual([]);
  expect(host.give({ type: 'ENDED', guest: 'a1' })).toContain('INSTRUCT_FAILOVER > s2');
  expect(host.give({ type: 'ENDED', guest: 'a2' })).toContain('INSTRUCT_FAILOVER > s3');
  host.stop();
});

test('an order that is repeated keeps its one place, and brings its new epoch', () => {
  const host = gate();
  host.give(order(1));
  expect(host.give(order(1))).toEqual(['INSTRUCT_FAILOVER > s1']);
  host.give(order(2));
  host.give(order(2, 3));
  expect(host.context().queue).toHaveLength(1);
  host.give({ type: 'ENDED', guest: 'a1' });
  expect(host.last('INSTRUCT_FAILOVER > s2')).toMatchObject({ epoch: 3 });
  host.stop();
});

test('a host that stops forgets whom it let begin', () => {
  const host = gate();
  host.give(order(1));
  host.give(order(2));
  host.give({ type: 'HALT' });
  expect(host.give(order(3))).toEqual([]);
  host.give({ type: 'START' });
  expect(host.give(order(3))).toEqual(['INSTRUCT_FAILOVER > s3', 'TAKEOVERS > load']);
  host.stop();
});
