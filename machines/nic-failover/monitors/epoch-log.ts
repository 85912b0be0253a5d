/** Observes the changes of one row: each must carry a newer epoch than the one before. */
import { assign, setup } from 'xstate';
import { type Epoch, isNewer } from '../types.ts';

interface Context {
  readonly last: Epoch;
}

export const epochLog = setup({
  types: { context: {} as Context, events: {} as { type: 'ROW_CHANGED'; epoch: Epoch } },
  guards: { isNewer: ({ context, event }) => isNewer(event.epoch, context.last) },
  actions: { note: assign({ last: ({ event }) => event.epoch }) },
}).createMachine({
  id: 'EpochLog',
  context: { last: { boot: 0, n: 0 } },
  initial: 'rising',
  states: {
    rising: {
      on: { ROW_CHANGED: [{ guard: 'isNewer', actions: 'note' }, { target: 'repeated' }] },
    },
    repeated: { tags: 'bad' },
  },
});
