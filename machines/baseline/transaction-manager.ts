/**
 * The transaction manager of the two-phase commit protocol of Gray and Lamport: it hears which
 * resource managers are prepared and decides once, for all of them.
 *
 * Rules:
 * - Until it has decided it records every resource manager that says it is prepared.
 * - It may decide to commit once all are prepared, and to abort at any time before that decision;
 *   it tells its decision to all. When it decides is its own choice.
 * - After the decision it listens to nobody.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { withName } from './sorted-names.ts';

export interface TransactionManagerInput {
  /** Names of the resource managers. */
  readonly managers: readonly string[];
}

export interface TransactionManagerContext extends TransactionManagerInput {
  /** Those that said they are prepared, sorted by name. */
  readonly prepared: readonly string[];
}

export type TransactionManagerEvent =
  | { readonly type: 'Prepared'; readonly manager: string }
  /** Its own choices. */
  | { readonly type: 'DECIDE_COMMIT' }
  | { readonly type: 'DECIDE_ABORT' };

export const transactionManager = setup({
  types: {
    context: {} as TransactionManagerContext,
    input: {} as TransactionManagerInput,
    events: {} as TransactionManagerEvent,
  },
  guards: {
    allPrepared: ({ context }) => context.prepared.length === context.managers.length,
  },
  actions: {
    recordPrepared: assign({
      prepared: ({ context, event }) =>
        event.type === 'Prepared' ? withName(context.prepared, event.manager) : context.prepared,
    }),
    tellAll: enqueueActions(({ enqueue, context }, params: { decision: 'Commit' | 'Abort' }) => {
      for (const manager of context.managers) {
        enqueue.sendTo(({ system }) => system.get(manager), { type: params.decision });
      }
    }),
  },
}).createMachine({
  id: 'transactionManager',
  context: ({ input }) => ({ managers: input.managers, prepared: [] }),
  initial: 'init',
  states: {
    init: {
      on: {
        Prepared: { actions: 'recordPrepared' },
        DECIDE_COMMIT: {
          guard: 'allPrepared',
          target: 'committed',
          actions: { type: 'tellAll', params: { decision: 'Commit' } },
        },
        DECIDE_ABORT: {
          target: 'aborted',
          actions: { type: 'tellAll', params: { decision: 'Abort' } },
        },
      },
    },
    committed: {},
    aborted: {},
  },
});
