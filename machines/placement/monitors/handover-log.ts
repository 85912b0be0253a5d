/** HandoverLog: one device between two owners; it must have been drained, unmapped and reset in between. */
import { assertEvent, assign, setup } from 'xstate';

type Event =
  | { type: 'OWNED'; owner: string }
  | { type: 'RESET_DONE' }
  | { type: 'DRAINED'; mapped: boolean };

export const handoverLog = setup({
  types: { context: {} as { readonly last: string | null }, events: {} as Event },
  guards: {
    isSame: ({ context, event }) => event.type === 'OWNED' && event.owner === context.last,
    isMapped: ({ event }) => event.type === 'DRAINED' && event.mapped,
  },
  actions: {
    note: assign(({ event }) => {
      assertEvent(event, 'OWNED');
      return { last: event.owner };
    }),
    forget: assign({ last: null }),
  },
}).createMachine({
  id: 'HandoverLog',
  context: { last: null },
  initial: 'clean',
  states: {
    clean: { on: { OWNED: { target: 'used', actions: 'note' } } },
    used: {
      on: {
        OWNED: [{ guard: 'isSame' }, { target: 'dirty' }],
        RESET_DONE: 'reset',
        DRAINED: 'dirty',
      },
    },
    reset: {
      on: {
        OWNED: 'dirty',
        DRAINED: [
          { guard: 'isMapped', target: 'dirty' },
          { target: 'clean', actions: 'forget' },
        ],
      },
    },
    dirty: { tags: 'bad' },
  },
});
