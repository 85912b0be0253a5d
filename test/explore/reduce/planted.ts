/** Every planted bug of the catalogue, and whether a search by partial order finds it. */
import { expect } from 'vitest';
import { check } from '../../../src/explore/check.ts';
import type { CheckResult } from '../../../src/explore/result.ts';
import type { Mutant, SystemEntry } from '../../../src/system/catalogue.ts';
import { InputError } from '../../../src/system/errors.ts';
import { systems } from '../../actors/systems.ts';

export const plantedBugs = systems.flatMap((entry) =>
  entry.mutants.map((mutant) => ({ name: `${entry.name}: ${mutant.name}`, entry, mutant })),
);

/** Larger scopes are passed over, and so are those that the reduction refuses. */
const MOST_STATES = 20_000;

const broken = ({ properties }: CheckResult) =>
  properties.filter((p) => p.verdict === 'violated').map((p) => [p.name, p.survives]);

export const keepsBug = async (entry: SystemEntry, mutant: Mutant<any>): Promise<void> => {
  const defaults = Object.fromEntries(entry.parameters.map((p) => [p.name, p.default]));
  const scope = mutant.scope ?? entry.scopes?.find(({ long }) => long !== true)?.name;
  const parameters = scope === undefined ? defaults : { ...defaults, scope };
  const definition = entry.build(parameters, mutant.apply(entry.parts));
  const bounds = { states: MOST_STATES };
  const full = await check(definition, { bounds, tolerance: false });
  if (full.states >= MOST_STATES) return;
  try {
    const reduced = await check(definition, { bounds, reduce: { partialOrder: true } });
    expect(broken(reduced)).toEqual(broken(full));
  } catch (error) {
    if (!(error instanceof InputError && error.code === 'NOT_SUPPORTED')) throw error;
  }
};
