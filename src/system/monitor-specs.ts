/**
 * Monitors: what may be observed of a run, and what an observer promises. Plain data and types; it
 * must never run anything.
 */
import type { AnyStateMachine, EventObject } from 'xstate';
import type { Emission, Plain } from './basics.ts';
import type { UnderFairness } from './fairness-specs.ts';
import type { Step } from './step.ts';

/**
 * Something that happens in a run. Every step is observed before what it causes, under its own
 * kind (`deliver`, `timeout`, `input`, `crash`, `drop`, `tick` …); and within steps, each in its
 * place:
 *
 * - `emit`  an actor emits an event.
 * - `send`  an actor sends a message, or a supervisor reports; over any link (a `local` one has no
 *           step of its own when it delivers), and whether or not the link then loses it.
 *
 * What actors send and emit at their very start is observed, too. A message that its receiver
 * ignores is delivered, and observed; only over a link with `ignored: 'keep'` it is no step.
 */
export type Observation =
  | ({ readonly kind: 'emit' } & Emission)
  | {
      readonly kind: 'send';
      readonly from: string;
      readonly to: string;
      readonly event: EventObject;
    }
  | Exclude<Step, { kind: 'start' }>;

export type ObservationKind = Observation['kind'];

/** The event that a monitor gets for what it observes, or undefined if it does not care. */
export type ObservationMap = {
  readonly [K in ObservationKind]?: (
    seen: Extract<Observation, { readonly kind: K }>,
  ) => EventObject | undefined;
};

/**
 * What a monitor observes; what is not named here costs nothing.
 *
 * - a function: emissions only, each made into an event for the monitor;
 * - a map: a function for each kind of observation;
 * - a list of kinds: the monitor gets the observation itself, its kind being the event's type, as
 *   `{ type: 'deliver', from, to, event }`.
 */
export type Observes =
  | ((emission: Emission) => EventObject | undefined)
  | ObservationMap
  | readonly ObservationKind[];

/**
 * Tags of a monitor's states with a meaning.
 *
 * - `bad`   must never be reached.
 * - `hot`   something is owed: no fair run may stay in it for ever.
 * - `cold`  nothing is owed. In a monitor without it, everything that is not hot is cold; with it,
 *           a state with neither tag leaves things as they are.
 */
export type MonitorTag = 'bad' | 'hot' | 'cold';

/**
 * An observer as a pure function over plain data, where a statechart would be clumsy. A throw in
 * `next` makes the monitor fail.
 */
export interface MonitorLogic<State extends Plain = any> {
  readonly start: (input: any) => State;
  readonly next: (state: State, event: any) => State;
  /** Tags of a state; a pure function of it. */
  readonly tags: (state: State) => readonly MonitorTag[];
  /** Every tag that a state can have. */
  readonly mayBe: readonly MonitorTag[];
  /** What it observed in a run, told by client; for monitors of histories of operations. */
  readonly timeline?: (observed: readonly Observed[]) => readonly TimelineRow[];
}

/** What a monitor got at a step (0 is the start). */
export interface Observed {
  readonly step: number;
  readonly event: EventObject;
}

/** One operation of a client in a run: from one step to another, or to none if it never returned. */
export interface TimelineRow {
  readonly client: string;
  readonly operation: string;
  readonly invoked: number;
  readonly returned: number | null;
  readonly result: string | null;
}

/**
 * A monitor observes what happens, synchronously and in order, and never acts on the system. Its
 * state is part of the global state.
 */
export type MonitorSpec = {
  readonly input?: Plain;
  readonly observes: Observes;
  /**
   * Makes it a property: the sentence that holds if the monitor is never `bad` and no fair run stays
   * `hot` for ever. A machine with both tags needs a sentence for each.
   */
  readonly promises?: string | { readonly bad?: string; readonly hot?: string };
} & UnderFairness &
  (
    | { readonly machine: AnyStateMachine; readonly logic?: never }
    | { readonly logic: MonitorLogic; readonly machine?: never }
  );
