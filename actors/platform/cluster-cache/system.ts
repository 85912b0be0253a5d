/** Cluster and cache authority together, in the catalogue: scopes, rows and planted bugs. */

import type { SystemEntry } from '../../../src/system/catalogue.ts';
import type { FaultSpec, PropertySpec, SystemDefinition } from '../../../src/system/definition.ts';
import { fairness, liveProperties } from '../../cache-authority/properties/live.ts';
import { authorityProperties, safe3Agree } from '../../cache-authority/properties/safe.ts';
import { sentences } from '../../cache-authority/properties/sentences.ts';
import { EPOCHS, MANAGER } from '../../cache-authority/wiring.ts';
import { scopeNamed } from '../../scope-named.ts';
import { AUTHORITY_AS_PROMISED, watchOfAuthority } from '../authority-watch.ts';
import { mutants } from './mutants.ts';
import { type ClusterCacheParts, clusterCacheParts } from './parts.ts';
import {
  epochsOf,
  interleaving7,
  managerRevived,
  revivalLog,
  revivedWhenOff,
  rows,
  stoppedServer,
  wasOnlyDoubted,
} from './properties.ts';
import { twoManagerScopes } from './two-managers.ts';
import {
  clusterCacheActors,
  clusterCacheLinks,
  HOST,
  type Member,
  plans,
  REVIVAL,
} from './wiring.ts';

const TITLES: Readonly<Record<Member, string>> = {
  server: 'the host of cache server a dies or is only doubted; 1 transfer, 1 lock',
  manager:
    'the host of the manager dies or is only doubted; nobody has the right at first, 1 transfer',
};

const faults: readonly FaultSpec[] = [
  {
    kind: 'event',
    name: 'h1 dies',
    to: REVIVAL,
    event: { type: 'HOST_DIES' },
    budget: 'failures',
  },
  {
    kind: 'event',
    name: 'h1 is not heard of, although it lives',
    to: HOST,
    event: { type: 'DOUBT' },
    budget: 'failures',
  },
];

const seen: Readonly<Record<Member, readonly PropertySpec[]>> = {
  server: [interleaving7, wasOnlyDoubted],
  manager: [managerRevived],
};

const build = (member: Member, parts: ClusterCacheParts): SystemDefinition => {
  const plan = plans[member];
  return {
    name: `cluster+cache-authority ${member}`,
    title: TITLES[member],
    actors: clusterCacheActors(member, parts),
    links: clusterCacheLinks(member),
    environment: [
      { name: 'client1 wants the lock', to: 'client1', event: { type: 'WANT' }, times: 1 },
      { name: 'client1 is done with it', to: 'client1', event: { type: 'DONE' } },
      {
        name: 'load moves to b',
        to: MANAGER,
        event: { type: 'TRANSFER_WANTED', to: 'b' } as never,
        times: 1,
      },
    ],
    faults,
    budgets: { failures: 1 },
    monitors: {
      ...(member === 'server'
        ? { revivals: revivalLog, [EPOCHS]: epochsOf(sentences.safe4) }
        : { [EPOCHS]: epochsOf(rows.epochs) }),
      interface: watchOfAuthority(plan.servers, plan.first, AUTHORITY_AS_PROMISED, stoppedServer),
    },
    properties: [
      ...authorityProperties(plan),
      safe3Agree(plan),
      revivedWhenOff,
      ...liveProperties(plan, { transfers: true, commands: false }),
      ...seen[member],
    ],
    fairness,
  };
};

const scopes = [
  ...(Object.keys(TITLES) as Member[]).map((name) => ({
    name,
    title: TITLES[name],
    build: (parts: ClusterCacheParts) => build(name, parts),
  })),
  ...twoManagerScopes,
];

export const clusterCache: SystemEntry<ClusterCacheParts> = {
  name: 'cluster+cache-authority',
  kind: 'platform',
  title: 'A cache server, or the manager of cache servers, in a guest that a cluster fails over',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: clusterCacheParts,
  build: ({ scope = 'server' }, parts) =>
    scopeNamed('cluster+cache-authority', scopes, scope).build(parts),
  mutants,
};
