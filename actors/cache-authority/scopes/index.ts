/**
 * The scopes of cache authority: closed sets of servers and clients with budgets. Names begin with the
 * specification's: 4a authority, 4b three servers, 4c data, 4d forwarding; 4e is the choice of a target.
 */
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { PropertySpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { live2Confirmed, liveProperties } from '../properties/live.ts';
import {
  reach1Back,
  reach2Nobody,
  reach2Orders,
  reach3Waiter,
  reach4Kept,
  reach5Lost,
  reach5Saved,
  reachThird,
} from '../properties/reach.ts';
import { authorityMonitors, lockMonitors, safeProperties } from '../properties/safe.ts';
import { type Plan, planOf } from '../wiring.ts';
import { choiceScopes } from './choice.ts';
import { dataScopes } from './data.ts';
import { lateGrant } from './late-grant.ts';
import { type Budgets, type ScopeShape, scopeOf } from './scope.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: CacheAuthorityParts) => SystemDefinition;
}

interface Options extends Partial<Pick<ScopeShape, 'targets' | 'failing' | 'doubled' | 'lost'>> {
  readonly reach?: (plan: Plan) => readonly PropertySpec[];
  readonly more?: (plan: Plan) => readonly PropertySpec[];
  readonly long?: boolean;
  /** Servers ask for a right that nobody has, so that commands are answered. */
  readonly answered?: boolean;
  /** The right can be under way, be it to who reclaims it. */
  readonly moves?: boolean;
}

const scope = (
  name: string,
  title: string,
  plan: Plan,
  budgets: Budgets,
  {
    reach = () => [],
    more = () => [],
    long = false,
    answered = true,
    moves = true,
    ...shape
  }: Options = {},
): Scope => ({
  name,
  title,
  ...(long ? { long } : {}),
  build: (parts) => {
    const { transfers = 0, crashes = 0, leaseEnds = 0 } = budgets;
    const loses = crashes + leaseEnds > 0;
    return scopeOf(parts, {
      title,
      plan,
      budgets,
      monitors: { ...authorityMonitors, ...(plan.forwarding ? lockMonitors : {}) },
      properties: [
        ...safeProperties(plan, { loses, moves: transfers > 0 }),
        ...liveProperties(plan, {
          transfers: moves && (transfers > 0 || loses),
          commands: answered,
        }),
        ...more(plan),
        ...reach(plan),
      ],
      ...shape,
    });
  },
});

const oneClient = { clients: ['client1'] } as const;
const quiet = { asks: [] } as const;

const without: readonly Scope[] = [
  scope(
    '4a-transfers',
    '2 servers, 2 clients, 1 lock; 2 transfers, no fault',
    planOf(),
    { commands: 2, transfers: 2 },
    { reach: () => [reach1Back, reach2Nobody, ...reach2Orders, ...reach3Waiter] },
  ),
  scope(
    '4a-first-use',
    '2 servers, 1 client, 1 lock; nobody has the right at first; 1 transfer',
    planOf({ first: null, ...oneClient }),
    { commands: 1, transfers: 1 },
  ),
  scope(
    '4a-release',
    '2 servers, 1 client, 1 lock; nobody has the right at first; 1 release, 1 letter doubled',
    planOf({ first: null, ...oneClient }),
    { commands: 1, releases: 1, doublings: 1 },
  ),
  scope(
    '4a-release-transfer',
    '2 servers, 1 client, 1 lock; 1 transfer, 1 release',
    planOf({ resends: 'all', ...quiet, ...oneClient }),
    { commands: 1, transfers: 1, releases: 1 },
    { answered: false, targets: ['b'] },
  ),
  scope(
    '4a-next-life',
    '2 servers, 1 client, 1 lock; nobody has the right at first; a crashes, 1 grant doubled',
    planOf({ first: null, asks: ['a'], resends: 'reminders', ...oneClient }),
    { commands: 1, crashes: 1, doublings: 1 },
    { failing: ['a'], doubled: ['AUTH_INFO'], long: true },
  ),
];

const withLoss: readonly Scope[] = [
  scope(
    '4a-loss',
    '2 servers, 1 client, 1 lock; 1 transfer, 1 letter lost',
    planOf({ resends: 'all', ...quiet, ...oneClient }),
    { commands: 1, transfers: 1, losses: 1 },
    { more: () => [live2Confirmed('b')], targets: ['b'] },
  ),
  scope(
    '4a-loss-twice-moved',
    '2 servers, 1 client, 1 lock; 2 transfers, 1 letter lost',
    planOf({ resends: 'all', ...quiet, ...oneClient }),
    { commands: 1, transfers: 2, losses: 1 },
    { long: true },
  ),
  scope(
    '4a-doubling',
    '2 servers, 1 client, 1 lock; 2 transfers, 1 letter doubled',
    planOf({ ...quiet, ...oneClient }),
    { commands: 1, transfers: 2, doublings: 1 },
  ),
];

