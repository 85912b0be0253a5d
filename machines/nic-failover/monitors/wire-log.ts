/**
 * Observes what leaves the ports: per virtual interface the numbers of its frames must rise, and
 * none may be there twice. Frames of the control program itself carry number 0 and do not count.
 */
import { assign, setup } from 'xstate';

interface Context {
  /** Numbers on the wire so far, per interface, in order. */
  readonly log: Readonly<Record<string, readonly number[]>>;
}

type Event = { type: 'WIRE_OUT'; vnicId: string; seq: number };

export const wireLog = setup({
  types: { context: {} as Context, events: {} as Event },
  guards: {
    isAgain: ({ context, event }) => (context.log[event.vnicId] ?? []).includes(event.seq),
    isLate: ({ context, event }) => (context.log[event.vnicId]?.at(-1) ?? 0) > event.seq,
  },
  actions: {
    note: assign({
      log: ({ context: { log }, event: { vnicId, seq } }) => ({
        ...log,
        [vnicId]: [...(log[vnicId] ?? []), seq],
      }),
    }),
  },
}).createMachine({
  id: 'WireLog',
  context: { log: {} },
  initial: 'inOrder',
  states: {
    inOrder: {
      on: {
        WIRE_OUT: [
          { guard: 'isAgain', target: 'doubled' },
          { guard: 'isLate', target: 'overtaken' },
          { actions: 'note' },
        ],
      },
    },
    overtaken: { tags: 'bad' },
    doubled: { tags: 'bad' },
  },
});
