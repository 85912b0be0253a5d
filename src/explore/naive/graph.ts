/** Every reachable world of a system with the steps between them, as lists: small systems only. */
import type { SystemDefinition } from '../../system/definition.ts';
import { isFault, type Step } from '../../system/step.ts';
import { type Place, Successors } from './successors.ts';
import { viewOf } from './view.ts';
import type { World } from './world.ts';

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
  const successors = new Successors(definition);
  /** Least number of faults by which each was reached. */
  const found = new Map<Place, number>();
  const steps = new Map<Place, { readonly step: Step; readonly to: Place }[]>();
  const starts = [...new Set(successors.beginnings())];
  for (const start of starts) found.set(start, 0);
  const todo = [...starts];
  for (const place of todo) {
    const faults = found.get(place)!;
    const out: { step: Step; to: Place }[] = [];
    for (const successor of successors.of(place)) {
      if (successor.cut === 'bound') return undefined;
      if (successor.cut !== undefined) continue;
      const { step, to } = successor;
      if (within?.(viewOf(to.world)) === false) return undefined;
      out.push({ step, to });
      const after = faults + Number(isFault(step));
      if (after > mostFaults || after >= (found.get(to) ?? Infinity)) continue;
      found.set(to, after);
      todo.push(to);
      if (found.size > mostWorlds) return undefined;
    }
    steps.set(place, out);
  }
  const places = [...found.keys()];
  const numbers = new Map(places.map((place, i) => [place, i]));
  const edges = places.map((place) =>
    steps.get(place)!.flatMap(({ step, to: target }) => {
      const to = numbers.get(target);
      return to === undefined ? [] : [{ step, to }];
    }),
  );
  return { worlds: places.map(({ world }) => world), beginnings: starts.length, edges };
};
