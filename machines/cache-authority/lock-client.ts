/**
 * Client: asks for the lock of a file, has it for a while, gives it back; over whatever server has the right.
 *
 * Rules:
 * - what is not answered is sent again, under the same number;
 * - a lock is held only while the session with its holder runs: when another server collects what is held, it
 *   has to be reclaimed there before the grace ends, and is lost otherwise, which the client is told.
 * - that its lease with a lost holder is over a client knows by its own clock: where commands are messages, no
 *   grant of that holder counts any more, what it asked is asked again, and a lock that is lost is given back.
 */
import { and, assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from './types.ts';

export interface LockClientInput {
  /** Name of this actor. */
  readonly client: string;
  /** Servers that it turns to: one, if servers pass commands on. */
  readonly servers: readonly string[];
  /** Requests are numbered, as they have to be where messages may be doubled. */
  readonly numbered: boolean;
  /** What is not answered is sent again. */
  readonly retries: boolean;
}

interface Context {
  readonly input: LockClientInput;
  readonly seq: number;
  /** Epoch that the lock is held under, or that it is wanted under at least; 0: any. */
  readonly since: number;
  /** Who collects what clients hold. */
  readonly heir: string | null;
}

type Event =
  | { type: 'WANT' | 'DONE' }
  | { type: 'GRANTED' | 'UNLOCKED' | 'RETRY_LATER'; seq: number; epoch: number }
  | { type: 'RECLAIM_NOW'; server: string; epoch: number }
  | { type: 'RECLAIMED' | 'CLIENT_LEASE_OVER'; epoch: number };

type Emitted =
  | {
      type: 'invoke';
      request: string;
      operation: { do: 'acquire' | 'release'; by: string };
    }
  | { type: 'return'; request: string; result: 'ok' }
  | { type: 'LOCK_LOST' };

const clientSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as LockClientInput,
    emitted: {} as Emitted,
  },
  guards: {
    retries: ({ context }) => context.input.retries,
    isAnswer: ({ context, event }) => {
      assertEvent(event, ['GRANTED', 'UNLOCKED']);
      return event.seq === context.seq;
    },
    /** Granted by who has not been lost since. */
    isInForce: ({ context, event }) => {
      assertEvent(event, 'GRANTED');
      return event.epoch >= context.since;
    },
    /** The loss of a holder after whom this lock was neither granted nor reclaimed. */
    isNewLoss: ({ context, event }) => {
      assertEvent(event, ['CLIENT_LEASE_OVER', 'RECLAIM_NOW']);
      return event.epoch > context.since;
    },
    /** Commands and answers travel, and may be lost with a holder, or outlive it. */
    numbers: ({ context }) => context.input.numbered,
  },
  actions: {
    count: assign(({ context }) => ({ seq: context.input.numbered ? context.seq + 1 : 0 })),
    send: enqueueActions(({ context: { input, seq }, enqueue }, { op }: { op: string }) => {
      const command = { client: input.client, seq, op, hops: 0, via: null };
      for (const server of input.servers) {
        enqueue.sendTo(peer(server), message({ type: 'FILE_CMD', ...command }));
      }
    }),
    tellAsked: enqueueActions(
      ({ context: { input }, enqueue }, { what }: { what: 'acquire' | 'release' }) => {
        const operation = { do: what, by: input.client };
        enqueue.emit({ type: 'invoke', request: what, operation });
      },
    ),
    tellDone: enqueueActions(({ enqueue }, { what }: { what: string }) => {
      enqueue.emit({ type: 'return', request: what, result: 'ok' });
    }),
    /** A lock that is lost is given back without being asked. */
    tellLost: enqueueActions(({ context: { input }, enqueue }) => {
      const operation = { do: 'release' as const, by: input.client };
      enqueue.emit({ type: 'invoke', request: 'release', operation });
      enqueue.emit({ type: 'return', request: 'release', result: 'ok' });
      enqueue.emit({ type: 'LOCK_LOST' });
    }),
    noteHeir: assign(({ event }) => {
      assertEvent(event, 'RECLAIM_NOW');
      return { heir: event.server };
    }),
    reclaim: enqueueActions(({ context: { input, heir }, enqueue }) => {
      if (heir === null) return;
      enqueue.sendTo(peer(heir), message({ type: 'LOCK_RECLAIM', client: input.client }));
    }),
    noteReclaimed: assign(({ event }) => {
      assertEvent(event, 'RECLAIMED');
      return { since: event.epoch, heir: null };
    }),
    noteSince: assign(({ context, event }) => {
      assertEvent(event, ['GRANTED', 'CLIENT_LEASE_OVER']);
      return context.input.numbered ? { since: event.epoch } : {};
    }),
    forget: assign({ since: 0, heir: null }),
  },
  delays: { retry: 1_000, reclaim: 500 },
});

