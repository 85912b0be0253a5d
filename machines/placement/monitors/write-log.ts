/**
 * WriteLog: which memory blocks hold every write that was acknowledged to one server; the block that it uses
 * must be one of them when it is all that is left, and nobody else's meanwhile.
 */
import { assertEvent, assign, setup } from 'xstate';

interface Context {
  /** Blocks with everything in them. */
  readonly complete: readonly string[];
  /** What is written now is missing in the copy. */
  readonly copying: boolean;
  readonly torn: boolean;
}

type Event =
  | { type: 'WRITTEN'; frame: string }
  | { type: 'COPYING' | 'COPY_GIVEN_UP' }
  | { type: 'COPIED'; from: string; to: string }
  | { type: 'FRAME_RELEASED'; frame: string };

export const writeLog = setup({
  types: { context: {} as Context, events: {} as Event },
  guards: {
    /** The first write, or one to a block that lacks nothing. */
    isWhole: ({ context, event }) =>
      event.type === 'WRITTEN' &&
      (context.complete.length === 0 || context.complete.includes(event.frame)),
    isLast: ({ context, event }) =>
      event.type === 'FRAME_RELEASED' && context.complete.every((frame) => frame === event.frame),
    isUnwritten: ({ context }) => context.complete.length === 0,
  },
  actions: {
    narrow: assign(({ context, event }) => {
      assertEvent(event, 'WRITTEN');
      return { complete: [event.frame], torn: context.copying };
    }),
    beginCopy: assign({ copying: true, torn: false }),
    giveUpCopy: assign({ copying: false, torn: false }),
    copy: assign(({ context: { complete, torn }, event }) => {
      assertEvent(event, 'COPIED');
      const isWhole = complete.includes(event.from) && !torn;
      const others = complete.filter((frame) => frame !== event.to);
      return {
        complete: isWhole ? [...others, event.to].sort() : others,
        copying: false,
        torn: false,
      };
    }),
    release: assign(({ context: { complete }, event }) => {
      assertEvent(event, 'FRAME_RELEASED');
      return { complete: complete.filter((frame) => frame !== event.frame) };
    }),
  },
}).createMachine({
  id: 'WriteLog',
  context: { complete: [], copying: false, torn: false },
  initial: 'whole',
  states: {
    whole: {
      on: {
        WRITTEN: [{ guard: 'isWhole', actions: 'narrow' }, { target: 'lost' }],
        COPYING: { actions: 'beginCopy' },
        COPY_GIVEN_UP: { actions: 'giveUpCopy' },
        COPIED: { actions: 'copy' },
        FRAME_RELEASED: [
          { guard: 'isUnwritten' },
          { guard: 'isLast', target: 'lost' },
          { actions: 'release' },
        ],
      },
    },
    lost: { tags: 'bad' },
  },
});
