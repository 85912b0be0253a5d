/**
 * A Pacemaker cluster as a plan of ours: a hot pair becomes a group with slaves, a guest a group with
 * a place on every host, the best one first.
 */
import type { CibCluster, CibResource } from '../../cib/cluster.ts';
import { inOrder, replacementsFor } from '../../cib/order.ts';
import { canFence } from '../../cib/outcome.ts';
import type { Plan, PlannedGroup } from '../wiring.ts';
import { planOf } from '../wiring.ts';

const others = (cluster: CibCluster, hosts: readonly string[]): readonly string[] =>
  cluster.hosts.map(({ name }) => name).filter((name) => !hosts.includes(name));

const groupFrom = (cluster: CibCluster, resource: CibResource): PlannedGroup => {
  const { id, kind, at, demand, migrationThreshold } = resource;
  const rank = { Promoted: 0, Started: 0, Unpromoted: 1 };
  const now = at.toSorted((a, b) => rank[a.role] - rank[b.role]).map(({ host }) => host);
  const [first = '', ...standbys] = now;
  const rest = replacementsFor(cluster, [first])[id] ?? [];
  return {
    name: id,
    slaves: kind === 'pair' ? now : [],
    // A pair that has lost both is started anew, as a guest is.
    thirds: kind === 'pair' ? rest : [first, ...rest],
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
      fencing: canFence(cluster, hasQuorum),
      lastEpoch: 1e9,
      inFlight: null,
    },
  );
};
