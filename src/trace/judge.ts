/**
 * Looks at a run once more and says whether it really shows what a trace claims.
 *
 * Deliberately its own reading of the properties, on whole states: the search that found the run
 * is not trusted to confirm itself.
 */
import type { PropertySpec, StateView } from '../system/definition.ts';
import type { Applied, Model, State } from '../system/model.ts';
import { type Effects, isFault, type Step } from '../system/step.ts';

/** A run: its states, one more than its steps, and where it returns to if it goes on for ever. */
export interface Run {
  readonly states: readonly State[];
  readonly steps: readonly { readonly step: Step; readonly applied: Applied }[];
  readonly loop?: number;
}

/** True if the run violates the property, or reaches it for `sometimes` and `reachEmit`. */
export const shows = (model: Model, property: PropertySpec, whole: Run): boolean => {
  const run = begun(model, whole);
  if (run === undefined) return false;
  const end = model.view(run.states.at(-1) as State);
  switch (property.kind) {
    case 'always':
      return !property.holds(end);
    case 'never':
    case 'sometimes':
      return property.holds(end);
    case 'onEmit':
      return emissions(model, property, run).some((held) => !held);
    case 'reachEmit':
      return emissions(model, property, run).some((held) => held);
    case 'no-deadlock':
      return stuck(model, run.states.at(-1) as State) && property.except?.(end) !== true;
    case 'no-actor-errors':
      return actorNames(model).some((name) => end.actor(name).status === 'error');
    default:
      return showsForEver(model, property, run);
  }
};

/** A run with what was done at its start. */
interface Begun extends Run {
  readonly start: Effects;
}

/** The run without the step that says where it begins; undefined if it has not begun. */
const begun = (model: Model, run: Run): Begun | undefined => {
  if (model.definition.initial === undefined) return { ...run, start: model.startEffects };
  const [first, ...steps] = run.steps;
  if (first === undefined) return undefined;
  const loop = run.loop === undefined ? {} : { loop: run.loop - 1 };
  return { states: run.states.slice(1), steps, start: first.applied.effects, ...loop };
};

type Liveness = Extract<
  PropertySpec,
  { kind: 'eventually' | 'leadsTo' | 'until' | 'converges' | 'cools' }
>;

/** Of the run that repeats its loop for ever; fairness of the loop is the search's business. */
const showsForEver = (model: Model, property: Liveness, run: Run): boolean => {
  const views = run.states.map((state) => model.view(state));
  const loop = run.loop ?? views.length - 1;
  switch (property.kind) {
    case 'eventually':
      return !views.some(property.holds);
    case 'leadsTo':
      return unanswered(views, loop, property);
    case 'until': {
      const goal = views.findIndex(property.goal);
      const upTo = goal === -1 ? views : views.slice(0, goal);
      return goal === -1 || !upTo.every(property.holds);
    }
    case 'cools': {
      const round = views.slice(loop);
      return round.some(property.hot) && !round.some(property.cold);
    }
    case 'converges':
      return (
        views.slice(loop).some((view) => !property.holds(view)) &&
        !run.steps.slice(loop).some(({ step }) => isFault(step))
      );
  }
};

/** Some `when` after which, and all around the loop, there is no `then`. */
const unanswered = (
  views: readonly StateView[],
  loop: number,
  { when, then }: Extract<Liveness, { kind: 'leadsTo' }>,
): boolean =>
  views.some((view, i) => when(view) && !views.slice(Math.min(i, loop)).some(then)) ||
  views.some((view, i) => i < loop && when(view) && !views.slice(i).some(then));

/** Whether `holds` at each matching emission of the last step, or of the start for an empty run. */
const emissions = (
  model: Model,
  property: Extract<PropertySpec, { on: unknown }>,
  { states, steps, start }: Begun,
): boolean[] => {
  const { emitted } = steps.at(-1)?.applied.effects ?? start;
  const wanted = typeof property.on === 'string' ? [property.on] : property.on;
  const before = model.view((states.at(-2) ?? states.at(-1)) as State);
  const after = model.view(states.at(-1) as State);
  return emitted
    .filter(({ event }) => wanted.includes(event.type))
    .map((emission) => property.holds(emission, before, after));
};

const stuck = (model: Model, state: State): boolean => model.enabled(state).every(isFault);

const actorNames = (model: Model): string[] => [
  ...Object.keys(model.definition.actors),
  ...Object.keys(model.definition.monitors ?? {}),
];
