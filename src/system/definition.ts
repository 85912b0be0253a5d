/**
 * What a system is, as plain data: actors, links, environment, faults, monitors, properties, bounds.
 *
 * One definition serves every verb (check, run, replay, live). Nothing in this file runs anything;
 * it must never import the engine.
 */
import type { AnyStateMachine, EventObject } from 'xstate';
import type { ActorView, Budgeted, Emission, Names, Plain } from './basics.ts';
import type { Fairness, UnderFairness } from './fairness-specs.ts';
import type { FaultSpec } from './fault-specs.ts';
import type { MonitorSpec } from './monitor-specs.ts';
import type { Payload } from './payload-specs.ts';
import type { SymmetrySpec } from './symmetry-specs.ts';
import type { OrderedTime } from './time-specs.ts';
import type { Outcomes } from './tree/outcomes.ts';

export type { ActorView, Budgeted, Emission, InFlight, Names, Plain } from './basics.ts';
export type * from './fairness-specs.ts';
export type * from './fault-specs.ts';
export type * from './monitor-specs.ts';
export type * from './payload-specs.ts';
export type * from './symmetry-specs.ts';
export type * from './time-specs.ts';
export type { OutcomeSpec, OutcomeSpecs, Outcomes } from './tree/outcomes.ts';

/** An actor: XState logic with its input, under the name it is known by in the whole system. */
export interface ActorSpec {
  readonly machine: AnyStateMachine;
  /** Given to the machine at its first start. */
  readonly input?: Plain;
  /**
   * The durable part: what survives a crash, computed from the context at the crash. On recovery
   * the machine starts afresh with input `{ ...input, recovered: <this>, incarnation: n }`, n ≥ 1.
   */
  readonly durable?: (context: any) => Plain;
  /**
   * What may come of the actors that this machine, or one below it, invokes or spawns and that are
   * no machines (promises, callbacks, observables). Their code is never run. A machine that invokes
   * something, has `setup({ actors })`, or for which this is given, is explored with its children.
   */
  readonly outcomes?: Outcomes;
  /**
   * Which actions that are plain functions are run, here and below; they must be pure then. The
   * rest is left out, and the result says so. Default 'all'.
   */
  readonly pure?: 'all' | readonly string[];
}

/**
 * How messages travel from `from` to `to`. The first rule that matches a pair applies;
 * a pair without a rule gets `{ kind: 'fifo', capacity: 8 }`.
 *
 * - `local`  synchronous: the receiver reacts in the sender's own step, in the order in which live
 *            XState would run it (a busy receiver's event waits in its mailbox).
 * - `fifo`   asynchronous, in order per directed pair; only the head can be delivered.
 * - `bag`    asynchronous, unordered, a multiset; any message can be delivered.
 * - `set`    asynchronous, unordered, equal messages are one and delivery leaves them in place
 *            (messages that are never consumed, as in Lamport's specifications).
 * - `none`   there is no way: who sends over it all the same is reported as an error of the system.
 *            As the last rule, `{ kind: 'none' }` says that the rules before it are all there is.
 */
