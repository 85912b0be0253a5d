/** Scope 4c: copies and writes of one file, while the right moves in one step. */
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type {
  FaultSpec,
  InputSpec,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import {
  type DataClientName,
  dataActors,
  dataLinks,
  FILE_SERVER,
  KEEPER,
  READER,
  SERVERS,
} from '../data-wiring.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import {
  dataMonitors,
  dataProperties,
  reachCopy,
  reachLoss,
  reachOvertaken,
  reachStale,
} from '../properties/data.ts';

interface Budgets {
  readonly writes: number;
  readonly transfers?: number;
  readonly crashes?: number;
  readonly leaseEnds?: number;
  readonly diskCrashes?: number;
  readonly losses?: number;
  readonly doublings?: number;
}

interface Scope extends ScopeSpec {
  readonly build: (parts: CacheAuthorityParts) => SystemDefinition;
}

const inputsOf = (
  clients: readonly DataClientName[],
  targets: readonly string[],
): readonly InputSpec[] => [
  { name: 'client1 writes', to: 'client1', event: { type: 'WRITE' }, budget: 'writes' },
  ...clients.map((client) => ({ name: `${client} reads`, to: client, event: { type: 'READ' } })),
  ...targets.map((to) => ({
    name: `load moves to ${to}`,
    to: KEEPER,
    event: { type: 'TRANSFER_WANTED', to } as { type: string },
    budget: 'transfers',
  })),
];

const nodes = [FILE_SERVER, ...SERVERS];
const tellKeeper = (type: string) => ({ to: KEEPER, event: { type, server: 'a' } as never });

const faultsOf = (returns: boolean): readonly FaultSpec[] => [
  {
    kind: 'crash',
    actors: ['a'],
    recovers: returns,
    budget: 'crashes',
    inbox: 'keep',
    notify: { down: [tellKeeper('CRASHED')], up: [tellKeeper('RESTARTED')] },
  },
  {
    kind: 'event',
    name: 'the lease of the holder ends',
    to: KEEPER,
    event: { type: 'LEASE_ENDS' },
    budget: 'leaseEnds',
  },
  { kind: 'crash', actors: [FILE_SERVER], budget: 'diskCrashes', inbox: 'keep' },
  { kind: 'drop', from: nodes, to: nodes, budget: 'losses' },
  { kind: 'duplicate', from: nodes, to: nodes, budget: 'doublings' },
];

interface Options {
  readonly clients?: readonly DataClientName[];
  readonly reach?: readonly PropertySpec[];
  /** Who crashes comes back. */
  readonly returns?: boolean;
  readonly long?: boolean;
}

const scope = (
  name: string,
  title: string,
  given: Budgets,
  { clients = ['client1', READER], reach = [], returns = true, long = false }: Options = {},
): Scope => ({
  name,
  title,
  ...(long ? { long } : {}),
  build: (parts) => {
    const budgets = Object.fromEntries(Object.entries(given).filter(([, times]) => times > 0));
    const has = ({ budget }: { readonly budget?: string }): boolean =>
      budget === undefined || budgets[budget] !== undefined;
    const { transfers = 0, crashes = 0, leaseEnds = 0 } = given;
    const loses = crashes + leaseEnds > 0;
    const lossy = (given.losses ?? 0) > 0;
    // Where the right stays, only who writes, and who has no copy yet, has to wait.
    const moves = loses || transfers > 0;
    const waiting = moves ? clients : clients.filter((client) => client !== 'client3');
    return {
      name: 'cache-authority',
      title,
      actors: dataActors({ clients, lossy }, parts),
      links: dataLinks({ clients, lossy }),
      environment: inputsOf(clients, transfers > 1 ? ['a', 'b'] : ['b']).filter(has),
      faults: faultsOf(returns).filter(has),
      budgets,
      monitors: dataMonitors(clients, loses),
      properties: [...dataProperties({ waiting, loses, moves }), ...reach],
    };
  },
});

export const dataScopes: readonly Scope[] = [
  scope('4c-copies', '3 servers, a reader near c; 2 writes, 1 transfer, no fault', {
    writes: 2,
    transfers: 1,
  }),
  scope(
    '4c-readers',
    '3 servers, 2 more readers; 2 writes, the right stays',
    { writes: 2 },
    {
      clients: ['client1', READER, 'client3'],
      reach: [reachCopy, reachOvertaken],
    },
  ),
  scope(
    '4c-moves',
    '2 servers, no copies; 2 writes, 2 transfers',
    { writes: 2, transfers: 2 },
    {
      clients: ['client1'],
    },
  ),
  scope('4c-loss', '3 servers, a reader near c; 1 write, 1 letter lost', { writes: 1, losses: 1 }),
  scope(
    '4c-loss-moved',
    '2 servers, no copies; 1 write, 1 transfer, 1 letter lost',
    { writes: 1, transfers: 1, losses: 1 },
    { clients: ['client1'] },
  ),
  scope('4c-doubling', '3 servers, a reader near c; 2 writes, 1 letter doubled', {
    writes: 2,
    doublings: 1,
  }),
  scope(
    '4c-disk',
    '2 servers, no copies; 2 writes, 1 transfer, the file server crashes',
    { writes: 2, transfers: 1, diskCrashes: 1 },
    { clients: ['client1'] },
  ),
  scope(
    '4c-crash',
    '2 servers, no copies; 2 writes, a crashes',
    { writes: 2, crashes: 1 },
    { clients: ['client1'], reach: [reachLoss] },
  ),
  scope(
    '4c-lease',
    '2 servers, no copies; 2 writes, 1 transfer, the lease of the holder ends',
    { writes: 2, transfers: 1, leaseEnds: 1 },
    { clients: ['client1'], reach: [reachStale, reachLoss] },
  ),
  scope(
    '4c-copies-crash',
    '3 servers, a reader near c; 1 write, a crashes for good',
    { writes: 1, crashes: 1 },
    { returns: false },
  ),
  scope(
    '4c-lease-moved',
    '2 servers, no copies; 2 writes, 2 transfers, the lease of the holder ends',
    { writes: 2, transfers: 2, leaseEnds: 1 },
    { clients: ['client1'], reach: [reachStale, reachLoss] },
  ),
  scope('4c-copies-lease', '3 servers, a reader near c; 1 write, the lease of a ends', {
    writes: 1,
    leaseEnds: 1,
  }),
  scope(
    '4c-copies-crash-twice',
    '3 servers, a reader near c; 2 writes, a crashes for good',
    { writes: 2, crashes: 1 },
    { returns: false, long: true },
  ),
];
