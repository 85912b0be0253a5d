/** Every system of the catalogue, in each of its scopes, and ways to make it smaller. */

import { explore, type NaiveResult } from '../../src/explore/naive.ts';
import type { ParameterValue, SystemEntry } from '../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { systems } from '../actors/systems.ts';

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

/** The system itself, or with at most one fault, or none: the largest that is small enough. */
export const smallEnough = (
  definition: SystemDefinition,
  maxStates: number,
): { readonly reduced: SystemDefinition; readonly naive: NaiveResult } | undefined => {
  const fewer = [1, 0].map((faults) => ({
    ...definition,
    bounds: { ...definition.bounds, faults },
  }));
  for (const reduced of [definition, ...fewer]) {
    const naive = explore(reduced, { maxStates });
    if (naive.states <= maxStates) return { reduced, naive };
  }
  return undefined;
};
