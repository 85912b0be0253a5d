/**
 * Both oracles over every system of the catalogue, in each of its scopes: random walks beside real
 * actors; the first states step by step beside the naive explorer; and where the whole system, or
 * the system without faults, is small enough for it, all numbers and verdicts.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { systems } from '../../actors/catalogue.ts';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';
import { conform } from '../../src/live/conformance.ts';
import type { SystemEntry } from '../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { naiveSummaryOf, summaryOf } from './agree.ts';
import { lockstep } from './lockstep.ts';

const seed = Number(process.env.HYPERCHARTS_SEED ?? 2026);
const MOST_STATES = Number(process.env.HYPERCHARTS_STATES ?? 1500);
const LOCKSTEP_STATES = 250;
const WALKS = { seed, walks: 6, steps: 50 };

const compared: Record<string, string> = {};

const defaultsOf = (entry: SystemEntry) =>
  Object.fromEntries(entry.parameters.map((p) => [p.name, p.default]));

const variants = (entry: SystemEntry): { name: string; definition: SystemDefinition }[] => {
  const scopes = entry.scopes?.map((scope) => ({ scope: scope.name })) ?? [{}];
  return scopes.map((scope) => ({
    name: [entry.name, ...Object.values(scope)].join(' '),
    definition: entry.build({ ...defaultsOf(entry), ...scope }, entry.parts),
  }));
};

/** The system itself, then with fewer faults. */
const reductions = (definition: SystemDefinition): SystemDefinition[] => [
  definition,
  ...[1, 0].map((faults) => ({ ...definition, bounds: { ...definition.bounds, faults } })),
];

/** The largest of these that the naive explorer gets through. */
const smallEnough = (definition: SystemDefinition) => {
  for (const reduced of reductions(definition)) {
    const naive = explore(reduced, { maxStates: MOST_STATES });
    if (naive.states <= MOST_STATES) return { reduced, naive };
  }
  return undefined;
};

describe.each(systems.flatMap(variants))('$name', ({ name, definition }) => {
  test('real actors do the same', () => {
    const { difference, steps, states } = conform(definition, WALKS);
    expect(difference).toBeNull();
    compared[name] = `${steps} steps live, ${states} states`;
  });

  test('the naive explorer takes the same steps', { timeout: 60_000 }, () => {
    expect(lockstep(definition, LOCKSTEP_STATES)).toBeUndefined();
  });

  test('the naive explorer finds the same', { timeout: 120_000 }, async () => {
    const small = smallEnough(definition);
    compared[name] += small ? `; ${small.naive.states} states naive` : '; too large for naive';
    if (!small) return;
    const { reduced, naive } = small;
    expect(summaryOf(await check(reduced), naive)).toEqual(naiveSummaryOf(naive));
  });
});

afterAll(() => {
  console.log(`catalogue, seed ${seed}: ${JSON.stringify(compared, null, 1)}`);
});
