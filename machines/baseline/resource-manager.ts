/**
 * A resource manager of the two-phase commit protocol of Gray and Lamport ("Consensus on
 * Transaction Commit", 2006): one of the parties that all commit a transaction or all abort it.
 *
 * Rules:
 * - While it is working it may, by its own choice, prepare (and say so to the transaction manager)
 *   or abort (and say nothing).
 * - Told to commit it is committed, told to abort it is aborted, whatever it was before. It does
 *   not doubt the transaction manager: that no contradiction arises is for the protocol to promise.
 * - Being told again changes nothing, but counts as a step: messages are never used up.
 */
import { sendTo, setup } from 'xstate';

export interface ResourceManagerInput {
  readonly name: string;
  /** Name of the transaction manager. */
  readonly coordinator: string;
}

export type ResourceManagerEvent =
  /** Its own choices. */
  | { readonly type: 'PREPARE' }
  | { readonly type: 'CHOOSE_ABORT' }
  /** The transaction manager's decision. */
  | { readonly type: 'Commit' }
  | { readonly type: 'Abort' };

export const resourceManager = setup({
  types: {
    context: {} as ResourceManagerInput,
    input: {} as ResourceManagerInput,
    events: {} as ResourceManagerEvent,
  },
  actions: {
    sendPrepared: sendTo(
      ({ system, context }) => system.get(context.coordinator),
      ({ context }) => ({ type: 'Prepared', manager: context.name }),
    ),
  },
}).createMachine({
  id: 'resourceManager',
  context: ({ input }) => ({ name: input.name, coordinator: input.coordinator }),
  initial: 'working',
  on: { Commit: '.committed', Abort: '.aborted' },
  states: {
    working: {
      on: {
        PREPARE: { target: 'prepared', actions: 'sendPrepared' },
        CHOOSE_ABORT: 'aborted',
      },
    },
    prepared: {},
    committed: {},
    aborted: {},
  },
});
