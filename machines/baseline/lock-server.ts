/**
 * A lock service for clients that may die while they hold the lock.
 *
 * Rules:
 * - One client at a time has the lock; the others wait in the order in which they asked.
 * - A grant comes with a lease. When the lease is over the holder is suspected, and no more: it may
 *   be slow, and go on as if it had the lock. The lock is free again when the holder has released
 *   it, or when the fence has confirmed that the holder does nothing any more.
 * - Whoever was fenced gets nothing any more: a request of its may still come in after the fence.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { withName } from './sorted-names.ts';

export type LockRequest = {
  readonly type: 'ACQUIRE' | 'RELEASE' | 'FENCED';
  readonly client: string;
};

interface Context {
  readonly holder: string | null;
  readonly waiting: readonly string[];
  /** Sorted. */
  readonly fenced: readonly string[];
}

export const lockServer = setup({
  types: { context: {} as Context, events: {} as LockRequest },
  delays: { lease: 5_000 },
  guards: {
    isHolder: ({ context, event }) => event.client === context.holder,
    isAlive: ({ context, event }) => !context.fenced.includes(event.client),
    mayTakeBack: () => false,
  },
  actions: {
    note: assign({
      waiting: ({ context, event }) => [...context.waiting, event.client],
    }),
    bar: assign({
      waiting: ({ context, event }) => context.waiting.filter((c) => c !== event.client),
      fenced: ({ context, event }) => withName(context.fenced, event.client),
    }),
    confirm: enqueueActions(({ enqueue, event }) => {
      enqueue.sendTo(({ system }) => system.get(event.client), { type: 'RELEASED' });
    }),
    grantNext: enqueueActions(({ enqueue, context }) => {
      const [holder = null, ...waiting] = context.waiting;
      enqueue.assign({ holder, waiting });
      if (holder === null) return;
      enqueue.sendTo(({ system }) => system.get(holder), { type: 'GRANTED' });
    }),
  },
}).createMachine({
  id: 'lockServer',
  context: { holder: null, waiting: [], fenced: [] },
  initial: 'free',
  states: {
    free: {
      on: {
        ACQUIRE: { guard: 'isAlive', target: 'held', actions: ['note', 'grantNext'] },
        FENCED: { actions: 'bar' },
      },
    },
    held: {
      on: {
        ACQUIRE: { guard: 'isAlive', actions: 'note' },
        RELEASE: { guard: 'isHolder', target: 'passing', actions: 'confirm' },
        FENCED: [{ guard: 'isHolder', target: 'passing', actions: 'bar' }, { actions: 'bar' }],
      },
      initial: 'leased',
      states: {
        leased: {
          after: {
            lease: [
              { guard: 'mayTakeBack', target: '#lockServer.passing' },
              { target: 'suspected' },
            ],
          },
        },
        suspected: {},
      },
    },
    /** The lock is free for a moment: the next one gets it, if anybody waits. */
    passing: {
      entry: 'grantNext',
      always: [
        { guard: ({ context }) => context.holder === null, target: 'free' },
        { target: 'held' },
      ],
    },
  },
});
