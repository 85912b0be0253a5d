/**
 * What a system is, as plain data: actors, links, environment, faults, monitors, properties, bounds.
 *
 * One definition serves every verb (check, run, replay, live). Nothing in this file runs anything;
 * it must never import the engine.
 */
import type { AnyStateMachine, EventObject } from 'xstate';

/** Plain serialisable data: what contexts, inputs and events are made of. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined };

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
}

/** Names of actors a rule speaks of: one, several, or all of them. */
export type Names = string | readonly string[] | '*';

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
 */
export interface LinkRule {
  readonly from?: Names;
  readonly to?: Names;
  readonly kind: 'local' | 'fifo' | 'bag' | 'set';
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
}

/** How often a step may be taken in one run: own count, or a budget shared by name. */
export interface Budgeted {
  /** At most so many times in a run. Default for faults 1, for inputs unlimited. */
  readonly times?: number;
  /** Name of a shared budget of `SystemDefinition.budgets`; excludes `times`. */
  readonly budget?: string;
}

/**
 * An event that the environment (a user, an administrator, the hardware) may give an actor in any
 * state in which the actor reacts to it. It reaches the actor directly, through no link.
 */
export interface InputSpec extends Budgeted {
  /** What happens, in words; default is the event's type. Part of the step's identity. */
  readonly name?: string;
  readonly to: string;
  readonly event: EventObject;
  /** Further condition on the target alone. */
  readonly when?: (target: ActorView) => boolean;
}

/** The actor loses everything volatile: state, timers, and (by default) its waiting messages. */
export interface CrashFault extends Budgeted {
  readonly kind: 'crash';
  readonly name?: string;
  /** The actors that crash together, in one step (a failure unit). */
  readonly actors: readonly string[];
  /** `true` (default): a free `recover` step restarts the unit at any later time. */
  readonly recovers?: boolean;
  /** What becomes of messages waiting for the crashed actors. Default `lose`. */
  readonly inbox?: 'lose' | 'keep';
  /**
   * The durable store of the unit's actors may betray one of them at a recovery. The store holds
   * what `durable` gave when it last changed, and the value before that; either form is a fault of
   * its own, kind and actor being its identity, and happens in place of the plain `recover`:
   * - `lost-write` the last write never reached the store: the actor comes back with the value
   *                before it, and the last one is gone for good;
   * - `stale-read` the actor reads the value before the last; the store keeps the newer one for a
   *                later recovery, until the actor writes again.
   * There is nothing to betray before a second value was written.
   */
  readonly storage?: 'lost-write' | 'stale-read';
  /** How often storage may betray the unit's actors, all together. Default once. */
  readonly storageBudget?: Budgeted;
  /** What the supervisor of the unit sends in the same step as the crash, or the recovery. */
  readonly notify?: {
    readonly down?: readonly { readonly to: string; readonly event: EventObject }[];
    readonly up?: readonly { readonly to: string; readonly event: EventObject }[];
  };
}

/** A message in flight is lost (the head of a fifo, any of a bag or set). */
export interface DropFault extends Budgeted {
  readonly kind: 'drop';
  readonly from?: Names;
  readonly to?: Names;
  /** Only these event types; default all. */
  readonly events?: readonly string[];
}

/** A message in flight is doubled: the head of a fifo is delivered twice in a row, a bag gets a copy. */
export interface DuplicateFault extends Budgeted {
  readonly kind: 'duplicate';
  readonly from?: Names;
  readonly to?: Names;
  readonly events?: readonly string[];
}

/** A fault that only this system knows: an ordinary event with a budget (a NIC port dies). */
export interface EventFault extends Budgeted {
  readonly kind: 'event';
  /** What goes wrong, in words: "port n0 loses its link". Its identity, with the target. */
  readonly name: string;
  readonly to: string;
  readonly event: EventObject;
  readonly when?: (target: ActorView) => boolean;
}

/**
 * While it lasts, messages sent across are lost, in both directions or one way only. It ends with a
 * free step `heal`. Local links, and what an actor sends itself, never cross a network. What is in
 * flight when it begins is kept, and may still arrive, unless `inFlight` is `lose`.
 */
export interface PartitionFault extends Budgeted {
  readonly kind: 'partition';
  /** Its identity; default is made of both sides. */
  readonly name?: string;
  readonly from: Names;
  readonly to: Names;
  /** Only what is sent from `from` to `to` is lost. Default false. */
  readonly oneWay?: boolean;
  readonly inFlight?: 'lose' | 'keep';
}

/**
 * Messages from one actor to another are held up: sent, in flight, but not delivered until a free step
 * `unclog`. Each pair that matches can be clogged for itself. So with a budget of several, any
 * links stop one by one and go on in another order, which other testers call swizzle-clogging: a
 * search explores all such orders, a simulation draws among them. Local links cannot be clogged.
 */
export interface ClogFault extends Budgeted {
  readonly kind: 'clog';
  readonly from?: Names;
  readonly to?: Names;
}

/**
 * The actor stands still (a stopped process, a long garbage collection, a virtual machine that is
 * not scheduled): no deliveries, timeouts or inputs until a free step `resume`. Messages wait, also
 * those of local links. It can still crash, and then comes back as an actor that is not paused.
 */
export interface PauseFault extends Budgeted {
  readonly kind: 'pause';
  readonly actor: string;
}

/** On a fifo the head and the message behind it change places, if they differ. */
export interface ReorderFault extends Budgeted {
  readonly kind: 'reorder';
  readonly from?: Names;
  readonly to?: Names;
  /** Only if the message that overtakes is one of these; default all. */
  readonly events?: readonly string[];
}

