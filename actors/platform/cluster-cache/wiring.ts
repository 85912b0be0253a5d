/**
 * Who is wired to whom: cache authority in full, one of whose programs (cache server a, or the manager) runs in
 * a guest that a cluster fails over from h1 to h2; hosts and group by their interface.
 */
import { cacheManagerGuest, cacheServerGuest } from '../../../machines/platform/cache-guest.ts';
import type { ActorSpec, LinkRule } from '../../../src/system/definition.ts';
import {
  actorsOf,
  clockOf,
  linksOf,
  MANAGER,
  type Plan,
  planOf,
} from '../../cache-authority/wiring.ts';
import { clusterPartnersOf, partnerNames } from '../cluster-partner.ts';
import type { ClusterCacheParts } from './parts.ts';

export const REVIVAL = 'revival';
export const HOSTS = ['h1', 'h2'] as const;
export const HOST = partnerNames.host(HOSTS[0]);
export const MEMBER = 'a';

/** Which program fails over. */
export type Member = 'server' | 'manager';

export const plans: Readonly<Record<Member, Plan>> = {
  server: planOf({ clients: ['client1'], asks: [MEMBER], resends: 'reminders' }),
  manager: planOf({ clients: ['client1'], first: null }),
};

const cluster = {
  hosts: HOSTS.map((host) => ({ host, followers: [REVIVAL] })),
  groups: [
    {
      group: 'cache',
      instances: HOSTS.map((host) => ({ guest: `guest-${host}`, host })),
      followers: [REVIVAL],
      lastEpoch: 2,
    },
  ],
};

export const clusterCacheActors = (
  member: Member,
  { cache, host, group, guestRevival }: ClusterCacheParts,
): Record<string, ActorSpec> => {
  const parts =
    member === 'server'
      ? { ...cache, cacheServer: cacheServerGuest(cache.cacheServer) }
      : { ...cache, cacheManagementServer: cacheManagerGuest(cache.cacheManagementServer) };
  return {
    ...actorsOf(plans[member], parts),
    ...clusterPartnersOf(cluster, { host, group }),
    [REVIVAL]: {
      machine: guestRevival,
      input: {
        member: member === 'server' ? MEMBER : MANAGER,
        clock: member === 'server' ? clockOf(MEMBER) : null,
        host: HOSTS[0],
        hosts: Object.fromEntries(HOSTS.map((name) => [name, partnerNames.host(name)])),
      },
    },
  };
};

/** What goes on in the cluster takes no messages of ours. */
export const clusterCacheLinks = (member: Member): readonly LinkRule[] => linksOf(plans[member]);
