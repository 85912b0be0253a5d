/** Every system of the catalogue, in each of its scopes, and ways to make it smaller. */

import { check } from '../../src/explore/check.ts';
import { Successors } from '../../src/explore/naive/successors.ts';
import { explore } from '../../src/explore/naive.ts';
import type { ParameterValue, SystemEntry } from '../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { systems } from '../actors/systems.ts';
import type { Explored } from './compare.ts';

export interface Variant {
  readonly name: string;
  readonly definition: SystemDefinition;
  /** A scope that is left to the long tests. */
  readonly long: boolean;
}

const defaultsOf = (entry: SystemEntry): Record<string, ParameterValue> =>
  Object.fromEntries(entry.parameters.map((p) => [p.name, p.default]));

const variantsOf = (entry: SystemEntry): Variant[] => {
  const build = (scope: Record<string, string>, long: boolean): Variant => ({
    name: [entry.name, ...Object.values(scope)].join(' '),
    definition: entry.build({ ...defaultsOf(entry), ...scope }, entry.parts),
    long,
  });
  if (entry.scopes === undefined) return [build({}, false)];
  return entry.scopes.map((scope) => build({ scope: scope.name }, scope.long === true));
};

export const variants: readonly Variant[] = systems.flatMap(variantsOf);

interface Small extends Explored {
  readonly reduced: SystemDefinition;
}

/**
 * The system itself, or with at most one fault, or none: the largest that is small enough. Their
 * worlds lead to the same ones, only how far it is looked is not the same.
 */
export const smallEnough = async (
  definition: SystemDefinition,
  maxStates: number,
  successors = new Successors(definition),
): Promise<Small | undefined> => {
  const smallest = { ...definition, bounds: { ...definition.bounds, faults: 0 } };
  const smaller = { ...definition, bounds: { ...definition.bounds, faults: 1 } };
  for (const reduced of [definition, smaller, smallest]) {
    // What the engine finds too large is not counted slowly, too; but the smallest is, whatever it says.
    if (reduced !== smallest && (await isLarge(reduced, maxStates))) continue;
    const naive = explore(reduced, { maxStates, successors });
    if (naive.states <= maxStates) return { reduced, naive, successors };
  }
  return undefined;
};

const isLarge = async (definition: SystemDefinition, maxStates: number): Promise<boolean> => {
  const bare = { ...definition, properties: [] };
  const { states } = await check(bare, { bounds: { states: maxStates + 1 } });
  return states > maxStates;
};