export interface LinkRule {
  readonly from?: Names;
  readonly to?: Names;
  readonly kind: 'local' | 'fifo' | 'bag' | 'set' | 'none';
  /** Most messages in flight on one directed pair. Default 8. Meaningless for `local` and `set`. */
  readonly capacity?: number;
  /**
   * A send to a full link: `bound` cuts that step off and makes the verdict "within bounds"
   * (default); `block` disables the sender's step until there is room; `lose` loses the message.
   */
  readonly onFull?: 'bound' | 'block' | 'lose';
  /** A message that its receiver ignores: `consume` it (default), or `keep` it with no successor. */
  readonly ignored?: 'consume' | 'keep';
  /** A message sent to an actor that is down: `lose` it (default) or `keep` it for its recovery. */
  readonly whenDown?: 'lose' | 'keep';
  /**
   * By its nature the link may lose a message in flight (the head of a fifo, any of a bag or set),
   * as often as it likes: a free step `lose`, which is no fault and costs no budget. Default false.
   * It is never fair; that what is sent again and again arrives in the end is `strong` fairness of
   * its deliveries. Not for `local`.
   */
  readonly lossy?: boolean;
  /**
   * By its nature the link may deliver a message and keep it in flight, to deliver it again: a free
   * step `repeat`, as often as it likes, until the message is delivered for good or lost. Default
   * false. Not for `local`, and needless for `set`, which does nothing else.
   */
  readonly duplicating?: boolean;
  /**
   * A message equal to one in flight from the same sender is not sent once more: so much for what is
   * repeated until it is answered, without copies that a patient sender would not make. A fault of
   * kind `duplicate` still makes them. Default false. Not for `local`, needless for `set`, and not in
   * ordered time, where the older one would count.
   */
  readonly merging?: boolean;
}

/**
 * An event that the environment (a user, an administrator, the hardware) may give an actor in any
 * state in which the actor reacts to it. It reaches the actor directly, through no link.
 */
export interface InputSpec extends Budgeted {
  /** What happens, in words; default is the event's type. Part of the step's identity. */
  readonly name?: string;
  /** Name of an actor; of one that it invoked or spawned, with the ids on the way: `shop.payment`. */
  readonly to: string;
  readonly event: EventObject;
  /**
   * Fields that the event carries besides, each with the values it may have. Each combination is a
   * step of its own, up to 256 of them; if there are more, `check` refuses the system and
   * `simulate` draws them. All of them draw on one budget.
   */
  readonly payload?: Payload;
  /** Further condition on the target alone. */
  readonly when?: (target: ActorView) => boolean;
}

/**
 * One of the states that a system may begin in: some actors are given another input than their own.
 * As an `Init` of TLA+, or Stateright's `init_states`, with a name for each.
 */
export interface InitialSpec {
  /** What is so at the beginning, in words; runs and traces say it. Unique. */
  readonly name: string;
  /**
   * By actor, in place of its `input`. Not for actors that can recover from a crash: they start
   * again from the input that they were declared with.
   */
  readonly inputs: Readonly<Record<string, Plain>>;
}

/** The global state as a property sees it. Reads are recorded: a predicate must be pure. */
export interface StateView {
  actor(name: string): ActorView;
}

/**
 * A named sentence about runs.
 *
 * - `always`     holds in every reachable state.
 * - `never`      holds in no reachable state.
 * - `sometimes`  is reached in some state; if not seen, the run is vacuous (amber), never green.
 * - `onEmit`     at every step in which an actor emits an event of type `on`: `holds(emission,
 *                before, after)`, states before and after the whole step.
 * - `reachEmit`  like `sometimes`, over emissions.
 * - `no-deadlock` every state has an enabled step that is not a fault, unless `except` holds in it.
 * - `no-actor-errors` no actor's status is `error` (added to every system).
 *
 * Of liveness, judged over all fair infinite runs; a run that ends, stutters in its last state for
 * ever, and may do so in any state in which no fair step is enabled:
 * - `eventually` every fair run reaches `holds`.
 * - `leadsTo`    after every state in which `when` holds comes one (or is it) in which `then` holds.
 * - `until`      `holds` in every state from the first on until `goal`, which is reached.
 * - `converges`  from every reachable state, if from then on no fault and none of the inputs in
 *                `frozen` happens, every fair run ends up in states in which `holds`, for good.
 * - `cools`      every fair run in which `hot` holds again and again, or for ever, has states in
 *                which `cold` holds again and again, too.
 */
