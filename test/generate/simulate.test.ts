/** Random runs: the same for a seed, honest about what they did not see, and shrunk when they fail. */
import { expect, test } from 'vitest';
import { assign, createMachine } from 'xstate';
import { twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import { check } from '../../src/explore/check.ts';
import { simulate } from '../../src/generate/simulate.ts';
import { always } from '../../src/properties/index.ts';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';

const options = { seed: 11, runs: 200, depth: 40 };

const commit = (n: number, mutated: boolean): SystemDefinition => {
  const mutant = twoPhaseCommit.mutants[0];
  const parts = mutated && mutant ? mutant.apply(twoPhaseCommit.parts) : twoPhaseCommit.parts;
  return twoPhaseCommit.build({ n }, parts);
};

test('two simulations with one seed are equal; another seed gives other runs', async () => {
  const first = await simulate(commit(4, true), options);
  expect(await simulate(commit(4, true), options)).toEqual(first);
  expect(await simulate(commit(4, true), { ...options, seed: 12 })).not.toEqual(first);
});

test('finds the planted bug, and shrinks it to the length of the shortest run there is', async () => {
  const result = await simulate(commit(6, true), { ...options, runs: 500, depth: 80 });
  const violated = result.properties.find((p) => p.verdict === 'violated');
  expect(violated?.name).toBe(twoPhaseCommit.mutants[0]?.kills);
  const shortest = (await check(commit(6, true))).properties.find((p) => p.verdict === 'violated');
  expect(violated?.trace).toHaveLength(shortest?.trace?.length ?? -1);
  expect(violated?.shrunkFrom?.steps).toBeGreaterThan(violated?.trace?.length ?? 0);
});

test('a shrunk run is a run of the model', async () => {
  const definition = commit(4, true);
  const { properties } = await simulate(definition, options);
  const model = compile(definition);
  let state = model.initial;
  for (const step of properties.find((p) => p.verdict === 'violated')?.trace ?? []) {
    state = model.apply(state, step).state;
  }
  const view = model.view(state);
  const ends = ['rm1', 'rm2', 'rm3', 'rm4'].map((name) => view.actor(name).value);
  expect(ends).toContain('committed');
  expect(ends).toContain('aborted');
});

test('a sound system is never more than "within bounds", and no state is made up', async () => {
  const result = await simulate(commit(3, false), { ...options, runs: 2000 });
  expect(result.verdict).toBe('holds-within-bounds');
  expect(result.states).toBeLessThanOrEqual(288);
  expect(result.states).toBeGreaterThan(200);
  expect(result.runs).toBe(2000);
  expect(result.reasons[0]).toBe('2000 random runs of at most 40 steps');
});

test('says which faults never happened and what was never seen', async () => {
  const counter = createMachine({
    context: { n: 0 },
    on: { UP: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
    initial: 'low',
    states: { low: {}, high: { on: { FAIL: 'low' } } },
  });
  const result = await simulate(
    {
      name: 'counter',
      title: 'Counter',
      actors: { c: { machine: counter } },
      environment: [{ to: 'c', event: { type: 'UP' }, times: 3 }],
      faults: [{ kind: 'event', name: 'breaks', to: 'c', event: { type: 'FAIL' } }],
      properties: [always('small', (s) => s.actor('c').context.n < 9)],
    },
    options,
  );
  expect(result.verdict).toBe('inconclusive');
  expect(result.vacuous).toEqual(['fault never happened: breaks']);
  expect(result.runsWithoutNews).toBeGreaterThan(100);
});

test('a needless fault is shrunk away', async () => {
  const fragile = createMachine({
    initial: 'good',
    states: { good: { on: { FAIL: 'bad', NUDGE: 'off' } }, off: {}, bad: { on: { NUDGE: 'off' } } },
  });
  const result = await simulate(
    {
      name: 'fragile',
      title: 'Fragile',
      actors: { a: { machine: fragile }, b: { machine: fragile } },
      environment: ['a', 'b'].map((to) => ({ to, event: { type: 'NUDGE' }, name: `nudge ${to}` })),
      faults: ['a', 'b'].map((to) => ({
        kind: 'event' as const,
        name: `${to} fails`,
        to,
        event: { type: 'FAIL' },
      })),
      properties: [always('a stays on', (s) => !s.actor('a').matches('off'))],
    },
    options,
  );
  expect(result.properties[0]?.trace).toMatchObject([{ kind: 'input', to: 'a' }]);
});
