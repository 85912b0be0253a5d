/**
 * Model-based tests of every system in scopes that the normal tests do not explore whole: schedules
 * drawn with one seed, every property watched, and the planted bugs of such scopes found by chance.
 */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/generate/simulate.ts';
import { isFault } from '../../src/system/step.ts';
import { systems } from '../actors/systems.ts';

const options = { seed: 20261122, runs: 60, depth: 80 };

const large = systems.flatMap((entry) =>
  (entry.scopes ?? []).filter((s) => s.long === true).map((s) => [entry.name, s.name] as const),
);

test('there is something to draw from', () => {
  expect(large.length).toBeGreaterThan(5);
});

describe.each(large)(`%s, scope %s (seed ${options.seed})`, (name, scope) => {
  const entry = systems.find((e) => e.name === name) as (typeof systems)[number];

  test('no random run breaks a property, and what did not happen is said', async () => {
    const result = await simulate(entry.build({ scope }, entry.parts), options);
    const broken = result.properties.filter((p) => p.verdict === 'violated');
    expect(broken.map((p) => [p.name, p.trace])).toEqual([]);
    expect(result.runs).toBe(options.runs);
    expect(result.states).toBeGreaterThan(500);
    // Amber and reasons, or neither: a simulation never hides what it did not see.
    expect(result.verdict).toBe(result.vacuous.length > 0 ? 'inconclusive' : 'holds-within-bounds');
    expect(result.reasons).toEqual(expect.arrayContaining([...result.vacuous]));
  });
});

test('a planted bug that needs a fault is found by chance and shrunk', async () => {
  const entry = systems.find((e) => e.name === 'vlan') as (typeof systems)[number];
  const found = [];
  for (const mutant of entry.mutants.slice(0, 6)) {
    const definition = entry.build({ scope: mutant.scope ?? '' }, mutant.apply(entry.parts));
    const result = await simulate(definition, { ...options, runs: 200 });
    const killed = result.properties.find((p) => p.name === mutant.kills);
    if (killed?.verdict !== 'violated') continue;
    const { trace, shrunkFrom } = killed;
    found.push(mutant.name);
    expect(trace?.length).toBeLessThanOrEqual(shrunkFrom?.steps ?? 0);
    expect(trace?.filter(isFault).length).toBeLessThanOrEqual(shrunkFrom?.faults ?? 0);
  }
  expect(found.length).toBeGreaterThanOrEqual(3);
});
