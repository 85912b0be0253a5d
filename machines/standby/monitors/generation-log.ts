/**
 * GenerationLog: the choices published for one guest and the one its failover uses.
 *
 * Bad: a generation that does not rise; a failover that uses something else than what was pinned at
 * the failure, or that is pinned twice.
 */
import { assign, setup } from 'xstate';

type Event =
  | { type: 'PUBLISHED' | 'PINNED' | 'PROMOTING'; generation: number }
  | { type: 'SERVED_AGAIN' | 'NEXT' };

export const generationLog = setup({
  types: {
    context: {} as { newest: number; pinned: number },
    events: {} as Event,
  },
  guards: {
    repeats: ({ context, event }) =>
      event.type === 'PUBLISHED' && event.generation <= context.newest,
    isPinned: ({ context }) => context.pinned > 0,
    isOther: ({ context, event }) =>
      event.type === 'PROMOTING' && event.generation !== context.pinned,
  },
  actions: {
    publish: assign(({ event }) =>
      event.type === 'PUBLISHED' ? { newest: event.generation } : {},
    ),
    pin: assign(({ event }) => (event.type === 'PINNED' ? { pinned: event.generation } : {})),
    unpin: assign({ pinned: 0 }),
  },
}).createMachine({
  id: 'GenerationLog',
  context: { newest: 0, pinned: 0 },
  initial: 'good',
  states: {
    good: {
      on: {
        PUBLISHED: [{ guard: 'repeats', target: 'repeated' }, { actions: 'publish' }],
        PINNED: [{ guard: 'isPinned', target: 'redirected' }, { actions: 'pin' }],
        PROMOTING: { guard: 'isOther', target: 'redirected' },
        SERVED_AGAIN: { actions: 'unpin' },
        NEXT: { actions: 'unpin' },
      },
    },
    repeated: { tags: 'bad' },
    redirected: { tags: 'bad' },
  },
});
