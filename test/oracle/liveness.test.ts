/**
 * Infinite runs: the engine, which looks for strongly connected parts and pays debts of fairness,
 * against a judge that takes states away until fair runs are left. On random small graphs, and on
 * random systems.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { setup } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { graphOf } from '../../src/explore/naive/graph.ts';
import { holdsFor, type NaiveLiveness } from '../../src/explore/naive/liveness.ts';
import { eventually } from '../../src/properties/index.ts';
import type { Fairness, SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { system, tell } from '../explore/tiny/system.ts';
import type { Tally } from './compare.ts';
import { sentencesAboutSystems, walks } from './random/liveness.ts';
import { systemPlan } from './random/plan.ts';
import { systemOf } from './random/system.ts';

const seed = 2026;
const MOST_STATES = 80;

const tally: Tally = {};
const count = (what: string): void => {
  tally[what] = (tally[what] ?? 0) + 1;
};

const graphIfSmall = (definition: SystemDefinition) => {
  try {
    return graphOf(definition, MOST_STATES);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
};

const agrees = async (definition: SystemDefinition): Promise<void> => {
  const graph = graphIfSmall(definition);
  if (graph === undefined) {
    count('passed over');
    return;
  }
  const { properties, states } = await check(definition, { tolerance: false });
  expect(states).toBe(graph.worlds.length);
  for (const spec of definition.properties as NaiveLiveness[]) {
    const found = properties.find(({ name }) => name === spec.name)?.verdict;
    const holds = holdsFor(definition, graph, spec);
    count(`${spec.name}: ${holds ? 'holds' : 'violated'}`);
    expect(`${spec.name}: ${found === 'holds-within-bounds' ? 'holds' : found}`).toBe(
      `${spec.name}: ${holds ? 'holds' : 'violated'}`,
    );
  }
};

/** M1, then M2, over one fifo, which a listener has to hear in this order. */
const twoTypes = (fairness: Fairness): SystemDefinition => ({
  ...system('two types', {
    actors: {
      mouth: {
        machine: setup({}).createMachine({
          entry: [tell('ear', { type: 'M1' }), tell('ear', { type: 'M2' })],
        }),
      },
      ear: {
        machine: setup({}).createMachine({
          initial: 'bored',
          states: {
            bored: { on: { M1: 'listening' } },
            listening: { on: { M2: 'pleased' } },
            pleased: {},
          },
        }),
      },
    },
    fairness,
  }),
  properties: [
    eventually('the first is heard', (s) => !s.actor('ear').matches('bored')),
    eventually('both are heard', (s) => s.actor('ear').matches('pleased')),
  ],
});

const onlyFirst = { weak: [{ kind: 'deliver' as const, events: ['M1'] }] };
const onlySecond = { weak: [{ kind: 'deliver' as const, events: ['M2'] }] };
const byType = { weak: [...onlyFirst.weak, ...onlySecond.weak] };

test.each([
  ['all', {}, ['holds', 'holds']],
  ['those of the first type', onlyFirst, ['holds', 'violated']],
  ['those of the second type', onlySecond, ['violated', 'violated']],
  ['each type for itself', byType, ['holds', 'holds']],
] as const)('of the messages of one fifo only %s are fair', async (_, fairness, verdicts) => {
  const definition = twoTypes(fairness);
  const { properties } = await check(definition);
  expect(properties.slice(0, 2).map(({ verdict }) => verdict)).toEqual(verdicts);
  await agrees(definition);
});

test(`both judges agree on random graphs (seed ${seed})`, async () => {
  await fc.assert(fc.asyncProperty(walks, agrees), { seed, numRuns: 400 });
}, 600_000);

test(`both judges agree on random systems (seed ${seed})`, async () => {
  const systems = fc
    .tuple(systemPlan, sentencesAboutSystems)
    .map(([plan, properties]) => ({ ...systemOf(plan), properties }));
  await fc.assert(fc.asyncProperty(systems, agrees), { seed, numRuns: 120 });
}, 600_000);

afterAll(() => {
  console.log(`infinite runs, seed ${seed}: ${JSON.stringify(tally)}`);
});
