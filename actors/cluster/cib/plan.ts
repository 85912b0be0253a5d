/**
 * A Pacemaker cluster as a plan of ours: a hot pair becomes a group with slaves, a guest a group with
 * a place on every host, the best one first.
 */
import type { Plan, PlannedGroup } from '../wiring.ts';
import { planOf } from '../wiring.ts';
import type { CibCluster, CibResource } from './cluster.ts';

/** Groups are served in this order when several wait: by priority, then by name. */
export const inOrder = (resources: readonly CibResource[]): readonly CibResource[] =>
  resources.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));

const others = (cluster: CibCluster, hosts: readonly string[]): readonly string[] =>
  cluster.hosts.map(({ name }) => name).filter((name) => !hosts.includes(name));

/** How much memory the guests of a host leave, as things are at the start. */
const memoryLeft = (cluster: CibCluster, host: string): number => {
  const used = cluster.resources
    .filter(({ at }) => at.some((place) => place.host === host))
    .reduce((sum, { demand }) => sum + (demand?.memory ?? 0), 0);
  return (cluster.hosts.find(({ name }) => name === host)?.room?.memory ?? 0) - used;
};

/** Where a guest goes: by preference, then where most memory is left, then by name. */
const byPreference = (cluster: CibCluster, { scores }: CibResource, hosts: readonly string[]) =>
  hosts
    .filter((host) => (scores[host] ?? 0) > -1e6)
    .toSorted(
      (a, b) =>
        (scores[b] ?? 0) - (scores[a] ?? 0) ||
        memoryLeft(cluster, b) - memoryLeft(cluster, a) ||
        (a < b ? -1 : 1),
    );

const groupFrom = (cluster: CibCluster, resource: CibResource): PlannedGroup => {
  const { id, kind, at, demand, migrationThreshold } = resource;
  const rank = { Promoted: 0, Started: 0, Unpromoted: 1 };
  const now = at.toSorted((a, b) => rank[a.role] - rank[b.role]).map(({ host }) => host);
  const rest = byPreference(cluster, resource, others(cluster, now));
  const [first = '', ...standbys] = now;
  return {
    name: id,
    slaves: kind === 'pair' ? now : [],
    thirds: kind === 'pair' ? [] : [first, ...rest],
    homes: [...standbys, ...others(cluster, now), first],
    restarts: migrationThreshold === 1 ? 0 : 1,
    ...(demand === null ? {} : { demand }),
  };
};

/** A takeover for every four processors of the smallest host, and at least one. */
const placesOf = ({ hosts }: CibCluster): number =>
  Math.max(1, Math.floor(Math.min(...hosts.map(({ room }) => room?.cpu ?? 4)) / 4));

/** Only what runs at the start can fail over; nobody is fenced without a device, or without quorum. */
export const planFrom = (cluster: CibCluster, hasQuorum: boolean): Plan => {
  const running = inOrder(cluster.resources).filter(
    ({ kind, at }) => kind !== 'fence' && at.length > 0,
  );
  const hasFence = cluster.resources.some(({ kind, at }) => kind === 'fence' && at.length > 0);
  const hasRoom = cluster.placementStrategy !== 'default';
  const places = placesOf(cluster);
  return planOf(
    cluster.hosts.map(({ name }) => name),
    running.map((resource) => groupFrom(cluster, resource)),
    {
      watched: true,
      apps: true,
      places,
      bears: places,
      capacity: hasRoom
        ? Object.fromEntries(
            cluster.hosts.map(({ name, room }) => [name, room ?? { memory: 1e9, cpu: 1e9 }]),
          )
        : null,
      fencing: hasFence && hasQuorum,
      lastEpoch: 1e9,
      inFlight: null,
    },
  );
};
