/** How properties are written down: one function a kind, the name being the sentence that is judged. */
import type { Emission, PropertySpec, StateView, UnderFairness } from '../system/definition.ts';

type StatePredicate = (s: StateView) => boolean;
type EmitPredicate = (emission: Emission, before: StateView, after: StateView) => boolean;

/** Holds in every reachable state. */
export const always = (name: string, holds: StatePredicate): PropertySpec => ({
  kind: 'always',
  name,
  holds,
});

/** Holds in no reachable state. */
export const never = (name: string, holds: StatePredicate): PropertySpec => ({
  kind: 'never',
  name,
  holds,
});

/** Holds in some reachable state; if it is never seen, the run proves less than it seems. */
export const sometimes = (name: string, holds: StatePredicate): PropertySpec => ({
  kind: 'sometimes',
  name,
  holds,
});

/** Holds at every step in which an actor emits an event of this type (or one of these). */
export const onEmit = (
  name: string,
  on: string | readonly string[],
  holds: EmitPredicate,
): PropertySpec => ({ kind: 'onEmit', name, on, holds });

/** Is seen at some step in which an actor emits an event of this type (or one of these). */
export const reachEmit = (
  name: string,
  on: string | readonly string[],
  holds: EmitPredicate = () => true,
): PropertySpec => ({ kind: 'reachEmit', name, on, holds });

/** Every state has an enabled step that is not a fault, unless `except` holds in it. */
export const noDeadlock = (
  name: string,
  options: { readonly except?: StatePredicate } = {},
): PropertySpec => ({ kind: 'no-deadlock', name, ...options });

/** Every fair run reaches a state in which it holds. */
export const eventually = (
  name: string,
  holds: StatePredicate,
  under: UnderFairness = {},
): PropertySpec => ({ kind: 'eventually', name, holds, ...under });

/** Whenever `when` holds, `then` holds then or later, in every fair run. */
export const leadsTo = (
  name: string,
  when: StatePredicate,
  then: StatePredicate,
  under: UnderFairness = {},
): PropertySpec => ({ kind: 'leadsTo', name, when, then, ...under });

/** Holds from the first state on until `goal` does, and `goal` is reached in every fair run. */
export const until = (
  name: string,
  holds: StatePredicate,
  goal: StatePredicate,
  under: UnderFairness = {},
): PropertySpec => ({ kind: 'until', name, holds, goal, ...under });

/** Once faults (and the inputs in `frozen`, by default all) end, every fair run settles in it. */
export const converges = (
  name: string,
  holds: StatePredicate,
  under: UnderFairness & { readonly frozen?: readonly string[] | 'all' | 'none' } = {},
): PropertySpec => ({ kind: 'converges', name, holds, ...under });

/**
 * Every fair run in which `hot` holds again and again (or for ever) has states in which `cold` does
 * again and again, too; a run that ends while it is hot breaks it. What a monitor with states tagged
 * `hot` promises, for predicates of any kind. `cold` defaults to whatever is not hot.
 */
export const cools = (
  name: string,
  hot: StatePredicate,
  cold: StatePredicate = (s) => !hot(s),
  under: UnderFairness = {},
): PropertySpec => ({ kind: 'cools', name, hot, cold, ...under });

/** Added to every system that does not declare it itself. */
export const noActorErrors: PropertySpec = { kind: 'no-actor-errors', name: 'no actor fails' };