/** The actor's clock leaps ahead: all its armed timers lose so much of what was left of them. */
export interface ClockJumpFault extends Budgeted {
  readonly kind: 'clock-jump';
  readonly actor: string;
  /** A multiple of the system's `tickMs`; needs ordered time. */
  readonly byMs: number;
}

export type FaultSpec =
  | CrashFault
  | DropFault
  | DuplicateFault
  | EventFault
  | PartitionFault
  | ClogFault
  | PauseFault
  | ReorderFault
  | ClockJumpFault;

/** How long messages of the pairs that match are on their way, at least and at most. */
export interface LatencyRule {
  readonly from?: Names;
  readonly to?: Names;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Clocks that run too fast or too slow: a timer of d fires between d(1 - share) and d(1 + share). */
export interface SkewRule {
  readonly actors?: Names;
  /** From 0 to less than 1. */
  readonly share: number;
}

/**
 * Ordered time: durations are respected. Time passes for everybody at once, by a step `tick`, which
 * is impossible while something is due: a timer at the end of its duration, or a message at the end
 * of its latency, has to happen first. A timer fires, and a message is delivered, no earlier than
 * its duration and the least latency allow. Actors that are down or paused, messages that are held
 * up, and messages that their receiver leaves in place do not stop time.
 *
 * Every duration is a multiple of `tickMs`. The first rule that matches applies; without one a
 * message has no latency (it is delivered before time passes), and a clock has no skew (the window
 * of a skewed timer is rounded outwards to whole ticks). `local` links have no latency.
 *
 * Refused, because time would stand still for reasons that no real system has: links of kind `set`
 * (what is never consumed is due for ever), `onFull: 'block'` (a step that is due could be blocked),
 * `no-deadlock` (time can always pass, or something is due). Also refused: drops and duplicates on
 * a `bag` with latency, where equal messages of different age are not told apart.
 */
export interface OrderedTime {
  readonly mode: 'ordered';
  readonly tickMs: number;
  readonly latency?: readonly LatencyRule[];
  readonly skew?: readonly SkewRule[];
}

/** What a monitor or a step property gets to see: an event that an actor emitted. */
export interface Emission {
  readonly actor: string;
  readonly event: EventObject;
}

/**
 * A monitor: an XState machine that observes emitted events, synchronously, in the order they are
 * emitted, and never acts on the system. Its tags `bad`, `hot`, `cold` carry meaning for properties.
 */
export interface MonitorSpec {
  readonly machine: AnyStateMachine;
  readonly input?: Plain;
  /** The event the monitor gets for an emission, or undefined if it does not care. */
  readonly observes: (emission: Emission) => EventObject | undefined;
}

/** A message in flight. */
export interface InFlight {
  readonly from: string;
  readonly event: EventObject;
}

/** One actor (or monitor) as a property sees it in one global state. */
export interface ActorView {
  readonly name: string;
  /** false between a crash and the recovery; then `value` is 'down' and `context` its durable part. */
  readonly up: boolean;
  readonly value: unknown;
  readonly context: any;
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly error: unknown;
  matches(state: unknown): boolean;
  hasTag(tag: string): boolean;
  /** Ids of armed timers, sorted: which was armed first is no part of a state. */
  readonly timers: readonly string[];
  /** Messages in flight to this actor, per sender in order. */
  readonly inbox: readonly InFlight[];
  /**
   * A projection, remembered by the identity of `select`: define `select` outside the predicate.
   * Makes a property cheap when it needs little of a large context.
   */
  pick<T extends Plain>(select: (actor: Omit<ActorView, 'pick'>) => T): T;
}

/** The global state as a property sees it. Reads are recorded: a predicate must be pure. */
export interface StateView {
  actor(name: string): ActorView;
}

/**
 * Which steps a fairness assumption speaks of. Every field given must match; `kind: 'deliver'` alone
 * means all deliveries, of each link for itself (for a bag or set: of each message for itself).
 */
export interface StepPattern {
  readonly kind:
    | 'deliver'
    | 'timeout'
    | 'recover'
    | 'input'
    | 'heal'
    | 'unclog'
    | 'resume'
    | 'tick';
  /** Sender of a delivery, or of what was held up. */
  readonly from?: Names;
  /**
   * Receiver of a delivery, an input or what was held up, owner of a timer, first actor of a unit
   * that recovers, actor that goes on after a pause.
   */
  readonly to?: Names;
  /** Event types. */
  readonly events?: readonly string[];
  /** Name of an input, of a unit that recovers, or of a partition that heals. */
  readonly name?: string;
}

/**
 * What may be taken for granted about infinite runs. Weakly fair: a step that stays enabled for ever
 * is taken in the end. Strongly fair: a step that is enabled again and again is taken. Faults and
 * whatever matches nothing may be left out for ever. `weak` defaults to all deliveries, timers,
 * recoveries (of links and paused actors, too) and the passing of ordered time; a pattern in
 * `never` takes steps out again.
 */
export interface Fairness {
  readonly weak?: readonly StepPattern[];
  readonly strong?: readonly StepPattern[];
  readonly never?: readonly StepPattern[];
}

/** An assumption about infinite runs that a property of liveness is judged under. */
export interface UnderFairness {
  /** Default: that of the system. */
  readonly fairness?: Fairness;
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
  /** States for which this does not hold are not expanded. */
  readonly within?: (s: StateView) => boolean;
}

/** A closed system: everything that the engine needs to explore, replay or run it. */
export interface SystemDefinition {
  readonly name: string;
  readonly title: string;
  readonly actors: Readonly<Record<string, ActorSpec>>;
  readonly links?: readonly LinkRule[];
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
}
