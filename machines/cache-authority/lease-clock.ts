/**
 * LeaseClock: what time does to the lease of one cache server. It is no program of the platform, but
 * the order that clocks keep, although no two of them agree on the time of day: a server counts its lease
 * from the moment at which it *sent* a heartbeat, the manager from its receipt, plus a margin for the rates
 * of clocks; so the manager's ends only after the server's own, or after the session has died.
 */
import { assertEvent, assign, enqueueActions, not, setup } from 'xstate';
import { firstSession, including, message, peer, without } from './types.ts';

export interface LeaseClockInput {
  readonly server: string;
  readonly manager: string;
}

interface Context {
  readonly input: LeaseClockInput;
  /** The server's own session. */
  readonly session: string;
  /** Sessions that have ended by the server's own clock, and not yet by the manager's. */
  readonly ended: readonly string[];
  /** The own session has ended by the manager's clock, too. */
  readonly spent: boolean;
}

type Event =
  | { type: 'LEASE_ENDS' | 'CRASHED' }
  | { type: 'SESSION' | 'RENEWED'; session: string }
  | { type: 'COUNT'; session: string | null };

const clockSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as LeaseClockInput },
  guards: {
    isOwn: ({ context, event }) => {
      assertEvent(event, ['SESSION', 'RENEWED', 'COUNT']);
      return event.session === context.session;
    },
    hasEnded: ({ context }) => context.ended.length > 0,
  },
  actions: {
    tellServer: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.server), { type: 'OWN_LEASE_OVER' });
    }),
    end: assign(({ context }) => ({ ended: including(context.ended, context.session) })),
    /** The manager has begun to count a lease anew. */
    count: assign(({ context, event }) => {
      assertEvent(event, 'COUNT');
      const { session } = event;
      return session === null ? {} : { ended: including(context.ended, session) };
    }),
    /** The one before it gets no heartbeat any more. */
    note: assign(({ context, event }) => {
      assertEvent(event, 'SESSION');
      const { session, ended, spent } = context;
      return {
        session: event.session,
        ended: spent ? ended : including(ended, session),
        spent: false,
      };
    }),
    renew: assign(({ context }) => ({ ended: without(context.ended, context.session) })),
    tellAlive: enqueueActions(({ context: { input, session }, enqueue }) => {
      enqueue.sendTo(peer(input.manager), message({ type: 'ALIVE', session }));
    }),
    /** By now no answer to a heartbeat of that session can give it a lease any more. */
    expire: enqueueActions(({ context, enqueue }) => {
      const { input, ended } = context;
      const [session = ''] = ended;
      const spent = context.spent || session === context.session;
      enqueue.assign({ ended: without(ended, session), spent });
      enqueue.sendTo(peer(input.server), message({ type: 'BEYOND_LEASE', session }));
      enqueue.sendTo(peer(input.manager), message({ type: 'EXPIRED', session }));
    }),
  },
  delays: { margin: 2_000 },
});

export const leaseClock = clockSetup.createMachine({
  id: 'LeaseClock',
  type: 'parallel',
  context: ({ input }) => ({
    input,
    session: firstSession(input.server, 0),
    ended: [],
    spent: false,
  }),
  states: {
    own: {
      initial: 'running',
      states: {
        running: {
          on: {
            LEASE_ENDS: { target: 'over', actions: ['end', 'tellServer'] },
            CRASHED: { target: 'over', actions: 'end' },
            COUNT: [{ guard: 'isOwn', actions: 'tellAlive' }, { actions: ['count', 'tellAlive'] }],
          },
        },
        over: {
          on: {
            SESSION: { guard: not('isOwn'), actions: 'note' },
            RENEWED: { guard: 'isOwn', target: 'running', actions: 'renew' },
            CRASHED: { actions: 'end' },
            COUNT: { actions: 'count' },
          },
        },
      },
    },
    managers: {
      initial: 'running',
      states: {
        running: { always: { guard: 'hasEnded', target: 'counting' } },
        counting: {
          after: { margin: { target: 'running', actions: 'expire' } },
          always: { guard: ({ context }) => context.ended.length === 0, target: 'running' },
        },
      },
    },
  },
});
