/**
 * A model is a compiled system: states that can be stepped. Interface only; `compile` makes one.
 */
import type { EventObject } from 'xstate';
import type { StateView, SystemDefinition } from './definition.ts';
import type { Effects, Step } from './step.ts';

/** A global state: one interned component per actor and monitor, then what is left of each budget. */
export interface State {
  readonly components: readonly number[];
  readonly budgets: readonly number[];
}

/** Outcome of a step: the state after it and what it did. */
export interface Applied {
  readonly state: State;
  readonly effects: Effects;
  /** Timers armed by the step, also those armed anew: for whoever keeps time. */
  readonly armed: readonly { readonly actor: string; readonly timer: string }[];
  readonly observed: readonly Sighting[];
}

/** An event that a monitor got for what it observed. */
export interface Sighting {
  readonly monitor: string;
  readonly event: EventObject;
}

/** A timer that will, or in free time may, fire. `occurrence` tells timers of one id apart. */
export interface ArmedTimer {
  readonly id: string;
  readonly delayMs: number;
  readonly event: EventObject;
  /** Only of a delayed message to somebody else: to whom. */
  readonly to?: string;
  /** Ordered time: ticks until it may fire, and until it must have fired. */
  readonly left?: { readonly least: number; readonly most: number };
}

/** A state that runs begin in. */
export interface Beginning extends Applied {
  /** Of a system with several initial states: the step that leads here from where nothing is yet. */
  readonly step?: Step;
}

export interface Model {
  /** With the properties that its monitors promise. */
  readonly definition: SystemDefinition;
  /**
   * Where every run begins. Of a system with several initial states: where no actor has started, and
   * the only steps are those that lead to one of them; it is none of the system's own states.
   */
  readonly initial: State;
  /** The states that are explored first. */
  readonly beginnings: readonly Beginning[];
  /** What the actors did at their start: effects of reaching `initial`. */
  readonly startEffects: Effects;
  /** What monitors observed of the start. */
  readonly startObserved: readonly Sighting[];
  /** Enabled steps in canonical order. */
  enabled(state: State): Step[];
  /** @throws InputError STEP_NOT_ENABLED if the step is not enabled in this state. */
  apply(state: State, step: Step): Applied;
  /** Gives an actor an event from outside, whether or not the definition declares it. */
  inject(state: State, actor: string, event: EventObject): Applied;
  view(state: State): StateView;
  /** Armed timers of an actor with their declared durations, sorted by id. */
  timers(state: State, actor: string): readonly ArmedTimer[];
  /** Text that is equal exactly for equal states, stable over runs and processes. */
  digest(state: State): string;
}
