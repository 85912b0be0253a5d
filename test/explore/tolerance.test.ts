/** Tolerance: how many faults a property survives, and the minimal sets of faults that break it. */
import { expect, test } from 'vitest';
import { assign, createMachine, emit } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { always, noDeadlock, onEmit, sometimes } from '../../src/properties/index.ts';
import type { FaultSpec, PropertySpec, SystemDefinition } from '../../src/system/definition.ts';

const disk = createMachine({
  initial: 'good',
  states: { good: { on: { FAIL: 'bad' } }, bad: { on: { REPAIR: 'good' } } },
});

const fail = (to: string, budget = 'failures'): FaultSpec => ({
  kind: 'event',
  name: `${to} fails`,
  to,
  event: { type: 'FAIL' },
  budget,
});

const raid = (
  properties: readonly PropertySpec[],
  changes: Partial<SystemDefinition> = {},
): SystemDefinition => ({
  name: 'raid',
  title: 'Three disks, one of them spare',
  actors: { d0: { machine: disk }, d1: { machine: disk }, d2: { machine: disk } },
  environment: ['d0', 'd1', 'd2'].map((to) => ({
    to,
    event: { type: 'REPAIR' },
    name: `repair ${to}`,
  })),
  faults: ['d0', 'd1', 'd2'].map((d) => fail(d)),
  budgets: { failures: 3 },
  properties,
  ...changes,
});

const bad =
  (name: string) => (s: Parameters<Extract<PropertySpec, { kind: 'always' }>['holds']>[0]) =>
    s.actor(name).matches('bad');

const [bad0, bad1, bad2] = [bad('d0'), bad('d1'), bad('d2')] as const;

test('minimal sets by inclusion, each with its shortest run; supersets are left out', async () => {
  const lost = always('data is there', (s) => !(bad0(s) && (bad1(s) || bad2(s))));
  const result = await check(raid([lost]));
  const [property] = result.properties;
  expect(result.verdict).toBe('violated');
  expect(property?.survives).toBe(1);
  expect(property?.breakingSets.map((b) => [...b.faults].sort())).toEqual([
    ['d0 fails @ d0', 'd1 fails @ d1'],
    ['d0 fails @ d0', 'd2 fails @ d2'],
  ]);
  expect(property?.breakingSets.every((b) => b.steps.length === 2)).toBe(true);
  expect(property?.breakingSetsComplete).toBe(true);
  expect(property?.trace).toHaveLength(2);
});

test('sets of different sizes: a larger minimal set is found beside a smaller one', async () => {
  const lost = always('data is there', (s) => !bad0(s) && !(bad1(s) && bad2(s)));
  const { properties } = await check(raid([lost]));
  expect(properties[0]?.survives).toBe(0);
  expect(properties[0]?.breakingSets.map((b) => b.faults.length)).toEqual([1, 2]);
});

test('a fault needed twice is mentioned twice', async () => {
  const flaky = createMachine({
    initial: 'zero',
    states: { zero: { on: { FAIL: 'one' } }, one: { on: { FAIL: 'two' } }, two: {} },
  });
  const property = always('never fails twice', (s) => !s.actor('d0').matches('two'));
  const { properties } = await check({
    name: 'flaky',
    title: 'Flaky',
    actors: { d0: { machine: flaky } },
    faults: [{ kind: 'event', name: 'd0 fails', to: 'd0', event: { type: 'FAIL' }, times: 3 }],
    properties: [property],
  });
  expect(properties[0]?.breakingSets[0]?.faults).toEqual(['d0 fails @ d0', 'd0 fails @ d0']);
  expect(properties[0]?.survives).toBe(1);
});

test('broken without any fault: survives -1, by the empty set', async () => {
  const never = always('never good', (s) => !s.actor('d0').matches('good'));
  const { properties } = await check(raid([never]));
  expect(properties[0]).toMatchObject({ survives: -1, breakingSets: [{ faults: [], steps: [] }] });
});

test('a property that nothing breaks survives all', async () => {
  const fine = always('two good or bad', (s) => bad0(s) || s.actor('d0').matches('good'));
  const result = await check(raid([fine]));
  expect(result.verdict).toBe('holds');
  expect(result.properties[0]?.survives).toBe('all');
});

