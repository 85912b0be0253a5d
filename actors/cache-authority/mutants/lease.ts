/** Planted bugs of leases and sessions: whose clock ends first, what an old letter can do. */
import { assign, enqueueActions } from 'xstate';
import { including, message, peer, serverOf } from '../../../machines/cache-authority/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;

/** The manager's clock ends before the server's own. */
const expiresFirst = enqueueActions(({ context: { input, session }, enqueue }: any) => {
  enqueue.sendTo(peer(input.manager), message({ type: 'EXPIRED', session }));
}) as never;

/** A heartbeat, of whatever session, keeps the right that the server had. */
const revive = enqueueActions(({ context, event, enqueue }: any) => {
  const { session } = event;
  const right = Math.max(1, context.minted - 1);
  enqueue.sendTo(peer(serverOf(session)), message({ type: 'LEASE_ACK', session, right }));
}) as never;

const admitAgain = assign(({ context, event }: any) => ({
  live: including(context.live, event.session),
})) as never;

/** Without the alternative for a lease that is over. */
const takenAtOnce = ([, late, ...others]: readonly Chart[]): readonly Chart[] => [
  { ...late, target: '#CacheServer.authority.holder' },
  ...others,
];

/** Letters are for a server, whatever session they name. */
const serversOnly = (parts: CacheAuthorityParts): CacheAuthorityParts => ({
  ...parts,
  cacheServer: parts.cacheServer.provide({
    guards: {
      isMine: ({ context, event }: any) => serverOf(event.session) === context.input.server,
      isSelf: ({ context, event }: any) => serverOf(event.holder) === context.input.server,
    },
  }),
});

export const leaseMutants: readonly Mutant<CacheAuthorityParts>[] = [
  {
    name: 'declared-dead-early',
    title: 'the manager takes a lease for over before the server does, which is only partitioned',
    kills: sentences.safe1,
    scope: '4a-lease',
    apply: having('leaseClock', (clock) =>
      edited(clock, ['states', 'own', 'states', 'running', 'on'], (on: Chart) => ({
        ...on,
        LEASE_ENDS: { actions: expiresFirst },
      })),
    ),
  },
  {
    name: 'heartbeat-revives',
    title: 'a heartbeat after the lease has ended brings back a right that another one reclaims',
    kills: sentences.safe1,
    scope: '4a-lease',
    apply: (parts) => ({
      ...parts,
      cacheManagementServer: parts.cacheManagementServer.provide({
        guards: { isNew: () => true },
        actions: { admit: admitAgain, answerHeartbeat: revive },
      }),
      cacheServer: edited(
        parts.cacheServer,
        ['states', 'server', 'states', 'partitioned', 'states', 'lapsed', 'on'],
        ({ BEYOND_LEASE: _, ...on }: Chart) => on,
      ),
    }),
  },
  {
    name: 'lease-from-receipt',
    title: 'a server counts its lease from the receipt of the answer, however late it comes',
    kills: sentences.safe1,
    scope: '4a-lease',
    apply: having('cacheServer', (server) =>
      edited(
        server,
        ['states', 'server', 'states', 'partitioned', 'states', 'lapsed', 'on'],
        ({ BEYOND_LEASE: _, ...on }: Chart) => on,
      ),
    ),
  },
  {
    name: 'letters-to-servers',
    title: 'a letter is for the server, not for its session: a grant of an earlier life counts',
    kills: sentences.safe4,
    scope: '4a-next-life',
    apply: serversOnly,
  },
  {
    name: 'table-of-a-former-life',
    title:
      'a table, and what confirms it, are for the server, not for its session: an old one is revived',
    kills: sentences.safe3Agree,
    scope: '4a-table-doubled',
    apply: (parts) => ({
      ...serversOnly(parts),
      cacheManagementServer: parts.cacheManagementServer.provide({
        guards: {
          isSettledAlready: ({ context: { holder, epoch }, event }: any) =>
            holder !== null &&
            serverOf(event.session) === serverOf(holder) &&
            event.epoch === epoch,
        },
      }),
    }),
  },
  {
    name: 'grant-outlives-lease',
    title:
      'a grant that comes when the own lease is over is taken, and what waits for it is executed',
    kills: sentences.safe2,
    scope: '4d-late-grant',
    apply: having('cacheServer', (server) =>
      ['unknown', 'remote'].reduce(
        (changed, state) =>
          edited(changed, ['states', 'authority', 'states', state, 'on', 'AUTH_INFO'], takenAtOnce),
        server,
      ),
    ),
  },
  {
    name: 'client-keeps-lock',
    title: 'a client that missed the grace believes in its lock',
    kills: sentences.safe3Agree,
    scope: '4a-crash',
    apply: having('lockClient', (client) =>
      edited(client, ['states', 'holdingLock', 'on'], ({ CLIENT_LEASE_OVER: _, ...on }: Chart) => ({
        ...on,
        RECLAIM_NOW: {},
      })),
    ),
  },
  {
    name: 'grant-of-the-lost-counts',
    title: 'a client that waits takes a grant of a holder that has been lost since',
    kills: sentences.safe3Agree,
    scope: '4d-crash',
    apply: having('lockClient', (client) => client.provide({ guards: { isInForce: () => true } })),
  },
  {
    name: 'asks-the-lost-alone',
    title: 'a client that waits does not ask again when the holder is lost that it asked',
    kills: sentences.live1('client1'),
    scope: '4d-crash',
    apply: having('lockClient', (client) =>
      edited(client, ['states', 'waiting', 'on', 'CLIENT_LEASE_OVER'], (over: Chart) => ({
        ...over,
        target: undefined,
        reenter: false,
      })),
    ),
  },
  {
    name: 'lost-without-a-word',
    title: 'a client whose reclaim is answered too late forgets the lock, and the table keeps it',
    kills: sentences.safe3Agree,
    scope: '4d-crash',
    apply: having('lockClient', (client) =>
      edited(client, ['states', 'reclaiming', 'on', 'CLIENT_LEASE_OVER'], ([, silent]) => silent),
    ),
  },
  {
    name: 'reclaims-what-is-granted-since',
    title: 'a client that was granted the lock by the new holder answers its late call to reclaim',
    kills: sentences.safe3Agree,
    scope: '4d-crash',
    apply: having('lockClient', (client) => client.provide({ guards: { isNewLoss: () => true } })),
  },
  {
    name: 'told-to-wait-is-granted',
    title: 'a client that is told to wait goes on as if it had the lock',
    kills: sentences.safe3Exclusive,
    scope: '4a-transfers',
    apply: having('lockClient', (client) =>
      edited(client, ['states', 'waiting', 'on'], (on: Chart) => ({ ...on, TOLD: 'holdingLock' })),
    ),
  },
];
