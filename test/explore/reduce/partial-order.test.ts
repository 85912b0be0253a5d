/**
 * Partial order: what it leaves out where it helps, that planted bugs are found all the same, and
 * what is lost if one of its conditions is not asked for.
 */
import { expect, test } from 'vitest';
import { assign, createMachine } from 'xstate';
import { ringElection } from '../../../actors/baseline/ring-election.ts';
import { heap } from '../../../src/explore/arena.ts';
import { check } from '../../../src/explore/check.ts';
import { Ledger } from '../../../src/explore/ledger.ts';
import { Ample, type Without } from '../../../src/explore/reduce/ample.ts';
import { Reads } from '../../../src/explore/reduce/reads.ts';
import { ReducedKernel } from '../../../src/explore/reduce/reduced-kernel.ts';
import { Tables } from '../../../src/explore/tables.ts';
import { never } from '../../../src/properties/index.ts';
import { CompiledModel } from '../../../src/system/compile.ts';
import type { StateView, SystemDefinition } from '../../../src/system/definition.ts';
import { system, tell } from '../tiny/system.ts';
import { keepsBug, plantedBugs } from './planted.ts';

const reduce = { partialOrder: true };

test.each([
  { n: 3, full: 17, reduced: 10 },
  { n: 5, full: 137, reduced: 21 },
  { n: 7, full: 1_437, reduced: 36 },
  { n: 9, full: 16_805, reduced: 55 },
])('of the $full states of an election among $n nodes, $reduced are enough', async (row) => {
  const definition = ringElection.build({ n: row.n }, ringElection.parts);
  const full = await check(definition);
  const result = await check(definition, { reduce });
  expect([full.verdict, result.verdict]).toEqual(['holds', 'holds']);
  expect([full.states, result.states]).toEqual([row.full, row.reduced]);
  expect(result.reduction?.partialOrder).toMatchObject({ notes: [] });
});

/** Of the large systems a few; the long tests do all. */
test.each(plantedBugs.filter(({ entry }, i) => entry.kind === 'baseline' || i % 12 === 0))(
  'planted bug $name',
  ({ entry, mutant }) => keepsBug(entry, mutant),
);

/** Names of the properties that a search finds violated, with a condition left out or with all. */
const violated = (definition: SystemDefinition, without?: Without, known?: Reads): string[] => {
  const model = new CompiledModel(definition);
  const ledger = new Ledger(model);
  const tables = new Tables(model, () => false, heap);
  const judges = ledger.entries.map(({ judge }) => judge);
  const ample = new Ample(model, tables, new Reads(judges, known), without);
  const onState = (index: number, values: Int32Array) => ledger.onState(index, values);
  const kernel = new ReducedKernel(model, tables, { onState }, undefined, ample);
  for (let index = 0; index < kernel.log.size; index++) kernel.expand(index, false);
  expect(kernel.leftOut).toBeGreaterThan(0);
  return ledger.entries.filter(({ found }) => found !== undefined).map(({ name }) => name);
};

/** Goes through its states by itself, in order, and around again if it is to. */
const walker = (states: readonly string[], around = false) =>
  createMachine({
    initial: states[0] as string,
    states: Object.fromEntries(
      states.map((name, i) => {
        const next = states[i + 1] ?? (around ? states[0] : undefined);
        return [name, next === undefined ? {} : { after: { soon: next } }];
      }),
    ),
  }).provide({ delays: { soon: 1 } });

const at = (s: StateView, actor: string, state: string) => s.actor(actor).matches(state);

test('without visibility, a state is lost that only one of two orders passes through', async () => {
  const definition = {
    ...system('two that walk', {
      actors: { a: { machine: walker(['a0', 'a1']) }, b: { machine: walker(['b0', 'b1']) } },
    }),
    properties: [never('b is first', (s) => at(s, 'b', 'b1') && at(s, 'a', 'a0'))],
  };
  expect(violated(definition, 'visibility')).toEqual([]);
  expect(await full(definition)).toEqual(['b is first']);
});

test('without the proviso, whoever goes around keeps the others waiting for ever', async () => {
  const definition = {
    ...system('one goes around', {
      actors: { a: { machine: walker(['x', 'y'], true) }, b: { machine: walker(['good', 'bad']) } },
    }),
    properties: [never('b is bad', (s) => at(s, 'b', 'bad'))],
  };
  expect(violated(definition, 'proviso')).toEqual([]);
  expect(violated(definition)).toEqual(['b is bad']);
  expect(await full(definition)).toEqual(['b is bad']);
});

test('without regard to what others may still send, a message comes too late', async () => {
  const receiver = createMachine({
    initial: 'waits',
    states: {
      waits: { after: { soon: 'gone' }, on: { CALL: 'answered' } },
      gone: {},
      answered: {},
    },
  }).provide({ delays: { soon: 1 } });
  const caller = createMachine({
    initial: 'idle',
    states: {
      idle: { after: { soon: { target: 'called', actions: tell('a', { type: 'CALL' }) } } },
      called: {},
    },
  }).provide({ delays: { soon: 1 } });
  const definition = {
    ...system('a call', { actors: { a: { machine: receiver }, b: { machine: caller } } }),
    properties: [never('the call is answered', (s) => at(s, 'a', 'answered'))],
  };
  expect(violated(definition, 'others')).toEqual([]);
  expect(violated(definition)).toEqual(['the call is answered']);
  expect(await full(definition)).toEqual(['the call is answered']);
});

/** What a full search, and a reduced one as the command line makes it, find violated. */
const full = async (definition: SystemDefinition): Promise<string[]> => {
  const names = [];
  for (const options of [{}, { reduce }]) {
    const { properties } = await check(definition, options);
    names.push(properties.filter((p) => p.verdict === 'violated').map((p) => p.name));
  }
  expect(names[1]).toEqual(names[0]);
  return names[0] as string[];
};

test('an actor that could count for ever is not followed, and the report says so', async () => {
  const counter = createMachine({
    context: { n: 0 },
    on: { ADD: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
  });
  const definition = system('counting', {
    actors: { a: { machine: counter }, b: { machine: walker(['x', 'y']) } },
    environment: [{ to: 'a', event: { type: 'ADD' }, times: 2 }],
  });
  const { reduction, states } = await check(definition, { reduce });
  expect(states).toBe(6);
  expect(reduction?.partialOrder?.reducedStates).toBe(0);
  expect(reduction?.partialOrder?.notes).toEqual([
    'nothing could be left out: a alone, given anything at any time, has more than 4000 states',
  ]);
});

const refused: readonly (readonly [string, object, RegExp])[] = [
  ['symmetry at the same time', { reduce: { symmetry: true, partialOrder: true } }, /do not go/],
  ['a bound on depth', { reduce, bounds: { depth: 5 } }, /a bound on depth/],
  ['all breaking sets', { reduce, tolerance: true }, /single faults/],
  ['the WebAssembly kernel', { reduce, kernel: 'wasm' }, /knows no reductions/],
];

test.each(refused)('%s is refused', async (_, options, message) => {
  const definition = ringElection.build({ n: 3 }, ringElection.parts);
  await expect(check(definition, options)).rejects.toThrow(message);
});
