/**
 * What is left of the properties once a run has come to a position: a search that begins there must
 * not ask for what has been reached already, nor forget what is still owed.
 */
import type { PropertySpec, StateView } from '../../system/definition.ts';
import type { Position, Positions } from './positions.ts';

/** A property that a search from a position judges, and the one of the system that it stands for. */
export interface Residual {
  readonly spec: PropertySpec;
  readonly of: string;
}

/** A property that the run broke on its way, and by which step (0 is the start). */
export interface Broken {
  readonly name: string;
  readonly step: number;
}

export interface Standing {
  readonly residual: readonly Residual[];
  readonly broken: readonly Broken[];
  /** Sightings by step. */
  readonly reached: readonly Broken[];
}

/** Marks the debt of a property beside the property itself; no author writes so. */
const OWED = ' (still owed)';

export const standingAt = (positions: Positions, position: Position): Standing => {
  const run = positions.run(position);
  // Where nothing has started yet nothing can be asked.
  const states = run.map(({ state }) => state).filter((s) => !positions.model.isUnbegun(s));
  const views = states.map((state) => positions.model.view(state));
  const broken: Broken[] = [];
  const reached: Broken[] = [];
  for (const [step, at] of run.entries()) {
    const findings = positions.findings(at);
    note(broken, findings.broken, step);
    note(reached, findings.reached, step);
  }
  for (const spec of positions.properties) {
    const step = spec.kind === 'until' ? brokenUntil(spec, views) : undefined;
    if (step !== undefined) note(broken, [spec], step + run.length - views.length);
  }
  const open = positions.properties.filter(({ name }) => !broken.some((b) => b.name === name));
  return { residual: open.flatMap((spec) => residualOf(spec, views)), broken, reached };
};

const note = (list: Broken[], specs: readonly PropertySpec[], step: number): void => {
  for (const { name } of specs) {
    if (!list.some((known) => known.name === name)) list.push({ name, step });
  }
};

/** The first step at which neither `holds` nor was the goal reached before or then. */
const brokenUntil = (
  { holds, goal }: Extract<PropertySpec, { kind: 'until' }>,
  views: readonly StateView[],
): number | undefined => {
  for (const [step, view] of views.entries()) {
    if (goal(view)) return undefined;
    if (!holds(view)) return step;
  }
  return undefined;
};

const residualOf = (spec: PropertySpec, views: readonly StateView[]): Residual[] => {
  const same = [{ spec, of: spec.name }];
  switch (spec.kind) {
    case 'sometimes':
    case 'reachEmit':
      return [];
    case 'eventually':
      return views.some(spec.holds) ? [] : same;
    case 'until':
      return views.some(spec.goal) ? [] : same;
    case 'leadsTo': {
      const { fairness } = spec;
      const asked = views.findLastIndex(spec.when);
      const owed = asked !== -1 && !views.slice(asked).some(spec.then);
      if (!owed) return same;
      const name = `${spec.name}${OWED}`;
      const under = fairness === undefined ? {} : { fairness };
      const debt = { kind: 'eventually', name, holds: spec.then, ...under } as const;
      return [...same, { spec: debt, of: spec.name }];
    }
    default:
      return same;
  }
};
