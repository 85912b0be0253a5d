/** What all parts of a definition are made of: plain data, names, budgets, views of actors. */
import type { EventObject } from 'xstate';

/** Plain serialisable data: what contexts, inputs and events are made of. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined };

/** Names of actors a rule speaks of: one, several, or all of them. */
export type Names = string | readonly string[] | '*';

/** How often a step may be taken in one run: own count, or a budget shared by name. */
export interface Budgeted {
  /** At most so many times in a run. Default for faults 1, for inputs unlimited. */
  readonly times?: number;
  /** Name of a shared budget of `SystemDefinition.budgets`; excludes `times`. */
  readonly budget?: string;
}

/** A message in flight. */
export interface InFlight {
  readonly from: string;
  readonly event: EventObject;
}

/** An event that an actor emitted: what leaves the platform. */
export interface Emission {
  readonly actor: string;
  readonly event: EventObject;
  /** Only of a message to somebody outside (see `SystemDefinition.outside`): to whom. */
  readonly to?: string;
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
  /**
   * An actor that this one invoked or spawned, by its id (`child('card')`, or `child('pay.card')`).
   * Where there is none, the view is not up, its status is 'stopped', and it matches nothing.
   */
  child(id: string): ActorView;
  /** Ids of the actors that this one has invoked or spawned, as in `snapshot.children`. */
  readonly children: readonly string[];
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
