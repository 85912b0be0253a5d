/** Layouts of charts: nothing upon anything else, every line has its way, the same result twice. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import type { Chart } from '../../../src/chart/chart.ts';
import { chartOf } from '../../../src/chart/of-machine.ts';
import { type DefectKind, defects } from '../../../visualizations/core/layout/defects.ts';
import { type Engine, layout } from '../../../visualizations/core/layout/layout.ts';
import { nodeEngine } from '../../../visualizations/core/layout/node-engine.ts';
import { planOf } from '../../../visualizations/core/layout/plan.ts';
import type { Positions } from '../../../visualizations/core/layout/positions.ts';
import { systems } from '../../actors/systems.ts';
import { showcase } from '../../chart/showcase.ts';
import { machineOf, randomConfig } from './random-machines.ts';

const engine = nodeEngine();
const SEED = 20_261_130;

const complete = (chart: Chart, positions: Positions): void => {
  const plan = planOf(chart);
  expect(positions.nodes.map(({ id }) => id).sort()).toEqual(
    [...chart.states, ...plan.marks].map(({ id }) => id).sort(),
  );
  expect(positions.edges.map(({ id }) => id).sort()).toEqual(plan.edges.map(({ id }) => id).sort());
  expect(defects(plan, positions)).toEqual([]);
};

describe('random machines', () => {
  test('are laid out whole, by ELK, with nothing upon anything else', {
    timeout: 120_000,
  }, async () => {
    let plain = 0;
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(randomConfig, async (config) => {
        const chart = chartOf(machineOf(config));
        const positions = await layout(chart, { engine });
        complete(chart, positions);
        runs += 1;
        if (positions.plain) plain += 1;
      }),
      { seed: SEED, numRuns: 50 },
    );
    expect(plain / runs).toBeLessThan(0.1);
  });

  test('are laid out without defect where ELK fails altogether', async () => {
    const failing: Engine = async () => {
      throw new Error("Cannot read properties of undefined (reading 'a')");
    };
    await fc.assert(
      fc.asyncProperty(randomConfig, async (config) => {
        const chart = chartOf(machineOf(config));
        const positions = await layout(chart, { engine: failing });
        complete(chart, positions);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  test('get the same positions twice, from engines of their own', async () => {
    await fc.assert(
      fc.asyncProperty(randomConfig, async (config) => {
        const chart = chartOf(machineOf(config));
        const first = await layout(chart, { engine });
        expect(await layout(chart, { engine: nodeEngine() })).toEqual(first);
      }),
      { seed: SEED + 1, numRuns: 8 },
    );
  });
});

describe('an engine that loses something', () => {
  const GO = { GO: 'b' };
  const chart = chartOf(
    createMachine({ id: 'm', initial: 'a', states: { a: { on: GO }, b: { on: { BACK: 'a' } } } }),
  );
  const lossy =
    (spoil: (edge: any) => void): Engine =>
    async (graph) => {
      const result = await engine(graph);
      for (const edge of result.edges ?? []) spoil(edge);
      return result;
    };

  test.each<[string, (edge: any) => void]>([
    ['the route of a line', (edge) => delete edge.sections],
    ['the place of a label', (edge) => delete edge.labels?.[0]?.x],
    ['a line as a whole', (edge) => (edge.sections = [...edge.sections, ...edge.sections])],
  ])('is not believed: %s', async (_, spoil) => {
    const positions = await layout(chart, { engine: lossy(spoil) });
    expect(positions.plain).toBe(true);
    complete(chart, positions);
  });
});

describe('the judge of layouts', () => {
  const chart = chartOf(showcase);
  const plan = planOf(chart);
  const spoilt = async (change: (positions: any) => void): Promise<DefectKind[]> => {
    const positions = structuredClone(await layout(chart, { engine }));
    change(positions);
    return [...new Set(defects(plan, positions).map(({ kind }) => kind))];
  };
  const node = (positions: any, id: string) => positions.nodes.find((one: any) => one.id === id);
  const edge = (positions: any, id: string) => positions.edges.find((one: any) => one.id === id);
  const START = 'showcase.idle|START|1';
  const around = ([a]: { x: number; y: number }[]) => ({
    x: (a?.x ?? 0) - 20,
    y: (a?.y ?? 0) - 20,
    width: 40,
    height: 40,
  });

  test('finds nothing in a good one', async () => {
    expect(await spoilt(() => {})).toEqual([]);
  });

  test.each<[DefectKind, (positions: any) => void]>([
    ['unrouted', (p) => (edge(p, START).points = [])],
    ['slanted', (p) => (edge(p, START).points[1].x += 9)],
    ['detached', (p) => (edge(p, START).points.at(-1).y -= 9)],
    ['state on state', (p) => (node(p, 'showcase.over').box = node(p, 'showcase.idle').box)],
    ['label on label', (p) => (edge(p, START).label = edge(p, 'showcase.idle|START|2').label)],
    ['label on state', (p) => (edge(p, START).label = node(p, 'showcase.over').box)],
    ['label on head', (p) => (edge(p, START).label = node(p, 'showcase.busy').box)],
    ['line through state', (p) => (node(p, 'showcase.over').box = around(edge(p, START).points))],
    ['state outside', (p) => (node(p, 'showcase.busy.left.a').box.x -= 500)],
  ])('finds: %s', async (kind, change) => {
    expect(await spoilt(change)).toContain(kind);
  });
});

test('charts of the catalogue are laid out by ELK, the largest among them', {
  timeout: 60_000,
}, async () => {
  const charts = new Map<string, Chart>();
  for (const { build, parameters, scopes, parts } of systems) {
    const values = Object.fromEntries(parameters.map((p) => [p.name, p.default]));
    const scope = scopes?.[0]?.name;
    const { actors } = build(scope === undefined ? values : { ...values, scope }, parts);
    for (const { machine } of Object.values(actors))
      charts.set(chartOf(machine).hash, chartOf(machine));
  }
  const bySize = [...charts.values()].sort((a, b) => b.states.length - a.states.length);
  const some = [...bySize.slice(0, 3), ...bySize.filter((_, i) => i % 6 === 5)];
  expect(some.length).toBeGreaterThan(10);
  for (const chart of some) {
    const positions = await layout(chart, { engine });
    complete(chart, positions);
    expect(positions.plain).toBe(false);
  }
});

test('a machine of one state is a picture, too, with its own loop', async () => {
  const machine = createMachine({ id: 'm', on: { AGAIN: { target: '#m', reenter: true } } });
  const chart = chartOf(machine);
  const positions = await layout(chart, { engine });
  complete(chart, positions);
  expect(positions.edges).toHaveLength(1);
});
