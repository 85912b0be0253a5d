/**
 * A Pacemaker cluster as a plan of ours: a hot pair is a guest whose requirement only a hot standby meets,
 * a plain guest one that a cold standby is quick enough for. Memory and processors are two kinds of room.
 */
import type { Need, Room } from '../../../machines/standby/host-capacity.ts';
import type { Method } from '../../../machines/standby/types.ts';
import type { CibCluster, CibHost, CibResource } from '../../cib/cluster.ts';
import { inOrder, mayRun, replacementsFor } from '../../cib/order.ts';
import { standbyParts } from '../parts.ts';
import { LOOSE, type Plan, type PlannedGuest, type PlannedHost, TIGHT } from '../wiring.ts';

/** Names of actors: those of the cluster could be any, so that two could be alike. */
export const guestOf = ({ id }: CibResource): string => `guest ${id}`;
export const hostOf = (name: string): string => `host ${name}`;
export const hostIn = (name: string): string => name.slice('host '.length);

/** What runs at the start and is no fencing device; only that can fail over. */
export const protectedOf = ({ resources }: CibCluster): readonly CibResource[] =>
  inOrder(resources).filter(({ kind, at }) => kind !== 'fence' && at.length > 0);

/** Where the instance runs that serves. */
export const homeOf = ({ at }: CibResource): string =>
  (at.find(({ role }) => role !== 'Unpromoted') ?? at[0]!).host;

const METHODS: Readonly<Record<CibResource['kind'], readonly Method[]>> = {
  pair: ['hot', 'cold'],
  guest: ['cold'],
  fence: [],
};

/** A cold start takes this long, in per cent of the norm: enough for a plain guest, not for a hot pair. */
const COLD_TIME = 60;

/** Standbys of the cluster first, then where its guest would go if the host failed; its own host last. */
const slotsOf = (cluster: CibCluster, resource: CibResource): PlannedGuest['slots'] => {
  const home = homeOf(resource);
  const standbys = resource.at.map(({ host }) => host).filter((host) => host !== home);
  const others = replacementsFor(cluster, [home])[resource.id] ?? [];
  const hosts = [...standbys, ...others, home].filter((host) => mayRun(cluster, resource, host));
  return hosts.map((host, order) => ({
    host: hostOf(host),
    methods: METHODS[resource.kind],
    order,
  }));
};

const KINDS = ['memory', 'cpu'] as const;

/** A standby of a pair takes as much as the instance that serves, as Pacemaker counts it. */
const roomsOf = (cluster: CibCluster, { room }: CibHost): readonly Room[] => {
  if (cluster.placementStrategy === 'default' || room === null) return [];
  return KINDS.map((kind) => ({
    kind,
    total: room[kind],
    needs: Object.fromEntries(
      protectedOf(cluster).map((resource): [string, Need] => {
        const full = resource.demand?.[kind] ?? 0;
        return [guestOf(resource), { full, standing: full }];
      }),
    ),
  }));
};

export const planFrom = (cluster: CibCluster): Plan => {
  const hosts = cluster.hosts.map(
    (host): PlannedHost => ({ host: hostOf(host.name), total: 0, rooms: roomsOf(cluster, host) }),
  );
  const guests = protectedOf(cluster).map(
    (resource): PlannedGuest => ({
      guest: guestOf(resource),
      priority: resource.priority,
      host: hostOf(homeOf(resource)),
      slots: slotsOf(cluster, resource),
      limit: resource.kind === 'pair' ? TIGHT : LOOSE,
      coldTime: COLD_TIME,
    }),
  );
  return {
    hosts,
    guests,
    need: { full: 0, standing: 0 },
    repeats: false,
    givesUp: true,
    configured: true,
    policy: standbyParts.policy,
  };
};
