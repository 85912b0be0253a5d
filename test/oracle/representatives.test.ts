/**
 * Symmetry, state by state: of all states that the naive explorer finds, the representatives are
 * exactly the states that the reduced search visits, none too many and none twice; and which states
 * are one is decided a second time here, by renaming the naive explorer's texts.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { heartbeat } from '../../actors/baseline/heartbeat.ts';
import { twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import { heap } from '../../src/explore/arena.ts';
import { worldText } from '../../src/explore/naive/world.ts';
import { ReducedKernel } from '../../src/explore/reduce/reduced-kernel.ts';
import { Symmetry } from '../../src/explore/reduce/symmetry.ts';
import { Tables } from '../../src/explore/tables.ts';
import { CompiledModel } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { type Paired, pairedStates } from './paired.ts';
import { symmetricPlan, symmetricSystemOf } from './random/symmetric.ts';

const seed = 2027;
const numRuns = 40;
const MOST_STATES = 800;

const tally = { compared: 0, smaller: 0, states: 0, orbits: 0, passedOver: 0 };

const permutations = <T>(list: readonly T[]): T[][] =>
  list.length === 0
    ? [[]]
    : list.flatMap((one, i) => permutations(list.toSpliced(i, 1)).map((rest) => [one, ...rest]));

/** Budgets are named by the place of their rule: say instead what the rule is. */
const byRule = (text: string, { environment, faults }: SystemDefinition): string =>
  text.replaceAll(/^"(input|fault) (\d+)"/gm, (_, kind: string, at: string) => {
    const rules = kind === 'input' ? environment : faults;
    return `${kind} ${JSON.stringify(rules?.[Number(at)])}`;
  });

/** Lists of names in a record are sets, as in every system here; and lines have no order. */
const inOrder = (text: string): string =>
  text
    .replaceAll(/:\[("\w+"(?:,"\w+")+)\]/g, (_, names: string) => `:[${names.split(',').sort()}]`)
    .split('\n')
    .sort()
    .join('\n');

/** Delays have names like disks, but never stand alone: `xstate.after.d0.m`. */
const NAME = /(?<![\w.])[a-z]+\d(?![\w.])/g;

/** The least of the texts that permuting the only group makes of one: the same for a whole orbit. */
const orbitText = (text: string, definition: SystemDefinition): string => {
  const tuples = (definition.symmetry?.[0]?.actors ?? []).map((entry) => [entry].flat());
  const plain = byRule(text, definition);
  const images = permutations(tuples).map((images) => {
    const to = new Map(
      tuples.flatMap((tuple, i) => tuple.map((name, k) => [name, images[i]?.[k]])),
    );
    return inOrder(plain.replaceAll(NAME, (word) => to.get(word) ?? word));
  });
  return images.sort()[0] as string;
};

/** @returns numbers of states and of orbits; undefined if the system is too large, or rejected */
const agrees = (definition: SystemDefinition): [number, number] | undefined => {
  let model: CompiledModel;
  let pairs: readonly Paired[] | undefined;
  try {
    model = new CompiledModel(definition);
    pairs = pairedStates(model, MOST_STATES);
  } catch (error) {
    if (!(error instanceof InputError) || error.code === 'STEP_NOT_ENABLED') throw error;
    return undefined;
  }
  if (pairs === undefined) return undefined;
  const { canonical } = new Symmetry(model);
  const kernel = new ReducedKernel(model, new Tables(model, () => false, heap), {}, canonical);
  for (let index = 0; index < kernel.log.size; index++) {
    kernel.expand(index, false);
    kernel.expand(index, true);
  }
  const visited = Array.from({ length: kernel.log.size }, (_, i) => kernel.values(i).join());

  const sizes = new Map<string, number>();
  const orbits = new Map<string, number>();
  const textsOf = new Map<string, string>();
  for (const { world, state } of pairs) {
    const { values, orbit } = canonical.of(
      Int32Array.from([...state.components, ...state.budgets]),
    );
    const representative = values.join();
    sizes.set(representative, (sizes.get(representative) ?? 0) + 1);
    orbits.set(representative, orbit);
    const text = orbitText(worldText(world), definition);
    expect(textsOf.get(representative) ?? text).toBe(text);
    textsOf.set(representative, text);
  }
  expect([...sizes.keys()].sort()).toEqual(visited.toSorted());
  expect(sizes).toEqual(orbits);
  expect(new Set(textsOf.values()).size).toBe(visited.length);
  tally.compared += 1;
  tally.states += pairs.length;
  tally.orbits += visited.length;
  if (visited.length < pairs.length) tally.smaller += 1;
  return [pairs.length, visited.length];
};

test.each([
  { n: 2, states: 56, orbits: 34 },
  { n: 3, states: 288, orbits: 80 },
])('two-phase commit with $n managers: $orbits orbits', ({ n, states, orbits }) => {
  expect(agrees(twoPhaseCommit.build({ n }, twoPhaseCommit.parts))).toEqual([states, orbits]);
  for (const { apply } of twoPhaseCommit.mutants) {
    expect(agrees(twoPhaseCommit.build({ n }, apply(twoPhaseCommit.parts)))).toBeDefined();
  }
});

test('heartbeats of two senders: 27 states each, so 27 · 28 / 2 orbits', () => {
  const definition = heartbeat.build({ n: 2 }, heartbeat.parts);
  expect(agrees(definition)).toEqual([729, 378]);
});

test(`random systems with interchangeable actors (seed ${seed})`, () => {
  const property = fc.property(symmetricPlan, (plan) => {
    const { bounds: _, ...definition } = symmetricSystemOf(plan);
    if (agrees(definition) === undefined) tally.passedOver += 1;
  });
  fc.assert(property, { seed, numRuns });
  expect(tally.smaller).toBeGreaterThan(10);
}, 600_000);

afterAll(() => {
  console.log(`representatives, seed ${seed}: ${JSON.stringify(tally)}`);
});
