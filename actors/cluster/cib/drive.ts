/**
 * Drives the machines of a cluster with a failure: real actors under a virtual clock, from the settled
 * state of the CIB until long after everything came to rest.
 */
import { message } from '../../../machines/cluster/types.ts';
import { RealRun } from '../../../src/live/real-run.ts';
import { clusterParts } from '../parts.ts';
import { actorsOf, groupOf, linksOf, names, type Plan } from '../wiring.ts';
import type { CibCluster, CibResource } from './cluster.ts';
import type { Failure } from './failure.ts';
import { planFrom } from './plan.ts';

export interface FinalResource {
  readonly id: string;
  readonly role: 'Started' | 'Promoted' | 'Unpromoted' | 'Stopped';
  readonly on: readonly string[];
}

export interface FinalNode {
  readonly name: string;
  readonly online: 'true' | 'false';
  readonly standby: 'false';
  readonly unclean: 'true' | 'false';
  readonly type: 'member';
}

export interface Outcome {
  readonly finalNodes: readonly FinalNode[];
  readonly finalResources: readonly FinalResource[];
  /** What happened, in order: second of virtual time and words; of what is repeated the first time. */
  readonly events: readonly string[];
}

const SETTLED_MS = 5_000;
/** Longer than every chain of timers of one failover after another. */
const REST_MS = 600_000;

export const driveCluster = (cluster: CibCluster, failure: Failure): Outcome => {
  const hasQuorum = failure.hasQuorum || cluster.noQuorumPolicy === 'ignore';
  const plan = planFrom(cluster, hasQuorum);
  const events: string[] = [];
  const definition = {
    name: 'cluster',
    title: 'a Pacemaker cluster',
    actors: actorsOf(plan, clusterParts),
    links: linksOf(plan),
    properties: [],
  };
  const run = new RealRun(definition, {
    onEmit: ({ event }, nowMs) => {
      const words = wordsFor(event as never);
      const line = `${((nowMs - SETTLED_MS) / 1_000).toFixed(1)} s: ${words}`;
      const isRepeated = events.some((known) => known.endsWith(`s: ${words}`));
      if (words !== undefined && !isRepeated) events.push(line);
    },
  });
  run.advance(SETTLED_MS);
  inject(run, cluster, plan, failure, hasQuorum);
  run.advance(REST_MS);
  return {
    finalNodes: cluster.hosts.map(({ name }) => nodeOf(run, failure, name)),
    finalResources: cluster.resources.flatMap((resource) =>
      resource.kind === 'fence'
        ? [fenceAfter(run, plan, resource)]
        : placesAfter(run, plan, resource),
    ),
    events,
  };
};

const wordsFor = (event: Readonly<Record<string, string>>): string | undefined => {
  switch (event.type) {
    case 'FENCE_ASKED':
      return `${event.from} asks for the fence of ${event.host}`;
    case 'CONFIRMED_DOWN':
      return `${event.host} is confirmed off`;
    case 'GUEST_FAILURE_SEEN':
      return `guest ${event.guest} is found failed`;
    case 'TAKING_OVER':
      return `${event.guest} takes over ${event.group}, epoch ${event.epoch}`;
    case 'FAILED_OVER':
      return `${event.group} is served again, by ${event.guest}`;
    case 'ALARM':
      return `alarm of ${event.host} about ${event.about}`;
    default:
      return undefined;
  }
};

/** Without quorum a master is as good as isolated: it decides nothing. */
const inject = (
  run: RealRun,
  cluster: CibCluster,
  plan: Plan,
  failure: Failure,
  hasQuorum: boolean,
): void => {
  if (!hasQuorum) {
    for (const host of plan.hosts) {
      run.send(names.master(host), message({ type: 'UNREACHABLE', peer: 'quorum' }));
    }
  }
  for (const host of failure.nodes) run.send(names.unit(host), { type: 'HOST_CRASH' });
  for (const { instance, host, code } of failure.operations) {
    const resource = cluster.resources.find((other) => other.instance === instance)!;
    const machine = placeOn(plan, resource.id, host)?.machine;
    if (code !== 0 && machine !== undefined) run.send(machine, { type: 'CRASH' });
  }
};

const placeOn = (plan: Plan, id: string, host: string) => {
  const group = plan.groups.find(({ name }) => name === id);
  if (group === undefined) return undefined;
  return groupOf(group).instances.find((instance) => instance.host === host);
};

const nodeOf = (run: RealRun, failure: Failure, name: string): FinalNode => {
  const online = run.snapshot(names.unit(name)).matches('up');
  const off = run.snapshot(names.power(name)).matches('off');
  return {
    name,
    online: online ? 'true' : 'false',
    standby: 'false',
    unclean: failure.nodes.includes(name) && !off ? 'true' : 'false',
    type: 'member',
  };
};

/** A fencing device is reached from any host; it is shown where it was, or on the first that is up. */
const fenceAfter = (run: RealRun, plan: Plan, { id, at }: CibResource): FinalResource => {
  const order = [...at.map(({ host }) => host), ...plan.hosts];
  const host = order.find((name) => run.snapshot(names.unit(name)).matches('up'));
  return host === undefined ? { id, role: 'Stopped', on: [] } : { id, role: 'Started', on: [host] };
};

/**
 * Where instances run by the facts: a host that is down runs nothing, but as long as it is not
 * confirmed off nobody may rely on that, and what it ran is still shown there.
 */
const placesAfter = (run: RealRun, plan: Plan, resource: CibResource): readonly FinalResource[] => {
  const { id, instance, kind, cloneMax } = resource;
  const group = plan.groups.find(({ name }) => name === id);
  const serving = kind === 'pair' ? 'Promoted' : 'Started';
  const instances = group === undefined ? [] : groupOf(group).instances;
  const roleOf = ({ member }: { readonly member: string }): FinalResource['role'] | undefined => {
    const snapshot = run.snapshot(member);
    if (snapshot.matches('active') || snapshot.matches({ up: { role: 'active' } })) return serving;
    return kind === 'pair' && snapshot.matches('up') ? 'Unpromoted' : undefined;
  };
  const isUnproved = (host: string): boolean =>
    run.snapshot(names.unit(host)).matches('down') &&
    !run.snapshot(names.power(host)).matches('off');
  const found = instances.flatMap((place): FinalResource[] => {
    const before = resource.at.find(({ host }) => host === place.host);
    const role = isUnproved(place.host) ? before?.role : roleOf(place);
    return role === undefined ? [] : [{ id: instance, role, on: [place.host] }];
  });
  const missing = Math.max(0, (kind === 'pair' ? cloneMax : 1) - found.length);
  const stopped: FinalResource = { id: instance, role: 'Stopped', on: [] };
  return [...found, ...Array.from({ length: missing }, () => stopped)];
};
