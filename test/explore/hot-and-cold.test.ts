/** Monitors with states tagged hot and cold, on tiny graphs with known answers. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { cools, leadsTo } from '../../src/properties/index.ts';
import type {
  Fairness,
  MonitorLogic,
  MonitorTag,
  PropertySpec,
  StateView,
  SystemDefinition,
} from '../../src/system/definition.ts';

type Edges = readonly (readonly [number, number])[];

const eventOf = (from: number, to: number): string => `GO_${from}_${to}`;

/** A machine that walks a graph from its first edge's start; every step is an input of its own. */
const walker = (edges: Edges) => {
  const states: Record<string, { on: Record<string, string> }> = {};
  for (const n of edges.flat()) states[`n${n}`] = { on: {} };
  for (const [from, to] of edges) states[`n${from}`]!.on[eventOf(from, to)] = `n${to}`;
  return createMachine({ initial: `n${edges[0]?.[0]}`, states });
};

/** Remembers where the walker is, and is tagged as that place is. */
const follower = (start: number, tags: Record<number, MonitorTag>): MonitorLogic<number> => ({
  start: () => start,
  next: (_, { type }) => Number(type.split('_')[2]),
  tags: (at) => (tags[at] === undefined ? [] : [tags[at]]),
  mayBe: [...new Set(Object.values(tags))],
});

const SENTENCE = 'what is owed is paid';

const walk = (
  edges: Edges,
  tags: Record<number, MonitorTag>,
  fairness: Fairness = {},
): SystemDefinition => ({
  name: 'walk',
  title: 'A walk on a graph',
  actors: { w: { machine: walker(edges) } },
  environment: edges.map(([from, to]) => ({ to: 'w', event: { type: eventOf(from, to) } })),
  monitors: {
    m: {
      logic: follower(edges[0]![0], tags),
      observes: { input: ({ event }) => event },
      promises: SENTENCE,
      fairness,
    },
  },
  properties: [],
});

const FAIR: Fairness = { weak: [{ kind: 'input' }] };

/** The property's verdict, and where the run goes: the nodes of the prefix, then those of the loop. */
const judged = async (definition: SystemDefinition, start = 0) => {
  const result = await check(definition);
  const property = result.properties.find(({ name }) => name === SENTENCE)!;
  const nodes = (property.trace ?? []).map((step) =>
    step.kind === 'input' ? Number(step.event.type.split('_')[2]) : Number.NaN,
  );
  const loop = property.loop ?? 0;
  return {
    verdict: property.verdict,
    prefix: [start, ...nodes.slice(0, loop)],
    loop: nodes.slice(loop),
  };
};

test('a run that goes round in hot states for ever is shown as a lasso', async () => {
  const edges = [
    [0, 1],
    [1, 2],
    [2, 1],
  ] as const;
  expect(await judged(walk(edges, { 1: 'hot', 2: 'hot' }, FAIR))).toEqual({
    verdict: 'violated',
    prefix: [0, 1],
    loop: [2, 1],
  });
});

test('a run that cools again and again owes nothing, however often it is hot', async () => {
  const edges = [
    [0, 1],
    [1, 2],
    [2, 1],
  ] as const;
  expect((await judged(walk(edges, { 1: 'hot', 2: 'cold' }, FAIR))).verdict).toBe('holds');
  expect((await judged(walk(edges, { 1: 'hot' }, FAIR))).verdict).toBe('holds');
});

test('a state with neither tag neither heats nor cools, once some state is cold', async () => {
  const edges = [
    [0, 1],
    [1, 2],
    [2, 1],
  ] as const;
  const lukewarm = await judged(walk(edges, { 1: 'hot', 0: 'cold' }, FAIR));
  expect(lukewarm).toEqual({ verdict: 'violated', prefix: [0, 1], loop: [2, 1] });
  const leaves = [
    [0, 1],
    [1, 2],
    [2, 2],
  ] as const;
  expect((await judged(walk(leaves, { 1: 'hot', 0: 'cold' }, FAIR))).verdict).toBe('holds');
});