export type PropertySpec =
  | { readonly kind: 'always'; readonly name: string; readonly holds: (s: StateView) => boolean }
  | { readonly kind: 'never'; readonly name: string; readonly holds: (s: StateView) => boolean }
  | { readonly kind: 'sometimes'; readonly name: string; readonly holds: (s: StateView) => boolean }
  | {
      readonly kind: 'onEmit';
      readonly name: string;
      readonly on: string | readonly string[];
      readonly holds: (emission: Emission, before: StateView, after: StateView) => boolean;
    }
  | {
      readonly kind: 'reachEmit';
      readonly name: string;
      readonly on: string | readonly string[];
      readonly holds: (emission: Emission, before: StateView, after: StateView) => boolean;
    }
  | {
      readonly kind: 'no-deadlock';
      readonly name: string;
      readonly except?: (s: StateView) => boolean;
    }
  | { readonly kind: 'no-actor-errors'; readonly name: string }
  | ({
      readonly kind: 'eventually';
      readonly name: string;
      readonly holds: (s: StateView) => boolean;
    } & UnderFairness)
  | ({
      readonly kind: 'leadsTo';
      readonly name: string;
      readonly when: (s: StateView) => boolean;
      readonly then: (s: StateView) => boolean;
    } & UnderFairness)
  | ({
      readonly kind: 'until';
      readonly name: string;
      readonly holds: (s: StateView) => boolean;
      readonly goal: (s: StateView) => boolean;
    } & UnderFairness)
  | ({
      readonly kind: 'converges';
      readonly name: string;
      readonly holds: (s: StateView) => boolean;
      /** Inputs, by name, that are frozen together with the faults. Default: all inputs. */
      readonly frozen?: readonly string[] | 'all' | 'none';
    } & UnderFairness)
  | ({
      readonly kind: 'cools';
      readonly name: string;
      readonly hot: (s: StateView) => boolean;
      readonly cold: (s: StateView) => boolean;
    } & UnderFairness);

export type PropertyKind = PropertySpec['kind'];

/** Where the search stops. A bound that was hit is named in the verdict. */
export interface Bounds {
  /** Most distinct states. */
  readonly states?: number;
  /** Most steps from the initial state. */
  readonly depth?: number;
  /** Most faults in one run, over all budgets. */
  readonly faults?: number;
  /** Most memory of the process, MiB. */
  readonly memoryMiB?: number;
  /**
   * Steps that lead to states for which this does not hold are cut off: such states are neither
   * counted nor judged. Whether a state lies within must depend on its actors alone.
   */
  readonly within?: (s: StateView) => boolean;
}

/** A closed system: everything that the engine needs to explore, replay or run it. */
export interface SystemDefinition {
  readonly name: string;
  readonly title: string;
  readonly actors: Readonly<Record<string, ActorSpec>>;
  /**
   * Several initial states: every run begins in one of them, all are explored in one search. Those
   * that come to the same count once. Absent: the one that the actors' own inputs give.
   */
  readonly initial?: readonly InitialSpec[];
  readonly links?: readonly LinkRule[];
  /**
   * Names that actors may send to although nobody in the system has them: a log, a user, a parent.
   * A message to one of them leaves the system as an emission does, and monitors and properties see
   * it as one that says to whom; no link, fault or partition concerns it. A send to any other
   * unknown name is an error of the system.
   */
  readonly outside?: readonly string[];
  readonly environment?: readonly InputSpec[];
  readonly faults?: readonly FaultSpec[];
  /** Shared budgets by name: most times that the steps that name it may happen in one run. */
  readonly budgets?: Readonly<Record<string, number>>;
  readonly monitors?: Readonly<Record<string, MonitorSpec>>;
  readonly properties: readonly PropertySpec[];
  /** Absent: free time. Any armed timer may fire at any time, so what holds, holds for all durations. */
  readonly time?: OrderedTime;
  /** What properties of liveness take for granted, unless they say otherwise themselves. */
  readonly fairness?: Fairness;
  readonly bounds?: Bounds;
  /** Groups of interchangeable actors; used only by a search that is asked for it. */
  readonly symmetry?: readonly SymmetrySpec[];
}
