/**
 * What the correspondence table does with its rows, as pure functions: rows in, rows and messages out.
 *
 * Rows are ordered by last use, the most recent last. A row is `building` while one operation owns its
 * contents (a first build or a sync), `live` otherwise.
 */
import { type Message, message, sameKey, type TableKey } from './types.ts';

/** Who wants a shadow: the CPU, the operation that runs for it, and the guest table. */
export interface Wish {
  readonly cpu: string;
  readonly by: string;
  readonly key: TableKey;
}

export interface Row {
  readonly key: TableKey;
  readonly shadow: string;
  readonly phase: 'building' | 'live';
  /** CPUs that are counted in; a row with any is never evicted. */
  readonly cpus: readonly string[];
  /** Operations that wait for the build to end. */
  readonly waiters: readonly Wish[];
}

export interface Relations {
  readonly rows: readonly Row[];
  readonly free: readonly string[];
  /** Built, but unlinked meanwhile: freed when the builder lets go. */
  readonly doomed: readonly string[];
  /** Shadows whose guest entry may have changed since it was read (lazy variant). */
  readonly unsynced: readonly string[];
  /** Wishes for which there is no room, oldest first. */
  readonly waiting: readonly Wish[];
}

/** A message and its receiver. */
export type Letter = readonly [to: string, message: Message];
/** What became of it, for statistics and properties. */
export type Outcome = 'hit' | 'miss' | 'evicted';

export interface Change {
  readonly next: Relations;
  readonly letters: readonly Letter[];
  readonly outcomes: readonly { readonly outcome: Outcome; readonly key: TableKey }[];
}

export const unchanged = (next: Relations): Change => ({ next, letters: [], outcomes: [] });

/** First one, then the other. */
export const andThen = (first: Change, step: (next: Relations) => Change): Change => {
  const second = step(first.next);
  return {
    next: second.next,
    letters: [...first.letters, ...second.letters],
    outcomes: [...first.outcomes, ...second.outcomes],
  };
};

const withLast = (rows: readonly Row[], row: Row): readonly Row[] => [
  ...rows.filter(({ shadow }) => shadow !== row.shadow),
  row,
];
const replaced = (rows: readonly Row[], row: Row): readonly Row[] =>
  rows.map((other) => (other.shadow === row.shadow ? row : other));
const withoutShadow = (list: readonly string[], shadow: string): readonly string[] =>
  list.filter((other) => other !== shadow);

const hit = (state: Relations, row: Row, { cpu, by, key }: Wish): Change => {
  const counted = [...new Set([...row.cpus, cpu])].sort();
  const isStale = state.unsynced.includes(row.shadow);
  const phase = isStale ? 'building' : 'live';
  const { shadow } = row;
  return {
    next: {
      ...state,
      rows: withLast(state.rows, { ...row, cpus: counted, phase }),
      unsynced: withoutShadow(state.unsynced, shadow),
    },
    letters: [
      [shadow, message({ type: 'COUNT_IN', cpu })],
      ...(isStale ? [[shadow, { type: 'SYNCING' }] as Letter] : []),
      [by, message({ type: isStale ? 'SYNC' : 'FOUND', shadow })],
    ],
    outcomes: [{ outcome: 'hit', key }],
  };
};

/** The build is awaited, not repeated; who waits is counted in, so that it is not evicted meanwhile. */
const awaitBuild = (state: Relations, row: Row, wish: Wish): Change => ({
  next: {
    ...state,
    rows: withLast(state.rows, {
      ...row,
      cpus: [...new Set([...row.cpus, wish.cpu])].sort(),
      waiters: [...row.waiters, wish],
    }),
  },
  letters: [[row.shadow, message({ type: 'COUNT_IN', cpu: wish.cpu })]],
  outcomes: [{ outcome: 'hit', key: wish.key }],
});

/** Recorded as being built before anything else is done with it. */
const take = (state: Relations, shadow: string, { cpu, by, key }: Wish): Change => ({
  next: {
    ...state,
    rows: [...state.rows, { key, shadow, phase: 'building', cpus: [cpu], waiters: [] }],
    free: withoutShadow(state.free, shadow),
    unsynced: withoutShadow(state.unsynced, shadow),
  },
  letters: [
    [shadow, message({ type: 'ALLOCATE', key, cpu })],
    [by, message({ type: 'TAKEN', shadow })],
  ],
  outcomes: [{ outcome: 'miss', key }],
});

/** The least recently used row that no CPU is counted in for. */
export const victimOf = ({ rows }: Relations): Row | undefined =>
  rows.find(({ phase, cpus }) => phase === 'live' && cpus.length === 0);

export const evict = (state: Relations, row: Row): Change => ({
  next: {
    ...state,
    rows: state.rows.filter((other) => other !== row),
    free: [...state.free, row.shadow].sort(),
    unsynced: withoutShadow(state.unsynced, row.shadow),
  },
  letters: [[row.shadow, { type: 'EVICT' }]],
  outcomes: [{ outcome: 'evicted', key: row.key }],
});

