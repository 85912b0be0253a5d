/** Liveness on tiny graphs with known answers, among them those that other checkers got wrong. */
import { expect, test } from 'vitest';
import { createMachine, sendTo } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { converges, eventually, leadsTo, until } from '../../src/properties/index.ts';
import type {
  Fairness,
  PropertySpec,
  StateView,
  SystemDefinition,
} from '../../src/system/definition.ts';

/** A machine that walks a graph given by its edges; every step is an input of its own. */
const walk = (
  edges: readonly (readonly [number, number])[],
  properties: readonly PropertySpec[],
  fairness: Fairness = { weak: [{ kind: 'input' }] },
): SystemDefinition => {
  const states: Record<string, { on: Record<string, string> }> = {};
  for (const n of edges.flat()) states[`n${n}`] = { on: {} };
  for (const [from, to] of edges)
    (states[`n${from}`] as { on: Record<string, string> }).on[`GO_${from}_${to}`] = `n${to}`;
  const machine = createMachine({ initial: `n${edges[0]?.[0]}`, states });
  return {
    name: 'walk',
    title: 'A walk on a graph',
    actors: { w: { machine } },
    environment: edges.map(([from, to]) => ({ to: 'w', event: { type: `GO_${from}_${to}` } })),
    properties,
    fairness,
  };
};

const at =
  (...numbers: number[]) =>
  (s: StateView): boolean =>
    numbers.some((n) => s.actor('w').matches(`n${n}`));

const odd = at(1, 3, 5, 7);

/** Numbers of the states along a run. */
const route = (start: number, steps: readonly { readonly kind: string }[] | null): number[] => [
  start,
  ...(steps ?? []).map((step) =>
    Number((step as unknown as { event: { type: string } }).event.type.split('_')[2]),
  ),
];

const only = async (definition: SystemDefinition) => {
  const result = await check(definition);
  return { result, property: result.properties[0] };
};

test('eventually: a cycle that never gets there is found', async () => {
  const { property } = await only(
    walk(
      [
        [0, 2],
        [2, 4],
        [4, 2],
      ],
      [eventually('odd', odd)],
    ),
  );
  expect(property?.verdict).toBe('violated');
  expect(route(0, property?.trace ?? null)).toEqual([0, 2, 4, 2]);
  expect(property?.loop).toBe(1);
});

test('eventually: where two paths join, the end without it is found', async () => {
  const edges = [
    [9, 0],
    [9, 1],
    [0, 2],
    [2, 4],
    [1, 4],
    [4, 6],
  ] as const;
  const { property } = await only(walk(edges, [eventually('odd', odd)]));
  expect(route(9, property?.trace ?? null)).toEqual([9, 0, 2, 4, 6]);
  expect(property?.loop).toBe(4);
});

test('eventually: holds when every way leads there', async () => {
  const { property, result } = await only(
    walk(
      [
        [0, 2],
        [2, 1],
        [0, 4],
        [4, 1],
      ],
      [eventually('odd', odd)],
    ),
  );
  expect(property).toMatchObject({ verdict: 'holds', survives: 'all', trace: null });
  expect(result.verdict).toBe('holds');
});

test('weak fairness: a step that stays possible is taken; one that comes and goes may be missed', async () => {
  const stays = [
    [0, 0],
    [0, 1],
  ] as const;
  expect((await only(walk(stays, [eventually('odd', odd)]))).property?.verdict).toBe('holds');
  const comes = [
    [0, 2],
    [2, 0],
    [0, 1],
  ] as const;
  const weak = await only(walk(comes, [eventually('odd', odd)]));
  expect(weak.property?.verdict).toBe('violated');
  const strong = {
    weak: [{ kind: 'input' }],
    strong: [{ kind: 'input', name: 'GO_0_1' }],
  } as const;
  const fair = await only(walk(comes, [eventually('odd', odd)], strong));
  expect(fair.property?.verdict).toBe('holds');
});

test('without fairness a run may stop anywhere', async () => {
  const { property } = await only(walk([[0, 1]], [eventually('odd', odd)], { weak: [] }));
  expect(property).toMatchObject({ verdict: 'violated', trace: [], loop: 0 });
});

test('two contradictory promises about the end never hold both, a no-op step or not', async () => {
  const settles = (name: string, goal: (s: StateView) => boolean) =>
    converges(name, goal, { frozen: 'none' });
  const edges = [
    [0, 1],
    [1, 0],
    [0, 0],
  ] as const;
  const result = await check(
    walk(edges, [settles('ends odd', odd), settles('ends even', (s) => !odd(s))]),
  );
  expect(result.properties.slice(0, 2).map((p) => p.verdict)).toEqual(['violated', 'violated']);
});

