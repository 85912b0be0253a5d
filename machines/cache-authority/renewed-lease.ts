/**
 * RenewalClock: the lease of one cache server where it matters which of two managers renews it; beside it, a
 * cache server that renews its lease before it is over. As `lease-clock.ts` this is no program, but the order that
 * clocks keep.
 *
 * Rules:
 * - a lease runs from the moment at which the heartbeat was *sent* that is answered;
 * - from the moment at which a later manager begins it counts each lease in full, and one whose heartbeat it has
 *   received anew; so its count ends after a lease that runs on a heartbeat sent before that moment, or answered by it;
 * - it knows nothing of a lease that runs on a heartbeat sent later and answered by the other one (`stray`).
 */
import { assertEvent, assign, createMachine, enqueueActions, not, setup } from 'xstate';
import type { cacheServer } from './cache-server.ts';
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
import { message, peer } from './types.ts';

export interface RenewalClockInput {
  readonly server: string;
  /** The manager from the beginning, and the one that may begin later. */
  readonly first: string;
  readonly later: string;
  /** Its server sends heartbeats also before another manager begins. */
  readonly renews: boolean;
}

interface Context extends LeaseCount {
  readonly input: RenewalClockInput;
}

type Event =
  | { type: 'COUNT' | 'SESSION'; session: string }
  | { type: 'RENEWED'; session: string; since: number; by: string };

const clockSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as RenewalClockInput },
  guards: {
    renews: ({ context }) => context.input.renews,
    isOwn: ({ context, event }) => {
      assertEvent(event, ['SESSION', 'RENEWED']);
      return event.session === context.session;
    },
    /** The heartbeat was sent before the later manager began. */
    isOfBefore: ({ context, event }) => {
      assertEvent(event, 'RENEWED');
      return event.session === context.session && event.since === 0;
    },
    isByLater: ({ context, event }) => {
      assertEvent(event, 'RENEWED');
      return event.session === context.session && event.by === context.input.later;
    },
    hasEnded: ({ context }) => hasEnded(context),
    hasNoneEnded: ({ context }) => !hasEnded(context),
  },
  actions: {
    askToRenew: enqueueActions(({ context: { input }, enqueue }, { since }: { since: number }) => {
      enqueue.sendTo(peer(input.server), message({ type: 'RENEW', since }));
    }),
    tellServer: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.server), { type: 'OWN_LEASE_OVER' });
    }),
    end: assign(({ context }) => withOwnEnded(context)),
    renew: assign(({ context }) => withOwnRenewed(context)),
    note: assign(({ context, event }) => {
      assertEvent(event, 'SESSION');
      return withSession(context, event.session);
    }),
    /** By now no answer to a heartbeat of that session can give it a lease any more. */
    expire: enqueueActions(({ context, enqueue }) => {
      const { input } = context;
      const { session, left } = nextExpired(context);
      enqueue.assign(left);
      enqueue.sendTo(peer(input.server), message({ type: 'BEYOND_LEASE', session }));
      enqueue.sendTo(peer(input.first), message({ type: 'EXPIRED', session }));
      enqueue.sendTo(peer(input.later), message({ type: 'EXPIRED', session }));
    }),
  },
  delays: { lease: 10_000, margin: 2_000, renewal: 3_000 },
});

const renewed = [
  { guard: 'isByLater', target: 'kept', actions: 'renew' },
  { guard: 'isOwn', target: 'stray' },
] as const;

export const renewalClock = clockSetup.createMachine({
  id: 'RenewalClock',
  type: 'parallel',
  context: ({ input }) => ({ input, ...firstCount(input.server) }),
  states: {
    own: {
      initial: 'running',
      states: {
        /** There is one manager, which gets heartbeats and answers them. */
        running: {
          after: {
            renewal: {
              guard: 'renews',
              target: 'running',
              reenter: true,
              actions: { type: 'askToRenew', params: { since: 0 } },
            },
          },
          on: { COUNT: 'due' },
        },
        /** Another one has begun to count; it has not heard of this server yet. */
        due: {
          entry: { type: 'askToRenew', params: { since: 1 } },
          after: { lease: { target: 'over', actions: ['end', 'tellServer'] } },
          on: { RENEWED: [{ guard: 'isOfBefore' }, ...renewed] },
        },
        /** With the later manager. */
        kept: {},
        stray: { entry: 'end' },
        over: {
          on: {
            SESSION: { guard: not('isOwn'), actions: 'note' },
            RENEWED: [{ guard: 'isOfBefore', target: 'due', actions: 'renew' }, ...renewed],
          },
        },
      },
    },
    managers: managersClock,
  },
});

type Chart = Readonly<Record<string, any>>;

const actions = {
  noteSince: assign(({ event }: any) => ({ since: event.since })),
  heartbeat: enqueueActions(({ context: { input, session, since }, enqueue }: any) => {
    enqueue.sendTo(peer(input.manager), message({ type: 'HEARTBEAT', session, since }));
  }),
  sendAgain: enqueueActions(({ context: { input }, event, enqueue }: any) => {
    enqueue.sendTo(peer(input.manager), event.letter);
  }),
  tellRenewed: enqueueActions(({ context: { input, session }, event, enqueue }: any) => {
    const { since, by } = event;
    enqueue.sendTo(peer(input.clock), message({ type: 'RENEWED', session, since, by }));
  }),
};

/** A cache server that sends heartbeats while its lease runs, too; answers name the heartbeat and the manager. */
export const renewingServer = (machine: typeof cacheServer): typeof cacheServer => {
  const chart = machine.config as Chart;
  const { server } = chart.states;
  const up = {
    ...server.states.up,
    on: {
      ...server.states.up.on,
      RENEW: { actions: ['noteSince', 'heartbeat'] },
      LEASE_ACK: { guard: 'isMine', actions: 'tellRenewed' },
    },
  };
  return createMachine(
    {
      ...chart,
      context: (of: unknown) => ({ ...chart.context(of), since: 0 }),
      on: {
        ...chart.on,
        RENEW: { actions: 'noteSince' },
        NOT_MANAGER: { actions: 'sendAgain' },
      },
      states: { ...chart.states, server: { ...server, states: { ...server.states, up } } },
    } as never,
    {
      ...machine.implementations,
      actions: { ...machine.implementations.actions, ...actions },
    } as never,
  ) as unknown as typeof cacheServer;
};
