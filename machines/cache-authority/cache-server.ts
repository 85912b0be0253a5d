/**
 * CacheServer: a server near the clients, that acts for the file server as far as its right goes. A lease
 * says how long; with each new session it begins with nothing. One file here, so one FileAuthority.
 */
import { and, not, stateIn } from 'xstate';
import { fileAuthority } from './file-authority.ts';
import { firstServer, serverSetup } from './server-setup.ts';

/** The lease goes on, and the right does not. */
const hasLostRight = and([stateIn({ authority: 'suspended' }), not('listsRight')]);

const beginsAnew = {
  target: ['#CacheServer.server.joining', '#CacheServer.authority.unknown'],
  actions: ['beginSession', { type: 'tellData', params: { type: 'SESSION_OVER' } }],
} as const;

export const cacheServer = serverSetup.createMachine({
  id: 'CacheServer',
  type: 'parallel',
  context: ({ input }) => firstServer(input),
  on: { SESSION_OVER: { guard: 'isMine', ...beginsAnew } },
  states: {
    server: {
      initial: 'starting',
      states: {
        starting: {
          always: [{ guard: 'isRestart', target: 'joining' }, { target: 'up' }],
        },
        /** A new session, without a lease yet. */
        joining: {
          entry: ['tellSession', 'heartbeat'],
          after: { renew: { guard: 'resends', target: 'joining', reenter: true } },
          on: {
            LEASE_ACK: [
              { guard: and(['isMine', hasLostRight]), ...beginsAnew },
              { guard: 'isMine', target: 'up', actions: 'tellRenewed' },
            ],
          },
        },
        up: { on: { OWN_LEASE_OVER: 'partitioned' } },
        /** The own lease is over. */
        partitioned: {
          initial: 'lapsed',
          states: {
            lapsed: {
              entry: 'heartbeat',
              after: { renew: { guard: 'resends', target: 'lapsed', reenter: true } },
              on: {
                LEASE_ACK: [
                  { guard: and(['isMine', hasLostRight]), ...beginsAnew },
                  { guard: 'isMine', target: '#CacheServer.server.up', actions: 'tellRenewed' },
                ],
                BEYOND_LEASE: { guard: 'isMine', target: 'expired' },
              },
            },
            /** So long that the manager must have declared it over: no answer can renew it. */
            expired: {
              entry: 'heartbeat',
              after: { renew: { guard: 'resends', target: 'expired', reenter: true } },
              on: {
                LEASE_ACK: { guard: 'isMine', ...beginsAnew },
              },
            },
          },
        },
      },
    },
    authority: fileAuthority,
    /** Whatever becomes of a command, it counts where it was given. */
    statistics: { on: { FILE_CMD: { guard: 'isCounted', actions: 'tellAccess' } } },
  },
});
