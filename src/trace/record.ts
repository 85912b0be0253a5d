/** Makes a trace of a list of steps by running them through the model once more. */
import type { ActorView, StateView } from '../system/definition.ts';
import type { Model, Sighting } from '../system/model.ts';
import type { Effects, Step } from '../system/step.ts';
import { canonicalJson, modelDigest, plain, stateDigest } from './digest.ts';
import {
  type ActorState,
  type ActorStates,
  TRACE_FORMAT,
  TRACE_VERSION,
  type Trace,
  type TraceStep,
} from './format.ts';

/** What a trace says about the run beyond the run itself. */
export type TraceAbout = Pick<
  Trace,
  'engine' | 'system' | 'parameters' | 'mutant' | 'property' | 'seed' | 'loop'
>;

/** @throws InputError STEP_NOT_ENABLED if the steps are no run of this model */
export const record = (model: Model, steps: readonly Step[], about: TraceAbout): Trace => {
  const actors = actorStates(model, model.view(model.initial));
  let state = model.initial;
  let before = actors;
  const recorded: TraceStep[] = [];
  const observed: Sighting[][] = [[...model.startObserved]];
  for (const step of steps) {
    const applied = model.apply(state, step);
    state = applied.state;
    observed.push([...applied.observed]);
    const after = actorStates(model, model.view(state));
    recorded.push({
      step: plain(step) as Step,
      digest: stateDigest(model, state),
      effects: plain(applied.effects) as Effects,
      changed: changes(before, after),
    });
    before = after;
  }
  const { loop, ...head } = about;
  return {
    format: TRACE_FORMAT,
    version: TRACE_VERSION,
    ...head,
    model: modelDigest(model),
    start: {
      digest: stateDigest(model, model.initial),
      effects: plain(model.startEffects) as Effects,
      actors,
    },
    steps: recorded,
    ...(loop === undefined ? {} : { loop }),
    ...historyOf(model, about.property?.name, observed),
  };
};

/** The history of operations that a property is about, if it is about one. */
const historyOf = (
  model: Model,
  property: string | undefined,
  observed: readonly (readonly Sighting[])[],
): Pick<Trace, 'timeline'> => {
  const monitors = Object.entries(model.definition.monitors ?? {});
  const [name, spec] = monitors.find(([, { promises }]) => promises === property) ?? [];
  const told = spec?.logic?.timeline;
  if (told === undefined) return {};
  const seen = observed.flatMap((sightings, step) =>
    sightings.flatMap(({ monitor, event }) => (monitor === name ? [{ step, event }] : [])),
  );
  return { timeline: told(seen) };
};

/** Actors first, then monitors, in the order of the definition. */
export const actorStates = (model: Model, view: StateView): ActorStates => {
  const { actors, monitors } = model.definition;
  const state = (name: string): ActorState => actorState(view.actor(name));
  const watching = Object.keys(monitors ?? {});
  const withChildren = (name: string): [string, ActorState][] => {
    const below = view.actor(name).children.map((id) => `${name}.${id}`);
    return [[name, state(name)], ...below.flatMap(withChildren)];
  };
  return Object.fromEntries([
    ...Object.keys(actors).flatMap(withChildren),
    ...watching.map((name) => [name, { ...state(name), monitor: true, ...tags(view, name) }]),
  ]);
};

const tags = (view: StateView, monitor: string): Pick<ActorState, 'tags'> => {
  const found = ['bad', 'hot', 'cold'].filter((tag) => view.actor(monitor).hasTag(tag));
  return found.length === 0 ? {} : { tags: found };
};

const actorState = (actor: ActorView): ActorState => {
  const state: ActorState = {
    value: plain(actor.value),
    up: actor.up,
    status: actor.status,
    context: plain(actor.context) ?? null,
    timers: [...actor.timers],
    inbox: plain(actor.inbox) as ActorState['inbox'],
  };
  return actor.error === undefined ? state : { ...state, error: String(actor.error) };
};

/** Of an actor that another one had invoked or spawned, and that is no more. */
const GONE: ActorState = {
  value: 'gone',
  up: false,
  status: 'stopped',
  context: null,
  timers: [],
  inbox: [],
};

/** The actors whose state differs, as they are afterwards. */
const gone = (before: ActorStates, after: ActorStates): ActorStates => {
  const names = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return Object.fromEntries(names.map((name) => [name, GONE]));
};

const changes = (before: ActorStates, after: ActorStates): ActorStates =>
  Object.fromEntries(
    Object.entries({ ...gone(before, after), ...after }).filter(
      ([name, state]) => canonicalJson(state) !== canonicalJson(before[name]),
    ),
  );
