/**
 * A cluster of two hosts whose network adapters are Functions of one shared device: h1 has a plain port,
 * too, h2 has not. Device and cluster are there in full, the paths of each host by their interface.
 *
 * The gate's HANDLE is a plan for the host's paths (PLANNED); that nothing uses the port any more (ROWS_CLEAR) is
 * what HANDLING_DONE means; and the plan is over (PLAN_ENDED) when the computer has its Function again.
 */
import { enqueueActions } from 'xstate';
import { message, peer } from '../../../machines/pci-sharing/types.ts';
import type { pathInterface } from '../../../machines/platform/path-interface.ts';
import type { ActorSpec, LinkRule } from '../../../src/system/definition.ts';
import { actorsOf as clusterActorsOf, linksOf as clusterLinksOf } from '../../cluster/wiring.ts';
import { patientParts, withoutDelays } from '../../pci-sharing/patience.ts';
import {
  type Plan as DevicePlan,
  actorsOf as deviceActorsOf,
  planOf as devicePlanOf,
  functionOf,
} from '../../pci-sharing/wiring.ts';
import type { SharedClusterParts } from '../device-cluster/parts.ts';
import {
  clusterPlan,
  deviceLinksOf,
  HOST_OF,
  joinHosts,
  patiently,
  quietly,
} from '../device-cluster/wiring.ts';
import { partnerOf } from '../path-partner.ts';

export type SharedNicParts = SharedClusterParts & { readonly paths: typeof pathInterface };

export const plan: DevicePlan = devicePlanOf([
  { name: 'a', content: 'wait', hasPower: true },
  { name: 'b', content: 'wait', hasPower: false },
]);

export const pathsOf = (host: string): string => `paths-${host}`;

/** Ports of each host in order of priority, and the computer that plans for those that are Functions. */
const PORTS = {
  h1: { ports: [functionOf('a'), 'p1'], planners: { [functionOf('a')]: 'a' } },
  h2: { ports: [functionOf('b')], planners: { [functionOf('b')]: 'b' } },
} as const;

const tellsPaths = (type: 'PLANNED' | 'PLAN_ENDED') =>
  enqueueActions(({ context: { computer }, enqueue }: any) => {
    const told = message({ type, port: functionOf(computer) });
    enqueue.sendTo(peer(pathsOf(HOST_OF[computer]!)), told);
  }) as never;

const joined = (parts: SharedNicParts): SharedNicParts['pciSharing'] => ({
  ...parts.pciSharing,
  sharerComputer: withoutDelays(parts.pciSharing.sharerComputer, ['handlingTime']).provide({
    actions: { reportQuiescing: tellsPaths('PLANNED'), reportUsable: tellsPaths('PLAN_ENDED') },
  }),
});

export const actorsOf = (parts: SharedNicParts): Record<string, ActorSpec> => {
  const actors: Record<string, ActorSpec> = {
    [pathsOf('h1')]: partnerOf(PORTS.h1, parts.paths),
    [pathsOf('h2')]: partnerOf(PORTS.h2, parts.paths),
    ...clusterActorsOf(clusterPlan, patiently(quietly(parts.cluster))),
    ...deviceActorsOf(plan, patientParts(joined(parts))),
  };
  const programs = { h1: [pathsOf('h1')], h2: [pathsOf('h2')] };
  joinHosts(actors, plan, parts, programs);
  return actors;
};

export const links: readonly LinkRule[] = [...deviceLinksOf(plan), ...clusterLinksOf(clusterPlan)];
