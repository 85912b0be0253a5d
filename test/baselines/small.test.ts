/**
 * Small systems whose counts TLC and Stateright publish: distinct states, generated states (the
 * initial one included) and depth (in states, not steps).
 */
import { expect, test } from 'vitest';
import { abdRegister } from '../../actors/baseline/abd-register.ts';
import { commitAgreement } from '../../actors/baseline/commit-agreement.ts';
import { dieHard, FOUR_GALLONS } from '../../actors/baseline/die-hard.ts';
import { diningPhilosophers } from '../../actors/baseline/dining-philosophers.ts';
import { echo } from '../../actors/baseline/echo.ts';
import { ringTermination } from '../../actors/baseline/ring-termination.ts';
import { ALL_ACROSS, riverCrossing } from '../../actors/baseline/river-crossing.ts';
import { singleCopyRegister } from '../../actors/baseline/single-copy-register.ts';
import { check } from '../../src/explore/check.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';

interface Count {
  readonly entry: SystemEntry;
  readonly parameters: Parameters;
  /** Distinct, generated, depth. */
  readonly counts: readonly [number, number, number];
}

const both = (
  entry: SystemEntry,
  parameters: Parameters,
  fifo: Count['counts'],
  bag: Count['counts'],
) => [
  { entry, parameters: { ...parameters, links: 'fifo' }, counts: fifo },
  { entry, parameters: { ...parameters, links: 'bag' }, counts: bag },
];

const published: readonly Count[] = [
  ...both(singleCopyRegister, { clients: 1 }, [5, 5, 5], [5, 5, 5]),
  ...both(singleCopyRegister, { clients: 2 }, [49, 79, 9], [49, 79, 9]),
  ...both(singleCopyRegister, { clients: 3 }, [553, 1_354, 13], [553, 1_354, 13]),
  ...both(abdRegister, { servers: 2, clients: 2 }, [377, 569, 25], [325, 561, 25]),
  { entry: dieHard, parameters: {}, counts: [16, 97, 8] },
  { entry: commitAgreement, parameters: { n: 3 }, counts: [34, 94, 7] },
  { entry: diningPhilosophers, parameters: { n: 5 }, counts: [67, 336, 29] },
];

test.each(published)('$entry.name $parameters: $counts', async ({ entry, parameters, counts }) => {
  const result = await check(entry.build(parameters, entry.parts));
  expect(result.verdict).toBe('holds');
  expect([result.states, result.transitions + 1, result.depth + 1]).toEqual(counts);
});

const planted = [
  singleCopyRegister,
  abdRegister,
  commitAgreement,
  ringTermination,
  echo,
  riverCrossing,
].flatMap((entry: SystemEntry) => entry.mutants.map((mutant) => ({ entry, mutant })));

test.each(planted)('$entry.name: planted bug $mutant.name is caught', async ({ entry, mutant }) => {
  const defaults = Object.fromEntries(entry.parameters.map((p) => [p.name, p.default]));
  const result = await check(entry.build(defaults, mutant.apply(entry.parts)));
  const broken = result.properties.filter((p) => p.verdict === 'violated');
  expect(broken.map((p) => p.name)).toEqual([mutant.kills]);
});

test.each(diningPhilosophers.mutants)(
  'four philosophers: planted bug $name is caught',
  async (mutant) => {
    const parts = mutant.apply(diningPhilosophers.parts);
    const result = await check(diningPhilosophers.build({ n: 4 }, parts));
    const broken = result.properties.filter((p) => p.verdict === 'violated');
    expect(broken.map((p) => p.name)).toEqual([mutant.kills]);
  },
);

test('the shortest way across the river has 11 trips', async () => {
  const { properties } = await check(riverCrossing.build({ n: 3 }, riverCrossing.parts));
  expect(properties.find((p) => p.name === ALL_ACROSS)?.trace).toHaveLength(11);
});

test('four missionaries and four cannibals never get across', async () => {
  const { vacuous } = await check(riverCrossing.build({ n: 4 }, riverCrossing.parts));
  expect(vacuous).toEqual([`never seen: ${ALL_ACROSS}`]);
});

test('the shortest way to four gallons', async () => {
  const { properties } = await check(dieHard.build({}, dieHard.parts));
  const trace = properties.find((p) => p.name === FOUR_GALLONS)?.trace ?? [];
  expect(trace.map((step) => (step.kind === 'input' ? step.event.type : step.kind))).toEqual([
    'FILL_BIG',
    'BIG_TO_SMALL',
    'EMPTY_SMALL',
    'BIG_TO_SMALL',
    'FILL_BIG',
    'BIG_TO_SMALL',
  ]);
});