const withCrashes: readonly Scope[] = [
  scope(
    '4a-crash',
    '2 servers, 2 clients, 1 lock; a server crashes, and asks for its right again',
    planOf({ resends: 'reminders' }),
    { commands: 2, crashes: 1 },
    { reach: (plan) => [reach5Saved(plan), reach5Lost(plan)] },
  ),
  scope(
    '4a-crash-transfer',
    '2 servers, 1 client, 1 lock; 1 transfer, a server crashes',
    planOf({ resends: 'reminders', ...quiet, ...oneClient }),
    { commands: 1, transfers: 1, crashes: 1 },
    {
      more: ({ servers }) => servers.map(live2Confirmed),
      reach: (plan) => [reach4Kept, reach5Saved(plan), reach5Lost(plan)],
    },
  ),
  scope(
    '4a-table-doubled',
    '2 servers, 1 client, 1 lock; 1 transfer to b, its table doubled, b crashes',
    planOf({ resends: 'reminders', ...quiet, ...oneClient }),
    { commands: 1, transfers: 1, crashes: 1, doublings: 1 },
    { failing: ['b'], targets: ['b'], doubled: ['UPDATE_CMD_IN'] },
  ),
  scope(
    '4a-manager-asked',
    '2 servers, 1 client, 1 lock; both ask who has the right, the manager crashes',
    planOf({ first: null, ...oneClient }),
    { commands: 1, managerCrashes: 1 },
    { moves: false },
  ),
  scope(
    '4a-manager-crash',
    '2 servers, 1 client, 1 lock; 2 transfers, the manager crashes',
    planOf({ resends: 'none', ...quiet, ...oneClient }),
    { commands: 1, transfers: 2, managerCrashes: 1 },
  ),
];

const withLeases: readonly Scope[] = [
  scope(
    '4a-lease',
    '2 servers, 2 clients, 1 lock; a lease ends',
    planOf({ resends: 'reminders', ...quiet }),
    { commands: 2, leaseEnds: 1 },
    { reach: (plan) => [reach5Saved(plan), reach5Lost(plan)] },
  ),
  scope(
    '4a-lease-transfer',
    '2 servers, 1 client, 1 lock; 1 transfer from a to b, the lease of a ends',
    planOf({ resends: 'reminders', ...quiet, ...oneClient }),
    { commands: 1, transfers: 1, leaseEnds: 1 },
    { failing: ['a'], targets: ['b'], more: () => [live2Confirmed('b')] },
  ),
];

const threeServers = { servers: ['a', 'b', 'c'], resends: 'reminders', ...quiet } as const;

const ofThree: readonly Scope[] = [
  scope(
    '4b-retarget',
    '3 servers, 1 client, 1 lock; 1 transfer to b, which crashes',
    planOf({ ...threeServers, ...oneClient }),
    { commands: 1, transfers: 1, crashes: 1 },
    { failing: ['b'], targets: ['b'], reach: () => [reachThird] },
  ),
  scope(
    '4b-lease',
    '3 servers, 1 client, 1 lock; 1 transfer to c, the lease of a ends',
    planOf({ ...threeServers, ...oneClient }),
    { commands: 1, transfers: 1, leaseEnds: 1 },
    { failing: ['a'], targets: ['c'], more: () => [live2Confirmed('c')] },
  ),
];

const forwarding = { forwarding: true } as const;

const ofForwarding: readonly Scope[] = [
  scope(
    '4d-forwarding',
    '2 servers, 2 clients, commands as messages; 1 transfer to b, no fault',
    planOf(forwarding),
    { commands: 2, transfers: 1 },
    { targets: ['b'] },
  ),
  scope(
    '4d-doubling',
    '2 servers, 1 client, commands as messages; 1 transfer to b, 1 command or answer doubled',
    planOf({ ...forwarding, ...oneClient }),
    { commands: 1, transfers: 1, doublings: 1 },
    { targets: ['b'], doubled: ['FILE_CMD', 'GRANTED', 'UNLOCKED', 'NOT_HOLDER'] },
  ),
];

const oneServer = { ...forwarding, servers: ['a'], asks: ['a'], resends: 'reminders' } as const;

/** What the lost holder has answered may still be under way when the next one serves. */
const ofLostGrants: readonly Scope[] = [
  scope(
    '4d-crash',
    '1 server, 1 client, commands as messages; the server crashes, and reclaims',
    planOf({ ...oneServer, ...oneClient }),
    { commands: 1, crashes: 1 },
  ),
  scope(
    '4d-crash-elsewhere',
    '2 servers, 1 client, commands as messages; a crashes, and it or b reclaims',
    planOf({ ...forwarding, ...oneClient, resends: 'all' }),
    { commands: 1, crashes: 1 },
    { failing: ['a'] },
  ),
  scope(
    '4d-crash-waiter',
    '1 server, 2 clients, commands as messages; the server crashes, and reclaims',
    planOf(oneServer),
    { commands: 2, crashes: 1 },
    { long: true },
  ),
];

/** The largest last, so that whoever has little time sees as many as possible. */
export const scopes: readonly Scope[] = [
  ...without,
  ...withLoss,
  ...withCrashes,
  ...withLeases,
  ...ofThree,
  ...ofForwarding,
  lateGrant,
  ...ofLostGrants,
  ...dataScopes,
  ...choiceScopes,
];
