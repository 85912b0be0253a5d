/**
 * The shortest run that takes a transition or comes into a state: the system is searched with the one
 * promise that this never happens, and what breaks it is the run. To be heard, the transition emits a
 * word of its own; nobody but that promise listens to it, so the runs are those of the system.
 */
import type { AnyStateMachine } from 'xstate';
import { rootOf, type StateNode, transitionsById, withDescendants } from '../../chart/nodes.ts';
import { check } from '../../explore/check.ts';
import type { CheckOptions, CheckResult } from '../../explore/result.ts';
import { never, onEmit } from '../../properties/index.ts';
import type { ActorSpec, PropertySpec, SystemDefinition } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Step } from '../../system/step.ts';
import { saying } from '../../system/xstate.ts';
import type { Positions } from './positions.ts';
import { unpromised } from './unpromised.ts';

/** What any of these actors is to do. */
export type Goal = { readonly actors: readonly string[] } & (
  | { readonly transition: string }
  | { readonly state: string }
);

/** No run to it. */
export interface Missed {
  readonly kind: 'none';
  /** It cannot happen, within the budgets that the system declares. Otherwise something cut the search off. */
  readonly complete: boolean;
  readonly states: number;
  readonly reasons: readonly string[];
}

type Reached = { readonly kind: 'found'; readonly steps: readonly Step[] } | Missed;

const HEARD = 'hypercharts.goal';
const NEVER = 'the goal is never reached';

export type GoalOptions = Pick<CheckOptions, 'signal' | 'onProgress'> & { readonly states: number };

/** @throws InputError UNKNOWN_ACTOR, UNKNOWN_TRANSITION, UNKNOWN_STATE */
export const shortestTo = async (
  definition: SystemDefinition,
  goal: Goal,
  { states, ...given }: GoalOptions,
): Promise<Reached> => {
  for (const name of goal.actors) {
    if (definition.actors[name] !== undefined) continue;
    const fact = `${name} is no actor of the system itself.`;
    throw new InputError('UNKNOWN_ACTOR', fact, 'Runs are looked for to what its own actors do.');
  }
  const system = { ...unpromised(definition), ...asked(definition, goal) };
  const own = definition.bounds?.states ?? states;
  const options = { ...given, bounds: { states: Math.min(states, own) }, tolerance: false };
  const first = await check(system, { ...options, stopAtFirst: true });
  // An actor that fails stops such a search, too, and is not what was asked for.
  const again = traceOf(first) === undefined && failed(first);
  const result = again ? await check(system, options) : first;
  const steps = traceOf(result);
  if (steps !== undefined) return { kind: 'found', steps };
  const reasons = result.reasons.filter((reason) => !result.vacuous.includes(reason));
  return { kind: 'none', complete: reasons.length === 0, states: result.states, reasons };
};

/** Where it happens already when the system starts: of that a search hears nothing. */
export const firstRun = (positions: Positions, goal: Goal): readonly number[] | undefined => {
  if ('state' in goal) return undefined;
  const { retelling, start } = positions;
  const { actors, transition } = goal;
  const atOnce = retelling.start().steps;
  const isGoal = ({ actor, taken }: (typeof atOnce)[number]): boolean =>
    actors.includes(actor) && taken.includes(transition);
  if (atOnce.some(isGoal)) return [];
  if (positions.model.definition.initial === undefined) return undefined;
  const beginning = positions
    .choices(start)
    .enabled.find((choice) => retelling.step(start.state, choice).steps.some(isGoal));
  return beginning && [beginning.index];
};

const traceOf = ({ properties }: CheckResult): readonly Step[] | undefined =>
  properties.find(({ name }) => name === NEVER)?.trace ?? undefined;

const failed = ({ properties }: CheckResult): boolean =>
  properties.some(({ verdict }) => verdict === 'violated');

const asked = (
  { actors }: SystemDefinition,
  goal: Goal,
): Pick<SystemDefinition, 'actors' | 'properties'> => {
  if ('state' in goal) return { actors, properties: [entering(actors, goal)] };
  const { transition } = goal;
  // The same machine stays the same one: what it does is asked once.
  const speaking = new Map<AnyStateMachine, AnyStateMachine>();
  const changed = goal.actors.map((name): [string, ActorSpec] => {
    const spec = actors[name] as ActorSpec;
    const machine = speaking.get(spec.machine) ?? spoken(spec.machine, transition);
    speaking.set(spec.machine, machine);
    return [name, { ...spec, machine }];
  });
  const heard = onEmit(NEVER, HEARD, () => false);
  return { actors: { ...actors, ...Object.fromEntries(changed) }, properties: [heard] };
};

/** A copy whose transition says that it was taken. */
const spoken = (machine: AnyStateMachine, id: string): AnyStateMachine => {
  const copy = machine.provide({});
  const node = transitionsById(copy).get(id)?.node as { actions: readonly unknown[] } | undefined;
  if (node === undefined) {
    throw new InputError(
      'UNKNOWN_TRANSITION',
      `the chart ${machine.id} has no transition "${id}".`,
    );
  }
  // XState made this node for the copy alone; its list of actions may be that of the configuration.
  node.actions = [...node.actions, saying(HEARD)];
  return copy;
};

const entering = (
  actors: SystemDefinition['actors'],
  { actors: names, state }: Extract<Goal, { state: string }>,
): PropertySpec => {
  const values = names.map((name) => {
    const { machine } = actors[name] as ActorSpec;
    const node = withDescendants(rootOf(machine)).find(({ id }) => id === state);
    if (node === undefined) {
      throw new InputError('UNKNOWN_STATE', `the chart ${machine.id} has no state "${state}".`);
    }
    return { name, value: valueAt(node) };
  });
  return never(NEVER, (s) =>
    values.some(({ name, value }) => value === undefined || s.actor(name).matches(value)),
  );
};

type Value = string | { readonly [key: string]: Value };

/** The least state value in which a state is active; undefined for the whole machine. */
const valueAt = ({ key, parent }: StateNode, below?: Value): Value | undefined => {
  if (parent === undefined) return below;
  return valueAt(parent, below === undefined ? key : { [key]: below });
};
