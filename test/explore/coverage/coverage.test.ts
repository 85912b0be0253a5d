/** Coverage: exactly what can be taken, no matter what a machine was asked on the way. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMachine, setup } from 'xstate';
import { check } from '../../../src/explore/check.ts';
import {
  type Coverage,
  uniteCoverage,
  verdictsOf,
} from '../../../src/explore/coverage/coverage.ts';
import { explore } from '../../../src/explore/naive.ts';
import { always } from '../../../src/properties/index.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { systems } from '../../actors/systems.ts';
import * as classics from '../../oracle/apps/classics.ts';
import * as corners from '../../oracle/apps/corners.ts';
import { randomApp } from '../../oracle/apps/random.ts';
import { systemPlan } from '../../oracle/random/plan.ts';
import { systemOf } from '../../oracle/random/system.ts';
import { hearing, takenByExecution } from './taken.ts';

const coverageOf = async (system: SystemDefinition): Promise<Coverage> => {
  const { coverage } = await check(system, { coverage: true, tolerance: false });
  return coverage as Coverage;
};

/** `actor transition` of what was taken; actors of equal machines share their chart. */
const takenIn = (coverage: Coverage): string[] =>
  coverage.machines
    .filter(({ monitor }) => !monitor)
    .flatMap(({ transitions }) =>
      Object.keys(transitions).filter((id) => (transitions[id] ?? 0) > 0),
    )
    .sort();

const executed = (system: SystemDefinition, most: number): string[] => {
  const taken = takenByExecution(system, most);
  return [...new Set([...taken].map((text) => text.slice(text.indexOf(' ') + 1)))].sort();
};

describe('is what XState executes', () => {
  test.each([
    'baseline/two-phase-commit',
    'baseline/fenced-lock',
    'baseline/durable-queue',
    'baseline/failover-before-timeout',
    'baseline/abd-register',
    'baseline/ring-election',
  ])('in %s', async (name) => {
    const entry = systems.find((one) => one.name === name)!;
    const values = Object.fromEntries(entry.parameters.map((p) => [p.name, p.default]));
    const scope = entry.scopes?.[0]?.name;
    const system = entry.build(scope === undefined ? values : { ...values, scope }, entry.parts);
    expect(takenIn(await coverageOf(system))).toEqual(executed(system, 5_000));
  });

  test('in systems made at random', { timeout: 120_000 }, async () => {
    let compared = 0;
    let untaken = 0;
    await fc.assert(
      fc.asyncProperty(systemPlan, async (plan) => {
        const system = systemOf(plan);
        let expected: string[];
        try {
          expected = executed(system, 300);
        } catch {
          return; // too large, or not allowed: not the question here
        }
        const result = await check({ ...system, bounds: {} }, { coverage: true, tolerance: false });
        // What an actor says in a step in which it fails is lost, so that it cannot be heard here.
        const failing = result.properties.find(({ kind }) => kind === 'no-actor-errors');
        if (failing?.verdict === 'violated') return;
        const coverage = result.coverage as Coverage;
        expect(takenIn(coverage)).toEqual(expected);
        compared += 1;
        const all = coverage.machines.filter(({ monitor }) => !monitor);
        untaken += all
          .flatMap(({ transitions }) => Object.values(transitions))
          .filter((n) => n === 0).length;
      }),
      { seed: 20_261_130, numRuns: 40 },
    );
    expect(compared).toBeGreaterThan(10);
    expect(untaken).toBeGreaterThan(20);
  });
});

const lamp = setup({}).createMachine({
  id: 'lamp',
  initial: 'off',
  states: {
    off: { on: { PRESS: 'on', BREAK: 'broken' } },
    on: { on: { PRESS: 'off', BREAK: { guard: () => false, target: 'broken' } } },
    broken: { on: { MEND: 'off' } },
  },
});

const room = (times: number): SystemDefinition => ({
  name: 'room',
  title: 'A room with a lamp',
  actors: { lamp: { machine: lamp } },
  environment: [{ to: 'lamp', event: { type: 'PRESS' } }],
  faults: [{ kind: 'event', name: 'it breaks', to: 'lamp', event: { type: 'BREAK' }, times }],
  properties: [always('there is a lamp', () => true)],
});

