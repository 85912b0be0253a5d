/**
 * LeaseClock: what time does to the lease of one cache server. It is no program of the platform, but
 * the order that clocks keep, although no two of them agree on the time of day: a server counts its lease
 * from the moment at which it *sent* a heartbeat, the manager from its receipt, plus a margin for the rates
 * of clocks; so the manager's ends only after the server's own, or after the session has died.
 */
import { assertEvent, assign, enqueueActions, not, setup } from 'xstate';
import {
  firstCount,
  hasEnded,
  type LeaseCount,
  managersClock,
  nextExpired,
  withOwnEnded,
  withOwnRenewed,
  withSession,
} from './lease-count.ts';
import { including, message, peer } from './types.ts';

export interface LeaseClockInput {
  readonly server: string;
  readonly manager: string;
}

interface Context extends LeaseCount {
  readonly input: LeaseClockInput;
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
    hasEnded: ({ context }) => hasEnded(context),
    hasNoneEnded: ({ context }) => !hasEnded(context),
  },
  actions: {
    tellServer: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.server), { type: 'OWN_LEASE_OVER' });
    }),
    end: assign(({ context }) => withOwnEnded(context)),
    /** The manager has begun to count a lease anew. */
    count: assign(({ context, event }) => {
      assertEvent(event, 'COUNT');
      const { session } = event;
      return session === null ? {} : { ended: including(context.ended, session) };
    }),
    note: assign(({ context, event }) => {
      assertEvent(event, 'SESSION');
      return withSession(context, event.session);
    }),
    renew: assign(({ context }) => withOwnRenewed(context)),
    tellAlive: enqueueActions(({ context: { input, session }, enqueue }) => {
      enqueue.sendTo(peer(input.manager), message({ type: 'ALIVE', session }));
    }),
    /** By now no answer to a heartbeat of that session can give it a lease any more. */
    expire: enqueueActions(({ context, enqueue }) => {
      const { input } = context;
      const { session, left } = nextExpired(context);
      enqueue.assign(left);
      enqueue.sendTo(peer(input.server), message({ type: 'BEYOND_LEASE', session }));
      enqueue.sendTo(peer(input.manager), message({ type: 'EXPIRED', session }));
    }),
  },
  delays: { margin: 2_000 },
});

export const leaseClock = clockSetup.createMachine({
  id: 'LeaseClock',
  type: 'parallel',
  context: ({ input }) => ({ input, ...firstCount(input.server) }),
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
    managers: managersClock,
  },
});
