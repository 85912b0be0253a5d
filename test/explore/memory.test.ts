/**
 * A bound on memory ends whatever is under way, cleanly: the search, the graph for infinite runs,
 * the search for breaking sets. The verdict is no "holds", and the bound is named.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { createMachine } from 'xstate';
import { check } from '../../src/explore/check.ts';
import type { CheckResult } from '../../src/explore/result.ts';
import { always, eventually, never } from '../../src/properties/index.ts';
import type {
  FaultSpec,
  PropertySpec,
  StateView,
  SystemDefinition,
} from '../../src/system/definition.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const MIB = 2 ** 20;
/** Of the bound so much that the search looks at every opportunity. */
const LOW = 600 * MIB;
const BOUND = 1000;

const wheel = createMachine({
  initial: 's0',
  on: { BREAK: '.broken' },
  states: {
    ...Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`s${i}`, { on: { TICK: `s${(i + 1) % 30}` } }]),
    ),
    broken: {},
  },
});
const NAMES = ['a', 'b', 'c'];

/** 27,000 states, 81,000 steps. */
const wheels = (properties: readonly PropertySpec[]): SystemDefinition => ({
  name: 'wheels',
  title: 'Three wheels',
  actors: Object.fromEntries(NAMES.map((name) => [name, { machine: wheel }])),
  environment: NAMES.map((to) => ({ name: `${to} ticks`, to, event: { type: 'TICK' } })),
  properties,
});

/** From the call with this number on, the process seems to use more memory than it may. */
const fullFrom = (call: number): { calls: number } => {
  const seen = { calls: 0 };
  vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
    seen.calls += 1;
    return seen.calls < call ? LOW : 2 * BOUND * MIB;
  });
  return seen;
};

/** The results if memory runs out the first time it is looked at, the second time, … */
const runOut = async (definition: SystemDefinition): Promise<CheckResult[]> => {
  const seen = fullFrom(Number.POSITIVE_INFINITY);
  await check(definition, { bounds: { memoryMiB: BOUND } });
  const results: CheckResult[] = [];
  for (let call = 1; call <= seen.calls; call++) {
    fullFrom(call);
    results.push(await check(definition, { bounds: { memoryMiB: BOUND } }));
  }
  return results;
};

const NAMED = /^stopped: memory of the process.* reached 1000 MiB/;

test('the search', async () => {
  const results = await runOut(wheels([always('time goes on', () => true)]));
  expect(results.length).toBeGreaterThanOrEqual(3);
  for (const { verdict, reasons, states, properties } of results) {
    expect(reasons[0]).toMatch(NAMED);
    expect([verdict, properties[0]?.verdict]).toEqual(['inconclusive', 'inconclusive']);
    expect(states).toBeLessThan(27_000);
  }
});

test('far from its bound a search looks less often', async () => {
  const looks = async (resident: number): Promise<number> => {
    const rss = vi.spyOn(process.memoryUsage, 'rss').mockReturnValue(resident);
    rss.mockClear();
    const times = [1, 2, 3, 4].map(() => wheels([always('time goes on', () => true)]));
    for (const one of times) await check(one, { bounds: { memoryMiB: BOUND } });
    return rss.mock.calls.length;
  };
  // Each of the four searches has three opportunities; two looks show that a process does not grow.
  expect([await looks(LOW), await looks(100 * MIB)]).toEqual([12, 8]);
});

test('far from its bound, but growing fast, it is looked at every time', async () => {
  const seen = { calls: 0 };
  vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
    seen.calls += 1;
    return (50 + 60 * seen.calls) * MIB;
  });
  await check(wheels([always('time goes on', () => true)]), { bounds: { memoryMiB: BOUND } });
  expect(seen.calls).toBe(3);
});

test('infinite runs: an answer that is missing is not a good one', async () => {
  const lucky = eventually('a is at seven', (s) => s.actor('a').matches('s7'));
  const fair = { weak: [{ kind: 'input' as const }] };
  const results = await runOut({ ...wheels([lucky]), fairness: fair });
  const late = results.filter(({ states }) => states === 27_000);
  expect(late.length).toBeGreaterThanOrEqual(4);
  for (const { verdict, reasons, properties } of late) {
    expect(reasons[0]).toMatch(NAMED);
    expect(reasons[0]).toMatch(/before all infinite runs were judged$/);
    expect([verdict, properties[0]?.verdict]).toEqual(['inconclusive', 'inconclusive']);
  }
});

test('infinite runs: a graph that would not fit is not begun', async () => {
  vi.spyOn(process.memoryUsage, 'rss').mockReturnValue(100 * MIB);
  const lucky = eventually('a is at seven', (s) => s.actor('a').matches('s7'));
  const { verdict, reasons } = await check(wheels([lucky]), { bounds: { memoryMiB: 101 } });
  expect(verdict).toBe('inconclusive');
  expect(reasons[0]).toBe(
    'stopped: memory of the process, with 3 for the graph, reached 101 MiB ' +
      'before all infinite runs were judged',
  );
});

test('breaking sets: what was found is shown, and that there may be more', async () => {
  const faults = NAMES.map(
    (to): FaultSpec => ({
      ...{ kind: 'event', name: `${to} breaks`, to, event: { type: 'BREAK' }, budget: 'all' },
    }),
  );
  const broken = (s: StateView) => NAMES.filter((name) => s.actor(name).matches('broken'));
  const results = await runOut({
    ...wheels([never('two are broken', (s) => broken(s).length > 1)]),
    faults,
    budgets: { all: 2 },
  });
  const late = results.filter(({ reasons }) => /breaking sets/.test(reasons[0] ?? ''));
  expect(late.length).toBeGreaterThanOrEqual(3);
  for (const { verdict, reasons, properties } of late) {
    expect(verdict).toBe('violated');
    expect(reasons[0]).toMatch(NAMED);
    expect(properties[0]?.breakingSetsComplete).toBe(false);
    expect(properties[0]?.trace).not.toBeNull();
  }
});