test('a run that ends while something is owed breaks it; one that ends otherwise does not', async () => {
  const edges = [
    [0, 1],
    [1, 2],
  ] as const;
  const ends = await judged(walk(edges, { 2: 'hot' }, FAIR));
  expect(ends).toEqual({ verdict: 'violated', prefix: [0, 1, 2], loop: [] });
  expect((await judged(walk(edges, { 1: 'hot' }, FAIR))).verdict).toBe('holds');
});

test('without fairness a run may stutter in a hot state; with it the step out is taken', async () => {
  const edges = [
    [0, 1],
    [1, 0],
  ] as const;
  const stutters = await judged(walk(edges, { 1: 'hot' }, { weak: [] }));
  expect(stutters).toEqual({ verdict: 'violated', prefix: [0, 1], loop: [] });
  expect((await judged(walk(edges, { 1: 'hot' }, FAIR))).verdict).toBe('holds');
});

test('a step out that is enabled only now and then needs strong fairness', async () => {
  const edges = [
    [0, 1],
    [1, 2],
    [2, 1],
    [1, 3],
    [3, 3],
  ] as const;
  const weak = await judged(walk(edges, { 1: 'hot', 2: 'hot' }, FAIR));
  expect(weak).toMatchObject({ verdict: 'violated', loop: [2, 1] });
  const strong = { strong: [{ kind: 'input' as const }] };
  expect((await judged(walk(edges, { 1: 'hot', 2: 'hot' }, strong))).verdict).toBe('holds');
});

test('a search that was cut off does not judge it', async () => {
  const definition = walk(
    [
      [0, 1],
      [1, 2],
      [2, 1],
    ],
    { 1: 'hot', 2: 'hot' },
    FAIR,
  );
  const { verdict } = await judged({ ...definition, bounds: { depth: 1 } });
  expect(verdict).toBe('inconclusive');
});

test('what is never hot promises nothing, and says so', async () => {
  const result = await check(
    walk(
      [
        [0, 1],
        [1, 0],
      ],
      { 7: 'hot' },
      FAIR,
    ),
  );
  expect(result.verdict).toBe('inconclusive');
  expect(result.vacuous).toEqual([`nothing it speaks of ever happened: ${SENTENCE}`]);
});

test('one sentence about bad states, another about hot ones', async () => {
  const definition = walk(
    [
      [0, 1],
      [1, 2],
      [2, 1],
    ],
    { 1: 'hot', 2: 'bad' },
    FAIR,
  );
  const promises = { bad: 'never at two', hot: 'not for ever at one' };
  const { m } = definition.monitors!;
  const result = await check({ ...definition, monitors: { m: { ...m!, promises } } });
  expect(result.properties.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['never at two', 'violated'],
    ['not for ever at one', 'holds'],
    ['no actor fails', 'holds'],
  ]);
});

const node = fc.nat({ max: 4 });
const graph = fc.uniqueArray(fc.tuple(node, node), {
  minLength: 3,
  maxLength: 9,
  selector: ([a, b]) => `${a} ${b}`,
});

test('hot for ever is hot and then never not hot, on random graphs', async () => {
  const same = fc.asyncProperty(
    graph,
    fc.subarray([0, 1, 2, 3, 4]),
    fc.constantFrom<Fairness>(FAIR, { weak: [] }, { strong: [{ kind: 'input' }] }),
    async (edges, heated, fairness) => {
      const hot = (s: StateView): boolean => heated.some((n) => s.actor('w').matches(`n${n}`));
      const properties: PropertySpec[] = [
        cools('cools', hot, undefined, { fairness }),
        leadsTo('leads to', hot, (s) => !hot(s), { fairness }),
      ];
      const { monitors: _, ...rest } = walk(edges, {}, fairness);
      const [a, b] = (await check({ ...rest, properties })).properties;
      expect(a?.verdict).toBe(b?.verdict);
    },
  );
  await fc.assert(same, { seed: 2026, numRuns: 150 });
});
