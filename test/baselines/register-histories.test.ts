/**
 * Registers with the history of their operations in the state, as Stateright keeps it: distinct
 * states, generated states (the initial one included) and depth (in states). Beside them what is left
 * if only what decides about the future is kept, with the same verdicts.
 */
import { expect, test } from 'vitest';
import { abdRegister } from '../../actors/baseline/abd-register.ts';
import { LINEARIZABLE } from '../../actors/baseline/register-system.ts';
import { singleCopyRegister } from '../../actors/baseline/single-copy-register.ts';
import { check } from '../../src/explore/check.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type { MonitorSpec, SystemDefinition } from '../../src/system/definition.ts';

type Counts = readonly [number, number, number];

const countsOf = async (definition: SystemDefinition) => {
  const result = await check(definition, { tolerance: false });
  const counts: Counts = [result.states, result.transitions + 1, result.depth + 1];
  return { counts, verdict: result.verdict };
};

interface Case {
  readonly entry: SystemEntry;
  readonly parameters: Parameters;
  readonly full: Counts;
  readonly reduced: Counts;
}

const single = (clients: number, links: string, full: Counts, reduced: Counts): Case => ({
  entry: singleCopyRegister,
  parameters: { clients, links },
  full,
  reduced,
});

const abd = (links: string, full: Counts, reduced: Counts): Case => ({
  entry: abdRegister,
  parameters: { servers: 2, clients: 2, links },
  full,
  reduced,
});

const cases: readonly Case[] = [
  ...['fifo', 'bag'].flatMap((links) => [
    single(1, links, [5, 5, 5], [5, 5, 5]),
    single(2, links, [93, 121, 9], [67, 105, 9]),
    single(3, links, [4_243, 6_778, 13], [1_522, 3_541, 13]),
  ]),
  abd('fifo', [620, 883, 25], [541, 817, 25]),
  abd('bag', [544, 875, 25], [465, 809, 25]),
];

test.each(cases)('$entry.name $parameters with its history', async (each) => {
  const { entry, parameters, full, reduced } = each;
  const build = (history: string) => entry.build({ ...parameters, history }, entry.parts);
  expect(await countsOf(build('full'))).toEqual({ counts: full, verdict: 'holds' });
  expect(await countsOf(build('reduced'))).toEqual({ counts: reduced, verdict: 'holds' });
});

/** Stateright's duplicating network has the message that was delivered last in its state. */
const lastDelivered: MonitorSpec = {
  logic: {
    start: () => null,
    next: (_, { event, from, to }) => ({ event, from, to }),
    tags: () => [],
    mayBe: [],
  },
  observes: ['deliver'],
};

test.each([
  ['none', [433, 2_087, 13]],
  ['full', [1_323, 6_219, 14]],
] as const)('a network that delivers again and again, history: %s', async (history, counts) => {
  const parameters = { clients: 2, links: 'set', history };
  const definition = singleCopyRegister.build(parameters, singleCopyRegister.parts);
  const monitors = { ...definition.monitors, lastDelivered };
  expect((await countsOf({ ...definition, monitors })).counts).toEqual(counts);
});

test('a write that is delivered once more, later, is no linearizable register', async () => {
  for (const history of ['full', 'reduced']) {
    const parameters = { clients: 2, links: 'set', history };
    const result = await check(singleCopyRegister.build(parameters, singleCopyRegister.parts));
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name, trace }) => [name, trace?.length])).toEqual([[LINEARIZABLE, 9]]);
  }
});
