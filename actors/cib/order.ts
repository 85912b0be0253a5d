/**
 * In which order resources are served, and hosts are tried for them.
 *
 * As Pacemaker's scheduler does it: by preference; then on the host that has the fewest resources, or
 * (`placement-strategy` balanced) the most memory left; then by name. What else a failure of the host
 * displaces is placed first if it goes first.
 */
import type { Demand } from '../../machines/cluster/host-capacity.ts';
import type { CibCluster, CibResource } from './cluster.ts';

/** Resources are served in this order when several wait: by priority, then by name. */
export const inOrder = (resources: readonly CibResource[]): readonly CibResource[] =>
  resources.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));

interface Load {
  readonly count: number;
  readonly left: Demand;
}

type Loads = Readonly<Record<string, Load>>;

const NOTHING: Demand = { memory: 0, cpu: 0 };
const ENDLESS: Demand = { memory: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY };

const withOne = (loads: Loads, host: string, demand: Demand | null): Loads => {
  const { count, left } = loads[host]!;
  const { memory, cpu } = demand ?? NOTHING;
  const load = { count: count + 1, left: { memory: left.memory - memory, cpu: left.cpu - cpu } };
  return { ...loads, [host]: load };
};

/** Loads once these hosts are gone: of what stays where it is. */
const loadsWithout = (cluster: CibCluster, gone: readonly string[]): Loads => {
  const hosts = cluster.hosts.filter(({ name }) => !gone.includes(name));
  const empty: Loads = Object.fromEntries(
    hosts.map(({ name, room }) => [name, { count: 0, left: room ?? ENDLESS }]),
  );
  return cluster.resources
    .filter(({ kind }) => kind !== 'fence')
    .flatMap(({ at, demand }) => at.map(({ host }) => ({ host, demand })))
    .filter(({ host }) => Object.hasOwn(empty, host))
    .reduce((loads, { host, demand }) => withOne(loads, host, demand), empty);
};

const isAllowed = ({ isOptIn }: CibCluster, { scores }: CibResource, host: string): boolean =>
  isOptIn ? (scores[host] ?? -1) >= 0 : (scores[host] ?? 0) > -1e6;

const sorted = (cluster: CibCluster, { scores }: CibResource, loads: Loads): readonly string[] => {
  const free = cluster.placementStrategy === 'balanced';
  const weight = (host: string): number => (free ? -loads[host]!.left.memory : loads[host]!.count);
  return Object.keys(loads).toSorted(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || weight(a) - weight(b) || (a < b ? -1 : 1),
  );
};

const fits = ({ placementStrategy }: CibCluster, demand: Demand | null, { left }: Load): boolean =>
  placementStrategy === 'default' ||
  demand === null ||
  (demand.memory <= left.memory && demand.cpu <= left.cpu);

/**
 * For each resource that has an instance on one of these hosts: where that could go, best first, if they
 * failed together. Hosts without room come last. Hosts on which it has an instance already, or may not
 * run, are left out.
 */
export const replacementsFor = (
  cluster: CibCluster,
  failing: readonly string[],
): Readonly<Record<string, readonly string[]>> => {
  let loads = loadsWithout(cluster, failing);
  const found: Record<string, readonly string[]> = {};
  for (const resource of inOrder(cluster.resources)) {
    const { id, kind, at, demand } = resource;
    if (kind === 'fence' || !at.some(({ host }) => failing.includes(host))) continue;
    const hosts = sorted(cluster, resource, loads).filter(
      (host) => isAllowed(cluster, resource, host) && !at.some((place) => place.host === host),
    );
    const roomy = hosts.filter((host) => fits(cluster, demand, loads[host]!));
    found[id] = [...roomy, ...hosts.filter((host) => !roomy.includes(host))];
    if (roomy[0] !== undefined) loads = withOne(loads, roomy[0], demand);
  }
  return found;
};
