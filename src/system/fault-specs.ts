/** What can go wrong in a system, as plain data: one interface a kind of fault. */
import type { EventObject } from 'xstate';
import type { ActorView, Budgeted, Names } from './basics.ts';

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
