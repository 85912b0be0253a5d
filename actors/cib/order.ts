/**
 * In which order resources are served, and hosts are tried for them.
 *
 * As Pacemaker's scheduler does it: resources by priority, of equal ones those first that stay where they
 * are; hosts by preference, then where the fewest resources were placed so far, or (`placement-strategy`
 * balanced) the least memory, then by name. Unlike there, nothing that runs makes room for another.
 */
import type { Demand } from '../../machines/cluster/host-capacity.ts';
import type { CibCluster, CibResource } from './cluster.ts';

/** Resources are served in this order when several wait: by priority, then by name. */
export const inOrder = (resources: readonly CibResource[]): readonly CibResource[] =>
  resources.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));

interface Load {
  /** What was placed so far: a fencing device is half a resource, so that it decides between equals. */
  readonly count: number;
  readonly memory: number;
  /** Room that nobody uses who runs, or was placed. */
  readonly left: Demand;
}

type Loads = Readonly<Record<string, Load>>;

const NOTHING: Demand = { memory: 0, cpu: 0 };
const ENDLESS: Demand = { memory: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY };

const placesOf = (resources: readonly CibResource[]) =>
  resources.flatMap(({ kind, at, demand }) =>
    at.map(({ host }) => ({ kind, host, demand: demand ?? NOTHING })),
  );

const minus = (left: Demand, { memory, cpu }: Demand): Demand => ({
  memory: left.memory - memory,
  cpu: left.cpu - cpu,
});

/** Nothing is placed yet; what runs on the hosts that stay takes its room. */
const loadsWithout = ({ hosts, resources }: CibCluster, gone: readonly string[]): Loads => {
  const places = placesOf(resources);
  const load = ({ name, room }: CibCluster['hosts'][number]): Load => ({
    count: places.some(({ host, kind }) => host === name && kind === 'fence') ? 0.5 : 0,
    memory: 0,
    left: places
      .filter(({ host }) => host === name)
      .reduce((left, { demand }) => minus(left, demand), room ?? ENDLESS),
  });
  const staying = hosts.filter(({ name }) => !gone.includes(name));
  return Object.fromEntries(staying.map((host) => [host.name, load(host)]));
};

const withPlaced = (loads: Loads, host: string, demand: Demand, taken: Demand): Loads => {
  const { count, memory, left } = loads[host]!;
  const load = { count: count + 1, memory: memory + demand.memory, left: minus(left, taken) };
  return { ...loads, [host]: load };
};

/** Whether a resource may run on a host at all. */
export const mayRun = ({ isOptIn }: CibCluster, { scores }: CibResource, host: string): boolean =>
  isOptIn ? (scores[host] ?? -1) >= 0 : (scores[host] ?? 0) > -1e6;

const sorted = (cluster: CibCluster, { scores }: CibResource, loads: Loads): readonly string[] => {
  const weight = cluster.placementStrategy === 'balanced' ? 'memory' : 'count';
  return Object.keys(loads).toSorted(
    (a, b) =>
      (scores[b] ?? 0) - (scores[a] ?? 0) ||
      loads[a]![weight] - loads[b]![weight] ||
      (a < b ? -1 : 1),
  );
};

const fits = ({ placementStrategy }: CibCluster, demand: Demand, { left }: Load): boolean =>
  placementStrategy === 'default' || (demand.memory <= left.memory && demand.cpu <= left.cpu);

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
  const isHit = ({ at }: CibResource): boolean => at.some(({ host }) => failing.includes(host));
  const order = inOrder(
    cluster.resources.filter(({ kind, at }) => kind !== 'fence' && at.length > 0),
  );
  const stayingFirst = order.toSorted(
    (a, b) => b.priority - a.priority || Number(isHit(a)) - Number(isHit(b)),
  );
  for (const resource of stayingFirst) {
    const demand = resource.demand ?? NOTHING;
    for (const { host } of resource.at) {
      if (Object.hasOwn(loads, host)) loads = withPlaced(loads, host, demand, NOTHING);
    }
    if (!isHit(resource)) continue;
    const hosts = sorted(cluster, resource, loads).filter(
      (host) => mayRun(cluster, resource, host) && !resource.at.some((at) => at.host === host),
    );
    const roomy = hosts.filter((host) => fits(cluster, demand, loads[host]!));
    found[resource.id] = [...roomy, ...hosts.filter((host) => !roomy.includes(host))];
    if (roomy[0] !== undefined) loads = withPlaced(loads, roomy[0], demand, demand);
  }
  return found;
};