/** How a table treats its rows; a planted bug is another policy. */
export interface Policy {
  readonly isMatch: (row: Row, wish: Wish) => boolean;
  readonly victimOf: (state: Relations) => Row | undefined;
}

export const policy: Policy = { isMatch: (row, wish) => sameKey(row.key, wish.key), victimOf };

export const lookUp = (state: Relations, wish: Wish, by: Policy): Change => {
  const row = state.rows.find((candidate) => by.isMatch(candidate, wish));
  if (row !== undefined) {
    return row.phase === 'building' ? awaitBuild(state, row, wish) : hit(state, row, wish);
  }
  const [room] = state.free;
  if (room !== undefined) return take(state, room, wish);
  const victim = by.victimOf(state);
  if (victim !== undefined) {
    return andThen(evict(state, victim), (next) => take(next, victim.shadow, wish));
  }
  return unchanged({ ...state, waiting: [...state.waiting, wish] });
};

/** Wishes that wait are looked up again, in their order, whenever something was let go. */
export const serve = (state: Relations, by: Policy): Change =>
  state.waiting.reduce<Change>(
    (change, wish) => andThen(change, (next) => lookUp(next, wish, by)),
    unchanged({ ...state, waiting: [] }),
  );

export const countOut = (state: Relations, cpu: string): Change => {
  const row = state.rows.find(({ cpus }) => cpus.includes(cpu));
  if (row === undefined) return unchanged(state);
  const cpus = withoutShadow(row.cpus, cpu);
  return {
    next: { ...state, rows: replaced(state.rows, { ...row, cpus }) },
    letters: [[row.shadow, message({ type: 'COUNT_OUT', cpu })]],
    outcomes: [],
  };
};

/** A build or sync has ended: told to its owner and to all who waited. */
export const publish = (state: Relations, shadow: string, by: string): Change => {
  if (state.doomed.includes(shadow)) {
    return {
      next: {
        ...state,
        doomed: withoutShadow(state.doomed, shadow),
        free: [...state.free, shadow].sort(),
      },
      letters: [
        [shadow, { type: 'FREE' }],
        [by, { type: 'UNLINKED_MEANWHILE' }],
      ],
      outcomes: [],
    };
  }
  const row = state.rows.find((other) => other.shadow === shadow);
  if (row === undefined) return unchanged(state);
  if (state.unsynced.includes(shadow)) {
    return {
      next: { ...state, unsynced: withoutShadow(state.unsynced, shadow) },
      letters: [
        [shadow, { type: 'SYNCING' }],
        [by, { type: 'AGAIN' }],
      ],
      outcomes: [],
    };
  }
  return {
    next: { ...state, rows: replaced(state.rows, { ...row, phase: 'live', waiters: [] }) },
    letters: [
      [shadow, { type: 'PUBLISH' }],
      ...[by, ...row.waiters.map((waiter) => waiter.by)].map(
        (receiver): Letter => [receiver, message({ type: 'FOUND', shadow })],
      ),
    ],
    outcomes: [],
  };
};

const unlink = (state: Relations, row: Row): Change => {
  if (row.phase === 'live' && row.cpus.length === 0) return evict(state, row);
  const isBuilding = row.phase === 'building';
  return {
    next: {
      ...state,
      rows: state.rows.filter((other) => other !== row),
      doomed: isBuilding ? [...state.doomed, row.shadow].sort() : state.doomed,
      unsynced: withoutShadow(state.unsynced, row.shadow),
    },
    letters: [
      [row.shadow, { type: 'ZAP' }],
      ...row.waiters.map(({ by }): Letter => [by, { type: 'LOOK_AGAIN' }]),
    ],
    outcomes: [],
  };
};

/** What an operation must wait for after it unlinked a page's shadows: acks of these CPUs. */
export interface Unlinked {
  readonly shadows: readonly string[];
  readonly cpus: readonly string[];
}

/** All shadows made from a page leave the table; those that a CPU may have are freed after its ack. */
export const discard = (state: Relations, page: string, by: string): Change => {
  const rows = state.rows.filter(({ key }) => key.page === page);
  const loaded = rows.filter(({ phase, cpus }) => phase === 'live' && cpus.length > 0);
  const waits: Unlinked = {
    shadows: loaded.map(({ shadow }) => shadow).sort(),
    cpus: [...new Set(loaded.flatMap(({ cpus }) => cpus))].sort(),
  };
  const change = rows.reduce<Change>(
    (before, row) => andThen(before, (next) => unlink(next, row)),
    unchanged(state),
  );
  return { ...change, letters: [...change.letters, [by, message({ type: 'UNLINKED', ...waits })]] };
};

export const release = (state: Relations, shadows: readonly string[]): Change => ({
  next: { ...state, free: [...state.free, ...shadows].sort() },
  letters: shadows.map((shadow): Letter => [shadow, { type: 'FREE' }]),
  outcomes: [],
});
