/**
 * Drives the machines of a cluster with a failure: real actors under a virtual clock, from the settled
 * state of the CIB until long after everything came to rest.
 */
import { message } from '../../../machines/cluster/types.ts';
import { RealRun } from '../../../src/live/real-run.ts';
import type { CibCluster, CibResource, Placement } from '../../cib/cluster.ts';
import type { Failure } from '../../cib/failure.ts';
import {
  fenceAfter,
  type HostFact,
  instancesOf,
  nodeOf,
  type Outcome,
  servingRole,
} from '../../cib/outcome.ts';
import { clusterParts } from '../parts.ts';
import { actorsOf, groupOf, linksOf, names, type Plan } from '../wiring.ts';
import { planFrom } from './plan.ts';

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
  const said = new Set<string>();
  const run = new RealRun(definition, {
    onEmit: ({ event }, nowMs) => {
      const words = wordsFor(event as never);
      if (words === undefined || said.has(withoutEpoch(words))) return;
      said.add(withoutEpoch(words));
      events.push(`${((nowMs - SETTLED_MS) / 1_000).toFixed(1)} s: ${words}`);
    },
  });
  run.advance(SETTLED_MS);
  inject(run, cluster, plan, failure, hasQuorum);
  run.advance(REST_MS);
  const factOf = (host: string): HostFact => {
    if (run.snapshot(names.unit(host)).matches('up')) return 'up';
    return run.snapshot(names.power(host)).matches('off') ? 'off' : 'unproved';
  };
  return {
    finalNodes: cluster.hosts.map(({ name }) => nodeOf(name, factOf(name))),
    finalResources: cluster.resources.flatMap((resource) =>
      resource.kind === 'fence'
        ? [fenceAfter(cluster, resource, factOf)]
        : instancesOf(resource, placesIn(run, plan, resource), factOf),
    ),
    events,
  };
};

/** A takeover that is tried for ever is told once for each guest. */
const withoutEpoch = (words: string): string => words.replace(/, epoch \d+$/, '');

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

/** Instances that serve, or stand by. */
const placesIn = (run: RealRun, plan: Plan, resource: CibResource): readonly Placement[] => {
  const group = plan.groups.find(({ name }) => name === resource.id);
  const instances = group === undefined ? [] : groupOf(group).instances;
  return instances.flatMap(({ member, host }): Placement[] => {
    const snapshot = run.snapshot(member);
    if (snapshot.matches('active') || snapshot.matches({ up: { role: 'active' } })) {
      return [{ host, role: servingRole(resource) }];
    }
    return resource.kind === 'pair' && snapshot.matches('up') ? [{ host, role: 'Unpromoted' }] : [];
  });
};
