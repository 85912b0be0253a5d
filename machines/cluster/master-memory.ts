/**
 * What a MasterCluster knows and how it judges it: pure functions on its two tables, the slaves of its
 * own host and the tables of its peers. Nothing here sends anything.
 */
import { allHomes, type PairTables } from './pair-table.ts';
import type { Group, GuestLine, Health, Instance, Role, Seen } from './types.ts';

export type PeerBelief = 'unknown' | 'up' | 'lost' | 'down';

export interface MasterClusterInput {
  readonly host: string;
  /** Master of every other host. */
  readonly peers: Readonly<Record<string, string>>;
  readonly groups: readonly Group[];
  /** Own coordinator of each group. */
  readonly coordinators: Readonly<Record<string, string>>;
  /** Own watch of each peer. */
  readonly peerWatches: Readonly<Record<string, string>>;
  /** Watch of each own guest that has one. */
  readonly watches: Readonly<Record<string, string>>;
  /** Lets takeovers on this host begin, at most K at once; null: nothing holds them back. */
  readonly gate: string | null;
  readonly aggregator: string;
  /** `all` guests are listed in every heartbeat, or only those that are not as the pair table has them. */
  readonly lists: 'all' | 'abnormal';
  /** Heartbeats are numbered up to here; 0: not at all. */
  readonly lastSeq: number;
}

export interface MasterContext extends MasterClusterInput {
  readonly hostIncarnation: number;
  /** Every instance that was heard of, own ones and those of peers. */
  readonly seen: Readonly<Record<string, Seen>>;
  /** By the watches; a guest without an entry is well. */
  readonly health: Readonly<Record<string, Health>>;
  readonly beliefs: Readonly<Record<string, PeerBelief>>;
  /** Peers that do not answer and could not be fenced. */
  readonly unreachable: readonly string[];
  readonly seq: number;
  /** Kept on disk. */
  readonly tables: PairTables;
}

/** The slave and peer status tables at the start of a cluster in order: firsts active, others ready. */
export const tablesAtStart = ({ groups, peers }: MasterClusterInput) => ({
  seen: Object.fromEntries(
    groups.flatMap(({ instances }) =>
      instances.map((instance, at) => [instance.guest, expected(instance, at, 1)]),
    ),
  ),
  beliefs: mapValues(peers, (): PeerBelief => 'up'),
});

/** What an instance does while all is in order. */
const expected = ({ kind }: Instance, at: number, epoch: number): Seen => {
  if (at === 0) return { role: 'active', epoch };
  return { role: kind === 'slave' ? 'standby' : 'none', epoch: 0 };
};

export const mapValues = <A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/**
 * The host that decides about a group, as far as this one knows; none: it is not known to be on, or versions of the
 * pair table, of which one is not in force yet, do not agree.
 */
export const homeOf = (
  { host, beliefs, tables }: MasterContext,
  group: Group,
): string | undefined => {
  const [home, ...others] = allHomes(tables, group).map((homes) =>
    homes.find((name) => name === host || beliefs[name] !== 'down'),
  );
  return others.every((other) => other === home) ? home : undefined;
};

/** Peers that are not confirmed off. */
export const peersOn = ({ peers, beliefs }: MasterContext): readonly string[] =>
  Object.keys(peers).filter((peer) => beliefs[peer] !== 'down');

const SERVING: readonly Role[] = ['active', 'takingOver'];

export const isServing = (role: Role | undefined): boolean =>
  role !== undefined && SERVING.includes(role);

/** Nobody serves the group: no instance that may be alive does, in any table. */
export const isAbsent = (context: MasterContext, group: Group): boolean =>
  group.instances.every(({ guest, host }) => {
    const belief = host === context.host ? 'up' : context.beliefs[host];
    if (belief === 'down') return true;
    const seen = context.seen[guest];
    return seen !== undefined && !isServing(seen.role);
  });

export const absentGroups = (context: MasterContext): readonly Group[] =>
  context.groups.filter(
    (group) => homeOf(context, group) === context.host && isAbsent(context, group),
  );

/** Who could take over, the ones that failed before (`passive`) last. */
export const readyGuests = (context: MasterContext, { instances }: Group): readonly string[] => {
  const roleOf = ({ guest, kind }: Instance) =>
    context.seen[guest]?.role ?? (kind === 'third' ? 'none' : 'unknown');
  const inRole = (role: Role) => instances.filter((instance) => roleOf(instance) === role);
  const thirds = inRole('none').filter(({ kind }) => kind === 'third');
  return [...inRole('standby'), ...thirds, ...inRole('passive')].map(({ guest }) => guest);
};

const AGES: Readonly<Record<Health, GuestLine['age']>> = {
  well: 'new',
  late: 'half',
  slaveFailed: 'over',
  guestFailed: 'over',
};

const lineOf = (context: MasterContext, guest: string): GuestLine => {
  const state = context.health[guest] ?? 'well';
  const seen = context.seen[guest] ?? { role: 'none', epoch: 0 };
  return { guest, state, ...seen, age: AGES[state] };
};

/** The own guests as a heartbeat tells them. */
export const linesOf = (context: MasterContext): readonly GuestLine[] =>
  context.groups.flatMap(({ instances }) =>
    instances.flatMap((instance, at) => {
      if (instance.host !== context.host) return [];
      const line = lineOf(context, instance.guest);
      if (context.lists === 'all') return [line];
      const normal = line.state === 'well' && line.role === expected(instance, at, 1).role;
      return normal ? [] : [line];
    }),
  );

/** The tables after a heartbeat of a peer: who is not listed is as the pair table has it. */
export const withPeerTable = (
  context: MasterContext,
  peer: string,
  lines: readonly GuestLine[],
): MasterContext['seen'] => {
  const seen = { ...context.seen };
  for (const { instances } of context.groups) {
    for (const [at, instance] of instances.entries()) {
      if (instance.host !== peer) continue;
      const line = lines.find(({ guest }) => guest === instance.guest);
      seen[instance.guest] = line
        ? { role: line.role, epoch: line.epoch }
        : expected(instance, at, 1);
    }
  }
  return seen;
};

/** Own guests only: what is left of the tables when the master starts again. */
export const ownOnly = ({ groups, host }: MasterContext): MasterContext['seen'] =>
  Object.fromEntries(
    groups.flatMap(({ instances }) =>
      instances
        .filter((instance) => instance.host === host)
        .map(({ guest }) => [guest, { role: 'none', epoch: 0 } as const]),
    ),
  );

export const instanceOf = (
  { groups }: { readonly groups: readonly Group[] },
  guest: string,
): Instance =>
  groups.flatMap(({ instances }) => instances).find((instance) => instance.guest === guest)!;
