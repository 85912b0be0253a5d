/**
 * A component: all that belongs to one actor in a global state – its snapshot, its armed timers,
 * whether it is up, and the messages in flight to it. Immutable; made, compared and stored by number.
 */

/** An armed timer. `cancellable` is false once a newer one of the same id was armed (as when live). */
export interface TimerEntry {
  readonly timer: number;
  readonly cancellable: boolean;
}

/** Messages in flight from one sender: in order for a fifo, sorted for a bag, distinct for a set. */
export interface Queue {
  readonly from: number;
  readonly events: readonly number[];
}

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
}

export const DOWN = -1;

/** Canonical text of a component, over the numbers of its parts. */
export const componentKey = (c: Component): string => {
  const timers = c.timers.map((t) => `${t.timer}${t.cancellable ? '+' : '-'}`).join(',');
  const inbox = c.inbox.map((q) => `${q.from}:${q.events.join(',')}`).join(';');
  return `${c.snapshot}|${c.kept}|${c.incarnation}|${timers}|${inbox}`;
};

export const queueOf = (c: Component, from: number): readonly number[] =>
  c.inbox.find((q) => q.from === from)?.events ?? [];

export const withQueue = (c: Component, from: number, events: readonly number[]): Component => {
  const others = c.inbox.filter((q) => q.from !== from);
  if (events.length === 0) return { ...c, inbox: others };
  const at = others.findIndex((q) => q.from > from);
  const queue = { from, events };
  const inbox = at === -1 ? [...others, queue] : others.toSpliced(at, 0, queue);
  return { ...c, inbox };
};
