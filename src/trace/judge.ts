/**
 * Looks at the end of a run once more and says whether it really shows what a trace claims.
 *
 * Deliberately its own reading of the properties, on whole states: the search that found the run
 * is not trusted to confirm itself.
 */
import type { PropertySpec } from '../system/definition.ts';
import type { Applied, Model, State } from '../system/model.ts';
import { isFault, type Step } from '../system/step.ts';

/** The end of a run: the last state, the one before it, and the step between. */
export interface RunEnd {
  readonly state: State;
  readonly before: State;
  /** Absent for the run of no steps. */
  readonly last?: { readonly step: Step; readonly applied: Applied };
}

/** True if the end violates the property, or reaches it for `sometimes` and `reachEmit`. */
export const shownAtEnd = (model: Model, property: PropertySpec, end: RunEnd): boolean => {
  const view = model.view(end.state);
  switch (property.kind) {
    case 'always':
      return !property.holds(view);
    case 'never':
    case 'sometimes':
      return property.holds(view);
    case 'onEmit':
      return emissions(model, property, end).some((held) => !held);
    case 'reachEmit':
      return emissions(model, property, end).some((held) => held);
    case 'no-deadlock':
      return stuck(model, end.state) && property.except?.(view) !== true;
    case 'no-actor-errors':
      return actorNames(model).some((name) => view.actor(name).status === 'error');
  }
};

/** Whether `holds` at each matching emission of the last step, or of the start for an empty run. */
const emissions = (
  model: Model,
  property: Extract<PropertySpec, { on: unknown }>,
  { state, before, last }: RunEnd,
): boolean[] => {
  const { emitted } = last === undefined ? model.startEffects : last.applied.effects;
  const wanted = typeof property.on === 'string' ? [property.on] : property.on;
  return emitted
    .filter(({ event }) => wanted.includes(event.type))
    .map((emission) => property.holds(emission, model.view(before), model.view(state)));
};

const stuck = (model: Model, state: State): boolean => model.enabled(state).every(isFault);

const actorNames = (model: Model): string[] => [
  ...Object.keys(model.definition.actors),
  ...Object.keys(model.definition.monitors ?? {}),
];
