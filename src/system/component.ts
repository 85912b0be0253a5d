/**
 * A component: all that belongs to one actor in a global state – its snapshot, its armed timers,
 * whether it is up, and the messages in flight to it. Immutable; made, compared and stored by number.
 */

/** Ordered time: ticks until something may happen, and until it must have happened. */
export interface Window {
  readonly least: number;
  readonly most: number;
}

/** An armed timer. `cancellable` is false once a newer one of the same id was armed (as when live). */
export interface TimerEntry {
  readonly timer: number;
  readonly cancellable: boolean;
  /** Only in ordered time. */
  readonly window?: Window;
}

/**
 * Messages in flight from one sender, by their numbers (see `Semantics.parcel`): in order for a
 * fifo, sorted for a bag, distinct for a set.
 */
export interface Queue {
  readonly from: number;
  readonly events: readonly number[];
}

/** Durable values by number: the last that was written, and the one before it or NOTHING. */
export interface Store {
  readonly newest: number;
  readonly previous: number;
}

export const NOTHING = -1;

export interface Component {
  /** Number of the snapshot; DOWN between a crash and the recovery. */
  readonly snapshot: number;
  /** While down: number of the durable value. Else 0. */
  readonly kept: number;
  /** How often the actor was restarted. */
  readonly incarnation: number;
  readonly timers: readonly TimerEntry[];
  /** Sorted by sender; no empty queues. */
  readonly inbox: readonly Queue[];
  /** Numbers of the lasting faults that it suffers from, sorted. */
  readonly marks: readonly number[];
  /** Only of actors whose storage may betray them. */
  readonly store?: Store;
}

export const DOWN = -1;

/** Canonical text of an inbox. */
export const inboxKey = (inbox: readonly Queue[]): string =>
  inbox.map((q) => `${q.from}:${q.events.join(',')}`).join(';');

/** Canonical text of a component, over the numbers of its parts. */
export const componentKey = (c: Component): string => {
  const timers = c.timers.map(timerKey).join(',');
  const inbox = inboxKey(c.inbox);
  const marks = c.marks.length === 0 ? '' : `|!${c.marks.join(',')}`;
  const store = c.store === undefined ? '' : `|=${c.store.newest},${c.store.previous}`;
  return `${c.snapshot}|${c.kept}|${c.incarnation}|${timers}|${inbox}${marks}${store}`;
};

const timerKey = ({ timer, cancellable, window }: TimerEntry): string => {
  const left = window === undefined ? '' : `@${window.least}~${window.most}`;
  return `${timer}${cancellable ? '+' : '-'}${left}`;
};

export const queueOf = (c: Component, from: number): readonly number[] =>
  c.inbox.find((q) => q.from === from)?.events ?? [];

export const withQueue = (c: Component, from: number, events: readonly number[]): Component => ({
  ...c,
  inbox: inboxWith(c.inbox, from, events),
});

/** An inbox in which the queue from one sender is another. */
export const inboxWith = (
  inbox: readonly Queue[],
  from: number,
  events: readonly number[],
): readonly Queue[] => {
  const others = inbox.filter((q) => q.from !== from);
  if (events.length === 0) return others;
  const at = others.findIndex((q) => q.from > from);
  const queue = { from, events };
  return at === -1 ? [...others, queue] : others.toSpliced(at, 0, queue);
};
