/**
 * Observes one row: it turns yes at most once in an epoch and never back, epochs rise, and no power-off is
 * ordered by deadline after its sharer has handled the epoch.
 */
import { assign, setup } from 'xstate';

interface Context {
  readonly epoch: number;
}

export const rowLog = setup({
  types: {
    context: {} as Context,
    events: {} as { type: 'ROW_NO' | 'ROW_YES' | 'HANDLED' | 'POWER_OFF'; epoch: number },
  },
  guards: {
    isNewer: ({ context, event }) => event.epoch > context.epoch,
    isCurrent: ({ context, event }) => event.epoch === context.epoch,
  },
  actions: { note: assign({ epoch: ({ event }) => event.epoch }) },
}).createMachine({
  id: 'RowLog',
  context: { epoch: 0 },
  initial: 'yes',
  on: { ROW_NO: [{ guard: 'isNewer', target: '.no', actions: 'note' }, { target: '.broken' }] },
  states: {
    yes: { on: { ROW_YES: 'broken', POWER_OFF: 'broken' } },
    no: {
      initial: 'open',
      states: {
        open: {
          on: {
            HANDLED: 'handled',
            POWER_OFF: [{ guard: 'isCurrent' }, { target: '#RowLog.broken' }],
          },
        },
        handled: { on: { POWER_OFF: '#RowLog.hasty' } },
      },
      on: { ROW_YES: [{ guard: 'isCurrent', target: 'yes' }, { target: 'broken' }] },
    },
    /** A sharer that had finished was to be switched off. */
    hasty: { tags: 'hasty', on: { ROW_NO: {}, ROW_YES: {} } },
    broken: { tags: 'bad' },
  },
});
