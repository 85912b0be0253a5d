/** Observes one gate: epochs rise with each closing, and each is good for at most one reset. */
import { assign, setup } from 'xstate';

interface Context {
  readonly closed: number;
  readonly reset: number;
}

export const gateLog = setup({
  types: {
    context: {} as Context,
    events: {} as { type: 'GATE_CLOSED' | 'RESET_STARTED'; epoch: number },
  },
  guards: {
    rises: ({ context, event }) => event.epoch > context.closed,
    isFirst: ({ context, event }) => event.epoch > context.reset,
  },
  actions: {
    noteClosed: assign({ closed: ({ event }) => event.epoch }),
    noteReset: assign({ reset: ({ event }) => event.epoch }),
  },
}).createMachine({
  id: 'GateLog',
  context: { closed: 0, reset: 0 },
  initial: 'rising',
  states: {
    rising: {
      on: {
        GATE_CLOSED: [{ guard: 'rises', actions: 'noteClosed' }, { target: 'repeated' }],
        RESET_STARTED: [{ guard: 'isFirst', actions: 'noteReset' }, { target: 'repeated' }],
      },
    },
    repeated: { tags: 'bad' },
  },
});
