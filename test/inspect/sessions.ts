/** Sessions on systems of the catalogue, and a search of its own to compare them with. */

import { define } from '../../src/cli/explore.ts';
import { parametersOf } from '../../src/cli/parameters.ts';
import { Session } from '../../src/inspect/session/session.ts';
import type { StateView } from '../../src/system/definition.ts';
import type { Model, State } from '../../src/system/model.ts';
import { systems } from '../actors/systems.ts';

export const sessionOn = (
  name: string,
  given: {
    readonly mutant?: string;
    readonly scope?: string;
    readonly param?: readonly string[];
  } = {},
): Session => {
  const entry = systems.find((system) => system.name === name)!;
  const mutant = entry.mutants.find((m) => m.name === given.mutant) ?? null;
  const asked = { param: given.param ?? [], ...(given.scope ? { scope: given.scope } : {}) };
  const parameters = parametersOf(entry, mutant, asked);
  const definition = define(entry, mutant, parameters);
  const engine = { name: 'test', version: '0' };
  const about = { system: name, parameters, mutant: mutant?.name ?? null };
  return new Session({ ...about, definition, engine, seed: 1 });
};

/** States reachable from one, and the fewest steps to one that is bad; breadth first, nothing clever. */
export const plainSearch = (
  model: Model,
  from: State,
  isBad: (view: StateView) => boolean,
): { readonly states: number; readonly bad: number | null } => {
  const key = (state: State): string => JSON.stringify(state);
  const seen = new Set([key(from)]);
  let bad: number | null = isBad(model.view(from)) ? 0 : null;
  for (let level = [from], depth = 1; level.length > 0; depth++) {
    const next: State[] = [];
    for (const state of level) {
      for (const step of model.enabled(state)) {
        const after = model.apply(state, step).state;
        if (seen.has(key(after))) continue;
        seen.add(key(after));
        next.push(after);
        if (bad === null && isBad(model.view(after))) bad = depth;
      }
    }
    level = next;
  }
  return { states: seen.size, bad };
};
