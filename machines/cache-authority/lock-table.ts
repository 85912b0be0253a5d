/**
 * Lock management information of one file (patent's term): who has which range, who waits, and what each
 * client was answered last. It is plain data, because it moves with the administration right.
 *
 * Rules (those of POSIX where a client is a process):
 * - a request in nobody's way is granted; one that may not wait is told `EAGAIN`;
 * - one that waits is granted in the order of asking, as soon as nothing held is in its way;
 * - who would wait for somebody who waits for it is told `EDEADLK`, over all files of which the table's owner
 *   knows the waiters;
 * - a request that came before is answered as before: numbers and answers are part of the table.
 */
import {
  conflictOf,
  type LockRow,
  type Mode,
  rangeOf,
  withLock,
  withoutLock,
} from './byte-ranges.ts';

export interface LockRequest {
  readonly client: string;
  /** 0: not numbered. */
  readonly seq: number;
  readonly op: 'lock' | 'lockw' | 'unlock' | 'test' | 'close';
  readonly mode?: Mode;
  readonly start?: number;
  /** 0: to the end of the file. */
  readonly length?: number;
}

export interface Waiter {
  readonly seq: number;
  readonly lock: LockRow;
}

export interface LockTable {
  readonly held: readonly LockRow[];
  readonly waiting: readonly Waiter[];
  /** Number and answer of the last request of each client that numbers its requests. */
  readonly last: Readonly<Record<string, { readonly seq: number; readonly answer: Answer }>>;
}

export type Answer = 'ok' | 'blocked' | 'EAGAIN' | 'EDEADLK' | 'free' | LockRow;

/** An answer to a client: to its request, or to one that had to wait. */
export interface Told {
  readonly client: string;
  readonly seq: number;
  readonly answer: Answer;
}

export interface Executed {
  readonly table: LockTable;
  /** First the answer to the request, then those to clients that no longer wait. */
  readonly told: readonly Told[];
}

export const noLocks: LockTable = { held: [], waiting: [], last: {} };

export const isIdle = ({ held, waiting }: LockTable): boolean =>
  held.length === 0 && waiting.length === 0;

/** For whom a client waits, or undefined; may span the tables of several files. */
export type WaitsFor = (client: string) => string | undefined;

export const waitsForIn =
  ({ held, waiting }: LockTable): WaitsFor =>
  (client) => {
    const own = waiting.find(({ lock }) => lock.client === client);
    return own === undefined ? undefined : conflictOf(held, own.lock)?.client;
  };

/** Whether who waits for that holder would, in the end, wait for itself. */
const closesCycle = (client: string, holder: string, waitsFor: WaitsFor): boolean => {
  const seen = new Set<string>();
  let next: string | undefined = holder;
  while (next !== undefined && !seen.has(next)) {
    if (next === client) return true;
    seen.add(next);
    next = waitsFor(next);
  }
  return false;
};

const answered = (table: LockTable, { client, seq, answer }: Told): LockTable =>
  seq === 0 ? table : { ...table, last: { ...table.last, [client]: { seq, answer } } };

const concluded = (table: LockTable, told: readonly Told[]): Executed => ({
  table: told.reduce(answered, table),
  told,
});

/** Grants what can be granted, in the order of asking. */
const served = (table: LockTable): { table: LockTable; granted: readonly Told[] } => {
  let { held } = table;
  const granted: Told[] = [];
  const waiting = table.waiting.filter(({ seq, lock }) => {
    if (conflictOf(held, lock) !== undefined) return true;
    held = withLock(held, lock);
    granted.push({ client: lock.client, seq, answer: 'ok' });
    return false;
  });
  return { table: { ...table, held, waiting }, granted };
};

const lockOf = ({ client, mode = 'w', start = 0, length = 0 }: LockRequest): LockRow => ({
  client,
  mode,
  ...rangeOf(start, length),
});

const changed = (table: LockTable, request: LockRequest): Executed => {
  const { table: after, granted } = served(table);
  const own = { client: request.client, seq: request.seq, answer: 'ok' as const };
  return concluded(after, [own, ...granted]);
};

const lock = (table: LockTable, request: LockRequest, waitsFor: WaitsFor): Executed => {
  const { client, seq } = request;
  const wish = lockOf(request);
  const obstacle = conflictOf(table.held, wish);
  if (obstacle === undefined) {
    return changed({ ...table, held: withLock(table.held, wish) }, request);
  }
  const tell = (next: LockTable, answer: Answer): Executed =>
    concluded(next, [{ client, seq, answer }]);
  if (request.op === 'lock') return tell(table, 'EAGAIN');
  if (closesCycle(client, obstacle.client, waitsFor)) return tell(table, 'EDEADLK');
  const own = table.waiting.find((waiter) => waiter.lock.client === client);
  // Who asks again keeps its place.
  if (own !== undefined) return tell(table, 'blocked');
  return tell({ ...table, waiting: [...table.waiting, { seq, lock: wish }] }, 'blocked');
};

/** What a client had and asked for is gone: it closed the file, or its own lease is over. */
const withoutClient = (table: LockTable, client: string): Executed => {
  const { table: after, granted } = served({
    ...table,
    held: withoutLock(table.held, client, { start: 0, end: null }),
    waiting: table.waiting.filter((waiter) => waiter.lock.client !== client),
  });
  return concluded(after, granted);
};

const perform = (table: LockTable, request: LockRequest, waitsFor: WaitsFor): Executed => {
  const { client, seq, op, start = 0, length = 0 } = request;
  switch (op) {
    case 'lock':
    case 'lockw':
      return lock(table, request, waitsFor);
    case 'unlock': {
      const held = withoutLock(table.held, client, rangeOf(start, length));
      return changed({ ...table, held }, request);
    }
    case 'close': {
      const { table: after, told } = withoutClient(table, client);
      return concluded(after, [{ client, seq, answer: 'ok' }, ...told]);
    }
    case 'test':
      return concluded(table, [
        { client, seq, answer: conflictOf(table.held, lockOf(request)) ?? 'free' },
      ]);
  }
};

/** Executes a request, unless it or a later one of its client came before. */
export const execute = (
  table: LockTable,
  request: LockRequest,
  waitsFor: WaitsFor = waitsForIn(table),
): Executed => {
  const { client, seq } = request;
  const last = table.last[client];
  if (seq === 0 || last === undefined || seq > last.seq) return perform(table, request, waitsFor);
  return { table, told: seq === last.seq ? [{ client, seq, answer: last.answer }] : [] };
};

/** A client brings back, after its holder was lost, what it had. */
export const reclaimed = (table: LockTable, client: string, mode: Mode): LockTable => ({
  ...table,
  held: withLock(table.held, { client, mode, start: 0, end: null }),
});