test('a limit on faults that cuts something off is a bound, and never a plain "holds"', async () => {
  const lost = always('data is there', (s) => !(bad0(s) && bad1(s)));
  const result = await check(raid([lost]), { bounds: { faults: 1 } });
  expect(result.verdict).toBe('holds-within-bounds');
  expect(result.properties[0]).toMatchObject({ verdict: 'holds-within-bounds', survives: 1 });
  expect(result.reasons).toContain('more than 1 faults were possible');
});

test('faults of a step property count, the violating step included', async () => {
  const loud = createMachine({
    initial: 'good',
    states: { good: { on: { FAIL: { target: 'bad', actions: emit({ type: 'DIED' }) } } }, bad: {} },
  });
  const silent = onEmit('disks die silently', 'DIED', () => false);
  const { properties } = await check(
    raid([silent], { actors: { d0: { machine: loud } }, environment: [], faults: [fail('d0')] }),
  );
  expect(properties[0]).toMatchObject({ survives: 0, trace: [{ kind: 'fault', to: 'd0' }] });
  expect(properties[0]?.breakingSets).toEqual([
    { faults: ['d0 fails @ d0'], steps: properties[0]?.trace },
  ]);
});

test('a deadlock is a state in which only faults are left', async () => {
  const result = await check(raid([noDeadlock('something can always be done')]));
  expect(result.properties[0]).toMatchObject({ verdict: 'violated', trace: [] });
  const allowed = await check(raid([noDeadlock('idle is fine', { except: () => true })]));
  expect(allowed.verdict).toBe('holds');
});

test('what never happened makes the run inconclusive, and is named', async () => {
  const result = await check(
    raid([sometimes('a disk melts', () => false)], { budgets: { failures: 1, other: 1 } }),
  );
  expect(result.verdict).toBe('inconclusive');
  expect(result.vacuous).toEqual(['never seen: a disk melts']);
  const idle = createMachine({ initial: 'x', states: { x: {}, y: { on: { FAIL: 'x' } } } });
  const never = await check({
    name: 'idle',
    title: 'Idle',
    actors: { d0: { machine: idle } },
    faults: [fail('d0', 'one')],
    budgets: { one: 1 },
    properties: [],
  });
  expect(never.verdict).toBe('inconclusive');
  expect(never.vacuous).toEqual(['fault never happened: d0 fails']);
});

test('bounds on states and depth are named', async () => {
  const fine = always('fine', () => true);
  const deep = await check(raid([fine]), { bounds: { depth: 2 } });
  expect(deep.verdict).toBe('holds-within-bounds');
  expect(deep.reasons[0]).toBe('runs longer than 2 steps were not explored');
  const few = await check(raid([fine]), { bounds: { states: 2 } });
  expect(few.reasons[0]).toBe('stopped at 2 states');
  expect(few.verdict).not.toBe('holds');
});

test('no run is longer than the bound on depth, however many faults it has', async () => {
  const { states, transitions, depth, faultsMax } = await check(raid([]), { bounds: { depth: 1 } });
  expect({ states, transitions, depth, faultsMax }).toEqual({
    states: 4,
    transitions: 3,
    depth: 1,
    faultsMax: 1,
  });
});

test('an abort ends the search with what was found so far, and the verdict says so', async () => {
  const counter = createMachine({
    context: { n: 0 },
    on: { UP: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
  });
  const stop = new AbortController();
  stop.abort();
  const result = await check(
    {
      name: 'endless',
      title: 'Counts for ever',
      actors: { d0: { machine: counter } },
      environment: [{ to: 'd0', event: { type: 'UP' } }],
      properties: [always('fine', () => true)],
    },
    { signal: stop.signal },
  );
  expect(result.verdict).toBe('inconclusive');
  expect(result.reasons).toEqual(['interrupted']);
  expect(result.states).toBeGreaterThan(1);
  expect(result.properties[0]).toMatchObject({ verdict: 'inconclusive', survives: -1 });
});