test('leadsTo: judged from every state in which the premise holds, and vacuous without any', async () => {
  const edges = [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 2],
  ] as const;
  const bad = leadsTo('one leads to four', at(1), at(4));
  const good = leadsTo('one leads to three', at(1), at(3));
  const here = leadsTo('three leads to odd', at(3), odd);
  const never = leadsTo('four leads to one', at(4), at(1));
  const result = await check(walk(edges, [bad, good, here, never]));
  expect(result.properties.slice(0, 4).map((p) => p.verdict)).toEqual([
    'violated',
    'holds',
    'holds',
    'holds',
  ]);
  expect(route(0, result.properties[0]?.trace ?? null)).toEqual([0, 1, 2, 3, 2]);
  expect(result.vacuous).toEqual(['nothing it speaks of ever happened: four leads to one']);
});

test('until: broken by a finite run, or by never getting there', async () => {
  const edges = [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 2],
  ] as const;
  const early = await only(walk(edges, [until('low until three', at(0, 1), at(3))]));
  expect(early.property).toMatchObject({ verdict: 'violated', loop: null });
  expect(route(0, early.property?.trace ?? null)).toEqual([0, 1, 2]);
  const never = await only(walk(edges, [until('low until four', at(0, 1, 2, 3), at(4))]));
  expect(never.property).toMatchObject({ verdict: 'violated', loop: 2 });
  const holds = await only(walk(edges, [until('low until three', at(0, 1, 2), at(3))]));
  expect(holds.property?.verdict).toBe('holds');
});

/** A sender that repeats on a timer until it is answered, over a link that may lose messages. */
const patient = createMachine({
  initial: 'asking',
  states: {
    asking: {
      entry: sendTo(({ system }) => system.get('server'), { type: 'ASK' }),
      after: { 100: { target: 'asking', reenter: true } },
      on: { ANSWER: 'done' },
    },
    done: {},
  },
});
const server = createMachine({
  on: { ASK: { actions: sendTo(({ system }) => system.get('client'), { type: 'ANSWER' }) } },
});
const asks = (times: number, machine: typeof patient): SystemDefinition => ({
  name: 'asks',
  title: 'Asks until answered',
  actors: { client: { machine }, server: { machine: server } },
  links: [{ kind: 'fifo', capacity: 2, onFull: 'lose' }],
  faults: [{ kind: 'drop', times }],
  properties: [eventually('the client is answered', (s) => s.actor('client').matches('done'))],
});

test('finitely many losses do not keep a patient client from its answer', async () => {
  const { property, result } = await only(asks(2, patient));
  expect(property?.verdict).toBe('holds');
  expect(result.verdict).toBe('holds');
});

test('one loss ruins an impatient one; the lasso says that nothing happens any more', async () => {
  const impatient = createMachine({
    initial: 'asking',
    states: {
      asking: {
        entry: sendTo(({ system }) => system.get('server'), { type: 'ASK' }),
        on: { ANSWER: 'done' },
      },
      done: {},
    },
  });
  const { property } = await only(asks(2, impatient as unknown as typeof patient));
  expect(property).toMatchObject({ verdict: 'violated', survives: 0 });
  expect(property?.breakingSets[0]?.faults).toEqual(['drop client → server']);
  expect(property?.loop).toBe(property?.trace?.length);
});

test('converges: faults are frozen, healing is not', async () => {
  const flaky = createMachine({
    initial: 'good',
    states: {
      good: { on: { FAIL: 'bad' } },
      bad: { on: { FAIL: 'dead' }, after: { 100: 'good' } },
      dead: {},
    },
  });
  const definition = (times: number): SystemDefinition => ({
    name: 'flaky',
    title: 'Heals by a timer',
    actors: { w: { machine: flaky } },
    faults: [{ kind: 'event', name: 'it fails', to: 'w', event: { type: 'FAIL' }, times }],
    properties: [converges('ends up good', (s) => s.actor('w').matches('good'))],
  });
  expect((await only(definition(1))).property?.verdict).toBe('holds');
  const twice = (await only(definition(2))).property;
  expect(twice).toMatchObject({ verdict: 'violated', survives: 1, loop: 2 });
});

test('a search that was cut off does not judge infinite runs', async () => {
  const definition = walk(
    [
      [0, 2],
      [2, 4],
      [4, 1],
    ],
    [eventually('odd', odd)],
  );
  const result = await check(definition, { bounds: { depth: 1 } });
  expect(result.properties[0]?.verdict).toBe('inconclusive');
  expect(result.verdict).toBe('inconclusive');
  expect(result.reasons.join()).toContain('cut off');
});

test('an abort before infinite runs are judged leaves them open, and says so', async () => {
  const stop = new AbortController();
  stop.abort();
  const definition = walk([[0, 1]], [eventually('odd', odd)]);
  const result = await check(definition, { signal: stop.signal });
  expect(result.states).toBe(2);
  expect(result.properties[0]?.verdict).toBe('inconclusive');
  expect(result.verdict).toBe('inconclusive');
  expect(result.reasons).toEqual(['interrupted before all infinite runs were judged']);
});
