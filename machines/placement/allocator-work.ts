/**
 * What the allocator makes of the rows of the allocation table, as pure functions: a choice for a request,
 * who of those that wait has its turn, and what a restart has to clean up.
 */
import { type Chosen, choose } from './policy.ts';
import { type Granted, isTransient, type Row, type Topology, type Wish } from './types.ts';

/** A durable record: this server's resources are formed. The one commit point. */
export interface FormedRecord {
  readonly request: string;
  readonly owner: string;
  readonly resources: readonly Granted[];
}

/** Who waits, and for any of what. */
export interface Waiter {
  readonly request: string;
  readonly blockers: readonly string[];
}

export interface Deal {
  readonly choice: Chosen | null;
  /** Resources of which the present use will end by itself, if that would help. */
  readonly blockers: readonly string[];
}

/** Chooses among what is free; if that does not do, says whether waiting would. */
export const dealOf = (
  topology: Topology,
  rows: readonly Row[],
  wish: Wish,
  mayRelax: boolean,
): Deal => {
  const free = rows.filter(({ state }) => state === 'free').map(({ id }) => id);
  const choice = choose(topology, free, wish, mayRelax);
  if (choice !== null) return { choice, blockers: [] };
  const devices = new Set(
    topology.resources.flatMap(({ id, kind }) => (kind === 'io' ? [id] : [])),
  );
  const soon = rows.filter(({ id, state }) => isTransient(state) && !devices.has(id));
  const ids = soon.map(({ id }) => id);
  const later = choose(topology, [...free, ...ids], wish, mayRelax);
  return { choice: null, blockers: later === null ? [] : ids };
};

/** The first in the queue of whose blockers one has settled. */
export const nextOf = (queue: readonly Waiter[], rows: readonly Row[]): string | null => {
  const settled = rows.filter(({ state }) => !isTransient(state)).map(({ id }) => id);
  const ready = queue.find(({ blockers }) => blockers.some((id) => settled.includes(id)));
  return ready?.request ?? null;
};

const isRecorded = (records: readonly FormedRecord[], row: Row): boolean =>
  records.some(
    ({ owner, resources }) =>
      owner === row.holder &&
      resources.some(({ id, generation }) => id === row.id && generation === row.generation),
  );

/** What a restart gives back: every reservation, and every allocation that was never recorded. */
export const leftOver = (records: readonly FormedRecord[], rows: readonly Row[]): readonly Row[] =>
  rows.filter(
    (row) =>
      row.state === 'reserved' ||
      (['allocated', 'held'].includes(row.state) && !isRecorded(records, row)),
  );
