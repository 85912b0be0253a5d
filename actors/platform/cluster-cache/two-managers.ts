/**
 * Scopes in which an older manager goes on beside the one that a cluster has started on another host: its host
 * counts as off, and is not. One log, that both can write. Servers send to the manager's service; it moves some time
 * after the new manager has begun.
 */
import { logOf } from '../../../machines/cache-authority/cache-management-server.ts';
import { firstManager } from '../../../machines/cache-authority/manager-setup.ts';
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type {
  ActorSpec,
  InputSpec,
  LinkRule,
  Plain,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { fairness, liveProperties } from '../../cache-authority/properties/live.ts';
import { safe1Single, safe5Order } from '../../cache-authority/properties/safe.ts';
import { sentences } from '../../cache-authority/properties/sentences.ts';
import {
  actorsOf,
  clockOf,
  EPOCHS,
  linksOf,
  MANAGER,
  type Plan,
  planOf,
} from '../../cache-authority/wiring.ts';
import { AUTHORITY_AS_PROMISED, watchOfAuthority } from '../authority-watch.ts';
import { clusterPartnersOf } from '../cluster-partner.ts';
import type { ClusterCacheParts } from './parts.ts';
import { epochsOf } from './properties.ts';
import {
  appendLog,
  grantLog,
  LOG,
  MANAGERS,
  NEWER,
  newerMoves,
  OLDER,
  seenOfTwo,
} from './two-logs.ts';
import { HOST, HOSTS } from './wiring.ts';

interface Shape {
  readonly title: string;
  readonly plan: Plan;
  readonly environment: readonly InputSpec[];
  readonly properties: (plan: Plan) => readonly PropertySpec[];
  /** The server whose lease may end; the others' heartbeats reach the new manager in time. */
  readonly watched?: string;
  /** It sends heartbeats also before the new manager has begun. */
  readonly renews?: boolean;
}

const cluster = {
  hosts: HOSTS.map((host) => ({ host })),
  groups: [
    {
      group: 'cache',
      instances: HOSTS.map((host) => ({ guest: `guest-${host}`, host })),
      followers: [MANAGER],
      lastEpoch: 2,
    },
  ],
};

const plain = (value: object): Plain => value as Plain;

const managerActors = (
  input: any,
  { loggedManager, managerLog, managerService }: ClusterCacheParts,
): Record<string, ActorSpec> => ({
  [MANAGER]: {
    machine: managerService,
    input: { managers: { [HOSTS[0]]: OLDER, [HOSTS[1]]: NEWER }, host: HOSTS[0] },
  },
  ...Object.fromEntries(
    MANAGERS.map((manager, at) => [
      manager,
      {
        machine: loggedManager,
        input: plain({ ...input, manager, log: LOG, service: MANAGER, term: at === 0 ? 1 : 0 }),
      },
    ]),
  ),
  [LOG]: { machine: managerLog, input: { record: plain(logOf(firstManager(input))) } },
});

const actorsOfTwo = (
  { plan, watched, renews = false }: Shape,
  parts: ClusterCacheParts,
): Record<string, ActorSpec> => {
  const { cache, host, group, renewalClock } = parts;
  const { [MANAGER]: manager, ...others } = actorsOf(plan, {
    ...cache,
    cacheServer: parts.renewingServer,
  });
  const clocks = plan.servers.map((server): [string, ActorSpec] => [
    clockOf(server),
    server === watched
      ? { machine: renewalClock, input: { server, first: OLDER, later: NEWER, renews } }
      : { machine: cache.leaseClock, input: { server, manager: NEWER } },
  ]);
  return {
    ...managerActors(manager!.input, parts),
    ...others,
    ...Object.fromEntries(clocks),
    ...clusterPartnersOf(cluster, { host, group }),
  };
};

const linksOfTwo = (plan: Plan): readonly LinkRule[] => {
  const [network, ...others] = linksOf(plan) as [LinkRule, ...LinkRule[]];
  const log = { kind: 'fifo', capacity: 2 } as const;
  return [
    { from: MANAGERS, to: [LOG], ...log },
    { from: [LOG], to: MANAGERS, ...log },
    { ...network, from: MANAGERS, to: plan.servers },
    { ...network, from: plan.servers, to: [MANAGER], ignored: 'keep' },
    { ...network, from: plan.servers, to: plan.servers },
    ...others,
  ];
};

const notHeard: InputSpec = {
  name: 'the older manager has not heard of a for a lease',
  to: MANAGER,
  event: { type: 'NOT_HEARD', session: 'a0' } as never,
};

const scope = (name: string, shape: Shape) => ({
  name,
  title: shape.title,
  build: (parts: ClusterCacheParts): SystemDefinition => {
    const { title, plan, environment, properties } = shape;
    return {
      name: `cluster+cache-authority ${name}`,
      title,
      actors: actorsOfTwo(shape, parts),
      links: linksOfTwo(plan),
      environment: [...environment, notHeard],
      faults: [
        {
          kind: 'event',
          name: 'h1 is not heard of, although it lives',
          to: HOST,
          event: { type: 'DOUBT' },
          budget: 'failures',
        },
      ],
      budgets: { failures: 1 },
      monitors: {
        [EPOCHS]: epochsOf(sentences.safe4),
        appends: appendLog,
        grants: grantLog,
        interface: watchOfAuthority(plan.servers, plan.first, AUTHORITY_AS_PROMISED),
      },
      properties: [safe1Single(plan), ...properties(plan), ...seenOfTwo],
      fairness,
    };
  },
});

const movesEnd = (plan: Plan): readonly PropertySpec[] =>
  liveProperties(plan, { transfers: true, commands: false });

const loadMoves = (to: string): InputSpec => ({
  name: `load moves to ${to}`,
  to: MANAGER,
  event: { type: 'TRANSFER_WANTED', to } as never,
  times: 1,
});
const asks = (server: string): InputSpec => ({
  name: `${server} is used`,
  to: server,
  event: { type: 'WHO_HOLDS' },
  times: 1,
});

export const twoManagerScopes: readonly (ScopeSpec & {
  readonly build: (parts: ClusterCacheParts) => SystemDefinition;
})[] = [
  scope('two-managers', {
    title: 'the host of the manager counts as off and is not; 1 transfer',
    plan: planOf({ clients: [], asks: [], keeper: LOG }),
    environment: [loadMoves('b')],
    properties: (plan) => [safe5Order(plan), ...movesEnd(plan)],
  }),
  scope('two-managers-asked', {
    title: 'the same; nobody has the right at first, both servers are used',
    plan: planOf({ clients: [], first: null, keeper: LOG }),
    environment: [asks('a'), asks('b')],
    properties: () => [],
  }),
  scope('two-managers-lease', {
    title: 'the same; the lease of the holder ends, if no manager renews it',
    plan: planOf({ clients: [], asks: [], resends: 'reminders', keeper: LOG }),
    environment: [],
    properties: (plan) => [...movesEnd(plan), newerMoves],
    watched: 'a',
    renews: true,
  }),
];
