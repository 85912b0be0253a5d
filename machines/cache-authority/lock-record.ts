/**
 * LockRecord: the lock management information of one file as a statechart: what is locked, and who waits.
 * What it does with a request is in `lock-table.ts`; the same table moves with the administration right.
 *
 * Recorded cycles of waiting run over two files: whoever asks says for whom the clients wait that wait
 * elsewhere, so that the cycle is seen in one place.
 */
import { assertEvent, enqueueActions, setup } from 'xstate';
import {
  execute,
  type LockRequest,
  type LockTable,
  noLocks,
  type Told,
  waitsForIn,
} from './lock-table.ts';

interface Context extends LockTable {
  readonly file: string;
}

type Event = {
  type: 'LOCK_CMD';
  request: LockRequest;
  /** For whom clients wait at other files. */
  elsewhere: Readonly<Record<string, string>>;
};

const recordSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as { readonly file: string },
    emitted: {} as { type: 'TOLD' } & Told,
  },
  guards: {
    isLocked: ({ context }) => context.held.length > 0,
    isExclusive: ({ context }) => context.held.some(({ mode }) => mode === 'w'),
    isAwaited: ({ context }) => context.waiting.length > 0,
  },
  actions: {
    execute: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'LOCK_CMD');
      const { request, elsewhere } = event;
      const here = waitsForIn(context);
      const { table, told } = execute(context, request, (c) => here(c) ?? elsewhere[c]);
      enqueue.assign(table);
      for (const each of told) enqueue.emit({ type: 'TOLD', ...each });
    }),
  },
});

export const lockRecord = recordSetup.createMachine({
  id: 'LockRecord',
  type: 'parallel',
  context: ({ input }) => ({ file: input.file, ...noLocks }),
  on: { LOCK_CMD: { actions: 'execute' } },
  states: {
    ranges: {
      initial: 'free',
      states: {
        free: { always: { guard: 'isLocked', target: 'shared' } },
        /** Every range that is locked is locked to be read. */
        shared: {
          always: [
            { guard: 'isExclusive', target: 'exclusive' },
            { guard: ({ context }) => context.held.length === 0, target: 'free' },
          ],
        },
        /** Some range is one client's alone. */
        exclusive: {
          always: {
            guard: ({ context }) => context.held.every(({ mode }) => mode === 'r'),
            target: 'shared',
          },
        },
      },
    },
    waiters: {
      initial: 'none',
      states: {
        none: { always: { guard: 'isAwaited', target: 'waiting' } },
        waiting: {
          always: { guard: ({ context }) => context.waiting.length === 0, target: 'none' },
        },
      },
    },
  },
});
