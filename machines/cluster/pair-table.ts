/**
 * Versions of the pair table: who decides about which group, as the operator changes it while the cluster runs.
 * Pure functions; who is told of what is in `master-setup.ts`.
 *
 * A version goes through three stages at a master. `offered`: heard of, but a coordinator that the new version takes away
 * from this host is still at work. `held`: this host decides only where it is home by the old version and by the new one,
 * and says so in its heartbeats. `inForce`: every peer is known to hold it, or confirmed off.
 */
import type { Group } from './types.ts';

/** The homes of groups that a version changes; the others keep those of the plan. */
export interface PairTable {
  readonly version: number;
  readonly homes: Readonly<Record<string, readonly string[]>>;
}

export interface PairTables {
  readonly inForce: PairTable;
  readonly held: PairTable | null;
  readonly offered: PairTable | null;
  /** Groups whose coordinator here has not said yet that it is at rest. */
  readonly waiting: readonly string[];
  /** Newest version that each peer is known to hold. */
  readonly peers: Readonly<Record<string, number>>;
}

export const FIRST_TABLE: PairTable = { version: 1, homes: {} };

export const TABLES_AT_START: PairTables = {
  inForce: FIRST_TABLE,
  held: null,
  offered: null,
  waiting: [],
  peers: {},
};

/** What a host holds, and tells others. */
export const newestOf = ({ inForce, held }: PairTables): PairTable => held ?? inForce;

/** Who decides about a group, in order, by one version. */
export const homesBy = ({ homes }: PairTable, group: Group): readonly string[] =>
  homes[group.group] ?? group.homes;

/** By all versions that a host has heard of; it is home only where they agree on it. */
export const allHomes = (
  { inForce, held, offered }: PairTables,
  group: Group,
): readonly (readonly string[])[] =>
  [inForce, held, offered].flatMap((table) => (table === null ? [] : [homesBy(table, group)]));

/** One change at a time: the next is taken once the one under way is in force. */
export const withOffer = (
  tables: PairTables,
  table: PairTable,
  groups: readonly Group[],
  host: string,
): PairTables => {
  if (table.version <= newestOf(tables).version || tables.offered !== null) return tables;
  if (tables.held !== null) return tables;
  const lost = groups.filter(
    (group) => homesBy(tables.inForce, group)[0] === host && homesBy(table, group)[0] !== host,
  );
  return { ...tables, offered: table, waiting: lost.map(({ group }) => group) };
};

/** A version that a peer holds it never loses. */
export const withPeerVersion = (tables: PairTables, peer: string, version: number): PairTables =>
  version <= (tables.peers[peer] ?? FIRST_TABLE.version)
    ? tables
    : { ...tables, peers: { ...tables.peers, [peer]: version } };

export const withoutWaiting = (tables: PairTables, group: string): PairTables => ({
  ...tables,
  waiting: tables.waiting.filter((name) => name !== group),
});

/** What is offered is held as soon as nobody is waited for. */
export const heldIfAtRest = (tables: PairTables): PairTables =>
  tables.offered === null || tables.waiting.length > 0
    ? tables
    : { ...tables, held: tables.offered, offered: null };

/** @param peers all of them that are not confirmed off */
export const inForceIfHeldBy = (tables: PairTables, peers: readonly string[]): PairTables => {
  const { held } = tables;
  if (held === null) return tables;
  const isHeld = peers.every((peer) => (tables.peers[peer] ?? FIRST_TABLE.version) >= held.version);
  return isHeld ? { ...tables, inForce: held, held: null } : tables;
};
