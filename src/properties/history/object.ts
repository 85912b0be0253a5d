/**
 * What an object promises when it is used by one client at a time: its sequential specification.
 * Histories of concurrent use are judged by it. Plain data and pure functions; it must never know
 * who calls, or when.
 */
import type { Plain } from '../../system/definition.ts';

/** An operation's result, and the object after it. */
export interface Applied<State, Result> {
  readonly result: Result;
  readonly next: State;
}

export interface SequentialObject<
  State extends Plain = any,
  Operation extends Plain = any,
  Result extends Plain = any,
> {
  /** The object before anybody used it. */
  readonly init: State;
  /** undefined: the operation cannot take effect in this state, and waits (a lock that is held). */
  readonly apply: (operation: Operation, state: State) => Applied<State, Result> | undefined;
  /** The operation in a few words, for the history that is shown; default is the data itself. */
  readonly words?: (operation: Operation) => string;
}

/** A value as people write it: text without quotes. */
export const plainWords = (value: Plain): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

export type RegisterOperation =
  | { readonly do: 'write'; readonly value: Plain }
  | { readonly do: 'read' };

/** A register: a write answers `ok`, a read the value that was written last. */
export const register = (initial: Plain): SequentialObject<Plain, RegisterOperation, Plain> => ({
  init: initial,
  apply: (operation, value) =>
    operation.do === 'write'
      ? { result: 'ok', next: operation.value }
      : { result: value, next: value },
  words: (operation) =>
    operation.do === 'write' ? `write ${plainWords(operation.value)}` : 'read',
});

/** `by`: who asks. */
export type MutexOperation = { readonly do: 'acquire' | 'release'; readonly by: string };

/**
 * A lock: held by one at a time, null when free. Both operations answer `ok`; an acquire waits while
 * the lock is held, and only its holder can release it.
 */
export const mutex: SequentialObject<string | null, MutexOperation, 'ok'> = {
  init: null,
  apply: ({ do: what, by }, holder) => {
    if (what === 'acquire') return holder === null ? { result: 'ok', next: by } : undefined;
    return holder === by ? { result: 'ok', next: null } : undefined;
  },
  words: ({ do: what }) => what,
};

export type QueueOperation =
  | { readonly do: 'enqueue'; readonly value: Plain }
  | { readonly do: 'dequeue' };

/** A queue: first in, first out. An enqueue answers `ok`, a dequeue the value or, if empty, null. */
export const queue: SequentialObject<readonly Plain[], QueueOperation, Plain> = {
  init: [],
  apply: (operation, items) => {
    if (operation.do === 'enqueue') return { result: 'ok', next: [...items, operation.value] };
    const [first = null, ...rest] = items;
    return { result: first, next: rest };
  },
  words: (operation) =>
    operation.do === 'enqueue' ? `enqueue ${plainWords(operation.value)}` : 'dequeue',
};
