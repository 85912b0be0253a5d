import { expect, test } from 'vitest';
import { coldStartGate } from '../../../machines/standby/cold-start-gate.ts';
import { hostCapacity } from '../../../machines/standby/host-capacity.ts';
import { stage } from '../nic-failover/stage.ts';

const ledger = () =>
  stage(
    'h1',
    hostCapacity,
    {
      host: 'h1',
      total: 4,
      need: { full: 2, standing: 1 },
      actives: [],
      slots: { g1: ['s1'], g2: ['s2'], g3: ['s3'], g4: ['s4'] },
      listeners: [],
      ready: true,
    },
    ['selector', 's1', 's2', 's3', 's4'],
  );
const reserve = (n: number, against: string, priority = n) => ({
  type: 'RESERVE',
  guest: `g${n}`,
  generation: 1000 + n,
  method: 'cold',
  against,
  priority,
  version: 0,
  from: 'selector',
});

test('a failover withdraws what was promised against other hosts, the lowest priority first', () => {
  const host = ledger();
  for (const [n, against] of [
    [1, 'hA'],
    [2, 'hB'],
    [3, 'hB'],
  ] as const) {
    expect(host.give(reserve(n, against))).toEqual(['GRANTED > selector']);
  }
  expect(host.give(reserve(4, 'hB'))).toEqual(['REFUSED > selector']);
  const activated = { type: 'ACTIVATED', guest: 'g1', generation: 1001 };
  expect(host.give(activated)).toEqual(['WITHDRAWN > s2']);
  expect(host.context().ledger.map(({ guest }: { guest: string }) => guest)).toEqual(['g3', 'g1']);
  host.stop();
});

test('what the failed host called in together stays promised, whatever its priority', () => {
  const host = ledger();
  host.give(reserve(1, 'hA'));
  host.give(reserve(2, 'hA'));
  host.give(reserve(4, 'hB'));
  const activated = { type: 'ACTIVATED', guest: 'g2', generation: 1002 };
  expect(host.give(activated)).toEqual([]);
  expect(host.give({ type: 'ACTIVATED', guest: 'g1', generation: 1001 })).toEqual([
    'WITHDRAWN > s4',
  ]);
  host.stop();
});

test('a slot learns whether its order is promised in this life of the host, and for which method', () => {
  const host = ledger();
  host.give(reserve(1, 'hA'));
  const check = { type: 'CHECK', guest: 'g1', from: 's1' };
  expect(host.give({ ...check, generation: 1001 })).toEqual(['PROMISED > s1']);
  expect(host.last('PROMISED > s1')).toMatchObject({ method: 'cold' });
  expect(host.give({ ...check, generation: 999 })).toEqual(['UNPROMISED > s1']);
  host.stop();
});

test('cold starts wait for their turn by priority, and one that gives up waits no more', () => {
  const gate = stage('gate', coldStartGate, { host: 'h1', places: 1 }, ['s1', 's2', 's3', 's4']);
  const start = (n: number) => ({ type: 'COLD_START', slot: `s${n}`, priority: n });
  const end = (n: number) => ({ type: 'COLD_START_ENDED', slot: `s${n}` });
  expect(gate.give(start(1))).toEqual(['COLD_START_LET !', 'COLD_START_NOW > s1']);
  for (const n of [2, 3, 4]) expect(gate.give(start(n))).toEqual([]);
  expect(gate.give(end(4))).toEqual([]);
  expect(gate.give(end(1))).toEqual(['COLD_START_LET !', 'COLD_START_NOW > s3']);
  expect(gate.give(end(3))).toEqual(['COLD_START_LET !', 'COLD_START_NOW > s2']);
  gate.stop();
});
