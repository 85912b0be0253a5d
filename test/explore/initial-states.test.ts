/** Several initial states: one search, one naive search, and every verb that runs begin with. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { enqueueActions, setup } from 'xstate';
import { ringTermination } from '../../actors/baseline/ring-termination.ts';
import { check } from '../../src/explore/check.ts';
import { graphOf } from '../../src/explore/naive/graph.ts';
import { holdsFor, type NaiveLiveness } from '../../src/explore/naive/liveness.ts';
import type { CheckOptions, CheckResult } from '../../src/explore/result.ts';
import { simulate } from '../../src/generate/simulate.ts';
import { Positions } from '../../src/inspect/session/positions.ts';
import { standingAt } from '../../src/inspect/session/residual.ts';
import { conform } from '../../src/live/conformance.ts';
import { Drive } from '../../src/live/drive.ts';
import { eventually, leadsTo, never, noDeadlock } from '../../src/properties/index.ts';
import { CompiledModel, compile } from '../../src/system/compile.ts';
import type { InitialSpec, StateView, SystemDefinition } from '../../src/system/definition.ts';
import { record } from '../../src/trace/record.ts';
import { replay } from '../../src/trace/replay.ts';
import { agreesWithNaive, type Tally } from '../oracle/compare.ts';
import { systemPlan } from '../oracle/random/plan.ts';
import { systemOf } from '../oracle/random/system.ts';

const ring = (n: number, mutant?: string): SystemDefinition => {
  const bug = ringTermination.mutants?.find(({ name }) => name === mutant);
  const { parts } = ringTermination;
  return ringTermination.build({ n }, bug === undefined ? parts : bug.apply(parts));
};

const counter = setup({
  types: { input: {} as { n: number }, context: {} as { n: number } },
  guards: { isEven: ({ context }) => context.n % 2 === 0 },
  actions: {
    halve: enqueueActions(({ enqueue }) =>
      enqueue.assign({ n: ({ context }: any) => Math.floor(context.n / 2) } as never),
    ),
  },
}).createMachine({
  id: 'counter',
  context: ({ input }) => ({ n: input.n }),
  on: { HALVE: { guard: 'isEven', actions: 'halve' } },
});

const n = (s: StateView): number => s.actor('counter').context.n;

const counting = (...from: number[]): SystemDefinition => ({
  name: 'counting',
  title: 'A number is halved as long as it is even',
  actors: { counter: { machine: counter } },
  initial: from.map((k) => ({ name: `from ${k}`, inputs: { counter: { n: k } } })),
  environment: [{ to: 'counter', event: { type: 'HALVE' } }],
  fairness: { weak: [{ kind: 'input' }] },
  properties: [
    never('it is three', (s) => n(s) === 3),
    eventually('it becomes odd', (s) => n(s) % 2 === 1),
    leadsTo(
      'six becomes three',
      (s) => n(s) === 6,
      (s) => n(s) === 3,
    ),
    noDeadlock('it can be halved', { except: (s) => n(s) % 2 === 1 }),
  ],
});

const verdictOf = (result: CheckResult, name: string) =>
  result.properties.find((property) => property.name === name)!;

describe('a search from several states', () => {
  test('visits each once, also those that two of them come to', async () => {
    // 8 4 2 1, 12 6 3, 4 again; and 4 twice.
    const { initial, ...rest } = counting(8, 12, 4);
    const twice = [...initial!, { name: 'four again', inputs: { counter: { n: 4 } } }];
    const found = await check({ ...rest, initial: twice });
    expect([found.states, found.transitions, found.initialStates, found.depth]).toEqual([
      7, 5, 3, 2,
    ]);
  });

  test('shows in which one a run begins, of those with the shortest run', async () => {
    const found = await check(counting(8, 12, 6));
    expect(verdictOf(found, 'it is three').trace).toEqual([
      { kind: 'start', name: 'from 6' },
      { kind: 'input', name: 'HALVE', to: 'counter', event: { type: 'HALVE' } },
    ]);
    expect(verdictOf(found, 'it becomes odd').verdict).toBe('holds');
    expect(verdictOf(found, 'six becomes three').verdict).toBe('holds');
  });

  test('finds the one from which there is no end', async () => {
    const found = await check(counting(8, 0, 6));
    const { trace, loop } = verdictOf(found, 'it becomes odd');
    expect(trace?.[0]).toEqual({ kind: 'start', name: 'from 0' });
    expect(loop).toBeGreaterThan(0);
  });

  test('counts a bound on depth from each of them, and refuses one that lies outside', async () => {
    const shallow = await check(counting(8, 12, 4), { bounds: { depth: 1 } });
    expect([shallow.states, shallow.verdict]).toEqual([5, 'inconclusive']);
    const within = (s: StateView) => n(s) < 10;
    await expect(check(counting(8, 12), { bounds: { within } })).rejects.toThrow(
      'START_OUTSIDE: the initial state "from 12"',
    );
  });

  test('is the same in every kernel, on two threads, and resumed', async () => {
    const timeless = ({ elapsedMs, bytesPerState, ...rest }: CheckResult) => rest;
    const run = async (options: CheckOptions) =>
      timeless(await check(ring(3, 'stays-white'), options));
    const plain = await run({});
    expect(plain.verdict).toBe('violated');
    expect(await run({ kernel: 'typescript' })).toEqual(plain);
    expect(await run({ workers: 2 })).toEqual(plain);
    const file = join(mkdtempSync(join(tmpdir(), 'initial-')), 'kept');
    const cut = await check(ring(3, 'stays-white'), {
      bounds: { states: 220 },
      checkpoint: { file },
    });
    expect([cut.states, existsSync(file)]).toEqual([220, true]);
    expect(await run({ checkpoint: { file, resume: true } })).toEqual(plain);
  });

  test.each(['symmetry', 'partialOrder'] as const)('is refused with %s', async (reduction) => {
    await expect(check(counting(8, 4), { reduce: { [reduction]: true } })).rejects.toThrow(
      'several initial states, and a reduction begins in one',
    );
  });

  test('covers what any of them takes', async () => {
    const { coverage } = await check(counting(1, 8), { coverage: true, tolerance: false });
    expect(coverage!.machines[0]!.transitions).toEqual({ 'counter|HALVE|0': 3 });
  });
});

describe('a run', () => {
  test('is recorded and replayed with where it begins', async () => {
    const system = ring(3, 'begins-no-second-round');
    const found = await check(system);
    const about = { engine: { name: 'x', version: '0' }, system: system.name, parameters: {} };
    const { name, kind, trace, loop } = found.properties.find((p) => p.verdict === 'violated')!;
    const property = { name, kind, shows: 'violated' } as const;
    const model = compile(system);
    const recorded = record(model, trace!, {
      ...about,
      ...{ mutant: null, seed: 1, property },
      ...(loop === null ? {} : { loop }),
    });
    expect(replay(model, JSON.parse(JSON.stringify(recorded)))).toEqual({
      agreed: trace!.length,
      mismatch: null,
      sameModel: true,
    });
    const [first] = recorded.steps;
    const other = { ...first!, step: { kind: 'start', name: 'nowhere' } as const };
    const changed = { ...recorded, steps: [other, ...recorded.steps.slice(1)] };
    expect(replay(model, changed).mismatch?.what).toBe('step');
  });

  test('that is drawn begins in one, and the shrunk one says in which', async () => {
    const found = await simulate(counting(8, 12, 6), { seed: 1, runs: 200, depth: 20 });
    const three = found.properties.find(({ name }) => name === 'it is three')!;
    expect(three.trace?.map((step) => (step.kind === 'start' ? step.name : step.kind))).toEqual([
      'from 6',
      'input',
    ]);
    expect(found.states).toBe(7);
  });

  test('that has not begun breaks nothing and reaches nothing', () => {
    const positions = new Positions(new CompiledModel(counting(3, 0)));
    expect(positions.choices(positions.start).enabled.map(({ step }) => step)).toEqual([
      { kind: 'start', name: 'from 3' },
      { kind: 'start', name: 'from 0' },
    ]);
    expect(standingAt(positions, positions.start).broken).toEqual([]);
    const three = positions.at([0]);
    expect(standingAt(positions, three).broken).toEqual([{ name: 'it is three', step: 1 }]);
  });

  test('of real actors does the same, from each of them', () => {
    expect(conform(ring(3), { seed: 7, walks: 6, steps: 25 }).difference).toBeNull();
  });

  test('that cannot choose is refused', () => {
    expect(() => new Drive(compile(counting(8, 4)))).toThrow('SEVERAL_STARTS');
  });
});

describe('what is wrong is said', () => {
  const one = (initial: readonly InitialSpec[], more: Partial<SystemDefinition> = {}) =>
    compile({ ...counting(8), ...more, initial });
  test.each([
    ['no state at all', () => one([]), 'the list of initial states is empty'],
    [
      'an unknown actor',
      () => one([{ name: 'a', inputs: { clock: 1 } }]),
      'initial state "a" gives an input to "clock"',
    ],
    ['two of one name', () => one([...counting(8, 8).initial!]), 'are called "from 8"'],
    [
      'an actor that recovers',
      () => one(counting(8).initial!, { faults: [{ kind: 'crash', actors: ['counter'] }] }),
      'can recover from a crash',
    ],
  ])('%s', (_, build, text) => {
    expect(build).toThrow(text);
  });
});

const tally: Tally = {};

test.each([2, 3])('the naive explorer finds the same in the ring of %i', async (size) => {
  const system = ring(size);
  await agreesWithNaive(system, 400, tally);
  const graph = graphOf(system, 400)!;
  for (const spec of system.properties.filter(({ kind }) => kind === 'leadsTo')) {
    expect(holdsFor(system, graph, spec as NaiveLiveness)).toBe(true);
  }
  const broken = ring(size, 'begins-no-second-round');
  const found = await check(broken, { tolerance: false });
  for (const spec of broken.properties.filter(({ kind }) => kind === 'leadsTo')) {
    const holds = holdsFor(broken, graphOf(broken, 400)!, spec as NaiveLiveness);
    expect(verdictOf(found, spec.name).verdict).toBe(holds ? 'holds' : 'violated');
  }
});

/** Tells others at its start what its input says; so that systems at random begin in several ways. */
const herald = setup({
  types: { input: {} as { tell: { to: string; type: string }[] } },
}).createMachine({
  id: 'herald',
  entry: enqueueActions(({ event, enqueue, system }) => {
    const { tell } = (event as unknown as { input: { tell: { to: string; type: string }[] } })
      .input;
    for (const { to, type } of tell) enqueue.sendTo(system.get(to), { type });
  }),
});

const heralded = fc
  .tuple(
    systemPlan,
    fc.array(fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 2 }), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([plan, ways]): SystemDefinition => {
    const system = systemOf(plan);
    const names = Object.keys(system.actors);
    const initial = ways.map((way, i) => ({
      name: `way ${i}`,
      inputs: {
        herald: {
          tell: way.map(([to, type]) => ({
            to: names[to % names.length]!,
            type: ['M1', 'M2', 'R1'][type]!,
          })),
        },
      },
    }));
    return { ...system, actors: { ...system.actors, herald: { machine: herald } }, initial };
  });

test('the naive explorer finds the same in systems made at random', async () => {
  await fc.assert(
    fc.asyncProperty(heralded, (system) => agreesWithNaive(system, 200, tally)),
    { seed: 20_261_130, numRuns: 40 },
  );
  expect(tally.compared).toBeGreaterThan(15);
}, 120_000);

afterAll(() => {
  console.log(`initial states: ${JSON.stringify(tally)}`);
});
