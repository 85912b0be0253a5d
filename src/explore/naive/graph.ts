/** Every reachable world of a system with the steps between them, as lists: small systems only. */
import type { SystemDefinition } from '../../system/definition.ts';
import { isFault, type Step } from '../../system/step.ts';
import { candidates } from './steps.ts';
import { attempt, beginnings } from './successors.ts';
import { viewOf } from './view.ts';
import { type World, worldKey } from './world.ts';

export interface NaiveEdge {
  readonly step: Step;
  readonly to: number;
}

export interface NaiveGraph {
  readonly worlds: readonly World[];
  /** How many of them, the first ones, runs begin in. */
  readonly beginnings: number;
  /** Steps by the number of the world in which they begin. */
  readonly edges: readonly (readonly NaiveEdge[])[];
}

interface Found {
  readonly world: World;
  faults: number;
}

/**
 * As far as the bound on faults allows.
 *
 * @returns undefined if a full link or `within` cuts something off, a depth is set, or there are more
 *          worlds
 */
export const graphOf = (
  definition: SystemDefinition,
  mostWorlds: number,
): NaiveGraph | undefined => {
  const { faults: mostFaults = Infinity, depth, within } = definition.bounds ?? {};
  if (depth !== undefined) return undefined;
  const found = new Map<string, Found>();
  const steps = new Map<string, { readonly step: Step; readonly key: string }[]>();
  const arrive = (world: World, faults: number): string => {
    const key = worldKey(world);
    const known = found.get(key);
    if (known === undefined) found.set(key, { world, faults });
    else known.faults = Math.min(known.faults, faults);
    return key;
  };
  const starts = [...new Set(beginnings(definition).map((world) => arrive(world, 0)))];
  const todo = [...starts];
  for (let key = todo.shift(); key !== undefined; key = todo.shift()) {
    const { world, faults } = found.get(key)!;
    const out: { step: Step; key: string }[] = [];
    for (const candidate of candidates(definition, world)) {
      const outcome = attempt(definition, world, candidate);
      if ('cut' in outcome) {
        if (outcome.cut === 'bound') return undefined;
        continue;
      }
      const after = faults + Number(isFault(candidate.step));
      if (within?.(viewOf(outcome.run.world)) === false) return undefined;
      const target = worldKey(outcome.run.world);
      out.push({ step: candidate.step, key: target });
      if (after > mostFaults) continue;
      const before = found.get(target)?.faults ?? Infinity;
      arrive(outcome.run.world, after);
      if (after < before) todo.push(target);
      if (found.size > mostWorlds) return undefined;
    }
    steps.set(key, out);
  }
  const numbers = new Map([...found.keys()].map((key, i) => [key, i]));
  const edges = [...found.keys()].map((key) =>
    steps.get(key)!.flatMap(({ step, key: target }) => {
      const to = numbers.get(target);
      return to === undefined ? [] : [{ step, to }];
    }),
  );
  const worlds = [...found.values()].map(({ world }) => world);
  return { worlds, beginnings: starts.length, edges };
};
