/**
 * Observes where frames are handed to: none may be handed to a port while another port (or the same
 * one) has it or has sent it, unless it was given back in PURGED in between.
 */
import { assign, setup } from 'xstate';

interface Context {
  /** Frames that some port has or has had, as `interface#number`, sorted. */
  readonly out: readonly string[];
}

type Event = { type: 'HANDED_OVER'; frame: string } | { type: 'PURGED'; frames: readonly string[] };

export const handOverLog = setup({
  types: { context: {} as Context, events: {} as Event },
  guards: {
    isOut: ({ context, event }) =>
      event.type === 'HANDED_OVER' && context.out.includes(event.frame),
  },
  actions: {
    note: assign({
      out: ({ context: { out }, event }) =>
        event.type === 'HANDED_OVER' ? [...out, event.frame].sort() : out,
    }),
    takeBack: assign({
      out: ({ context: { out }, event }) =>
        event.type === 'PURGED' ? out.filter((frame) => !event.frames.includes(frame)) : out,
    }),
  },
}).createMachine({
  id: 'HandOverLog',
  context: { out: [] },
  initial: 'single',
  states: {
    single: {
      on: {
        HANDED_OVER: [{ guard: 'isOut', target: 'shared' }, { actions: 'note' }],
        PURGED: { actions: 'takeBack' },
      },
    },
    shared: { tags: 'bad' },
  },
});