test('a step without budget is no step, although the machine was asked about it', async () => {
  const [machine] = (await coverageOf(room(0))).machines;
  expect(machine?.transitions).toEqual({
    'lamp.off|PRESS|0': 1,
    'lamp.off|BREAK|0': 0,
    'lamp.on|PRESS|0': 1,
    'lamp.on|BREAK|0': 0,
    'lamp.broken|MEND|0': 0,
  });
  const verdicts = verdictsOf(machine!, true);
  expect(verdicts.transitions['lamp.off|BREAK|0']?.verdict).toBe('never');
  expect(verdicts.transitions['lamp.broken|MEND|0']?.verdict).toBe('unreachable');
  expect(verdicts.states['lamp.broken']).toEqual({ count: 0, verdict: 'unreachable' });
  expect(verdicts.states['lamp.off']).toEqual({ count: 1, verdict: 'taken' });
});

test('of several scopes it is the union, and nothing is unreachable that one scope did not finish', async () => {
  const whole = await coverageOf(room(1));
  const cut = await check(room(0), { coverage: true, bounds: { states: 1 } });
  const [machine] = uniteCoverage([cut.coverage!, whole]).machines;
  expect(machine?.transitions['lamp.off|BREAK|0']).toBe(1);
  expect(cut.coverage?.complete).toBe(false);
  expect(verdictsOf(cut.coverage!.machines[0]!, false).states['lamp.broken']?.verdict).toBe(
    'never',
  );
});

test('of transitions that exclude each other only the one that was carried out', async () => {
  const machine = createMachine({
    id: 'm',
    type: 'parallel',
    states: {
      a: { initial: 'x', states: { x: { on: { GO: '#m.c' } } } },
      b: { initial: 'y', states: { y: { on: { GO: '#m.a' } } } },
      c: {},
    },
  });
  const system: SystemDefinition = {
    name: 's',
    title: 's',
    actors: { m: { machine } },
    environment: [{ to: 'm', event: { type: 'GO' } }],
    properties: [],
  };
  expect(takenIn(await coverageOf(system))).toEqual(executed(system, 10));
});

test('an application is covered with all machines that it invokes', async () => {
  const [name, app] = Object.entries(classics)[0] as [string, SystemDefinition];
  const coverage = await coverageOf(app);
  expect(coverage.machines.length, name).toBeGreaterThan(1);
  for (const { transitions, chart } of coverage.machines) {
    expect(
      Object.values(transitions).some((count) => count > 0),
      chart.id,
    ).toBe(true);
  }
});

/** What real actors take, on every way that the naive explorer goes, and what coverage says. */
const bothCoverages = async (app: SystemDefinition) => {
  const [name, spec] = Object.entries(app.actors)[0]!;
  const heard = new Set<string>();
  const machine = hearing(spec.machine, (taken) => heard.add(taken));
  explore({ ...app, actors: { [name]: { ...spec, machine } } });
  const { machines } = await coverageOf(app);
  const told = machines.flatMap(({ chart, transitions }) =>
    Object.keys(transitions).map((id) => [`${chart.hash} ${id}`, transitions[id] ?? 0] as const),
  );
  const taken = told.filter(([, count]) => count > 0).map(([id]) => id);
  return { taken: taken.sort(), executed: [...heard].sort(), all: told.length };
};

/** Applications with states without end are covered as far as this. */
const DEPTHS: Readonly<Record<string, number>> = {
  pingPong: 7,
  nameless: 4,
  respawn: 3,
  timers: 3,
};

/** An action of theirs throws, so that the state before them stays: they were begun, and not taken. */
const ABORTED: Readonly<Record<string, readonly string[]>> = {
  failing: ['failing.calm|ASSIGN|0'],
};

test.each(Object.entries<SystemDefinition>({ ...classics, ...corners }))(
  'of the application %s it is what real actors take',
  async (name, app) => {
    const depth = DEPTHS[name];
    const { taken, executed } = await bothCoverages(
      depth === undefined ? app : { ...app, bounds: { depth } },
    );
    const aborted = ABORTED[name] ?? [];
    const finished = executed.filter((id) => !aborted.some((one) => id.endsWith(` ${one}`)));
    expect(finished).toHaveLength(executed.length - aborted.length);
    expect(taken).toEqual(finished);
    expect(taken.length).toBeGreaterThan(0);
  },
  60_000,
);

test('of applications made at random it is what real actors take', async () => {
  let [untaken, all] = [0, 0];
  for (let seed = 1; seed <= 30; seed += 1) {
    const found = await bothCoverages({ ...randomApp(seed), bounds: { depth: 2 } });
    expect({ seed, taken: found.taken }).toEqual({ seed, taken: found.executed });
    all += found.taken.length;
    untaken += found.all - found.taken.length;
  }
  expect(all).toBeGreaterThan(100);
  expect(untaken).toBeGreaterThan(100);
}, 60_000);

test('is refused together with a reduction', async () => {
  await expect(check(room(1), { coverage: true, reduce: { symmetry: true } })).rejects.toThrow(
    'a reduction leaves steps out',
  );
});