/** Without messages nothing can be under way, and nobody has to be told. */
const lost = (guard?: 'isNewLoss') => {
  const counts = guard === undefined ? 'numbers' : and([guard, 'numbers']);
  return [
    { guard: counts, target: 'givingUp', actions: ['count', 'tellLost'] },
    { ...(guard === undefined ? {} : { guard }), target: 'lockLost', actions: 'tellLost' },
  ] as const;
};

export const lockClient = clientSetup.createMachine({
  id: 'Client',
  context: ({ input }) => ({ input, seq: 0, since: 0, heir: null }),
  initial: 'idle',
  states: {
    idle: {
      entry: 'forget',
      on: {
        WANT: {
          target: 'waiting',
          actions: ['count', { type: 'tellAsked', params: { what: 'acquire' } }],
        },
      },
    },
    waiting: {
      entry: { type: 'send', params: { op: 'lockw' } },
      after: { retry: { guard: 'retries', target: 'waiting', reenter: true } },
      on: {
        GRANTED: {
          guard: and(['isAnswer', 'isInForce']),
          target: 'holdingLock',
          actions: ['noteSince', { type: 'tellDone', params: { what: 'acquire' } }],
        },
        CLIENT_LEASE_OVER: {
          guard: 'numbers',
          target: 'waiting',
          reenter: true,
          actions: 'noteSince',
        },
      },
    },
    holdingLock: {
      on: {
        DONE: {
          target: 'unlocking',
          actions: ['count', { type: 'tellAsked', params: { what: 'release' } }],
        },
        RECLAIM_NOW: { guard: 'isNewLoss', target: 'reclaiming', actions: 'noteHeir' },
        CLIENT_LEASE_OVER: lost('isNewLoss'),
      },
    },
    unlocking: {
      entry: { type: 'send', params: { op: 'unlock' } },
      after: { retry: { guard: 'retries', target: 'unlocking', reenter: true } },
      on: {
        UNLOCKED: {
          guard: 'isAnswer',
          target: 'idle',
          actions: { type: 'tellDone', params: { what: 'release' } },
        },
        CLIENT_LEASE_OVER: { guard: 'numbers', target: 'unlocking', reenter: true },
      },
    },
    reclaiming: {
      after: { reclaim: { target: 'reclaiming', reenter: true, actions: 'reclaim' } },
      on: {
        RECLAIM_NOW: { target: 'reclaiming', reenter: true, actions: 'noteHeir' },
        RECLAIMED: { target: 'holdingLock', actions: 'noteReclaimed' },
        CLIENT_LEASE_OVER: lost(),
      },
    },
    /** Nobody uses the lock; but what was sent to have it may still be under way, and a table get it in. */
    givingUp: {
      entry: { type: 'send', params: { op: 'unlock' } },
      after: { retry: { guard: 'retries', target: 'givingUp', reenter: true } },
      on: {
        UNLOCKED: { guard: 'isAnswer', target: 'lockLost' },
        CLIENT_LEASE_OVER: { target: 'givingUp', reenter: true },
      },
    },
    lockLost: { entry: 'forget' },
  },
});
