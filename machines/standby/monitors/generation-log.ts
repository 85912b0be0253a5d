/**
 * GenerationLog: the choices published for one guest, those its record takes, and the one its failover uses.
 *
 * Bad: a generation that does not rise within its term; one that is taken although a selector of a later term has
 * chosen already; a failover that uses something else than what was pinned at the failure, or that is pinned twice.
 */
import { assign, setup } from 'xstate';
import { termOf } from '../types.ts';

type Event =
  | { type: 'PUBLISHED' | 'TAKEN' | 'PINNED' | 'PROMOTING'; generation: number }
  | { type: 'SERVED_AGAIN' | 'NEXT' };

export const generationLog = setup({
  types: {
    /** Newest published generation of each term, and the one pinned. */
    context: {} as { newest: Readonly<Record<string, number>>; pinned: number },
    events: {} as Event,
  },
  guards: {
    repeats: ({ context, event }) =>
      event.type === 'PUBLISHED' &&
      event.generation <= (context.newest[termOf(event.generation)] ?? 0),
    isOutdated: ({ context, event }) =>
      event.type === 'TAKEN' &&
      Object.keys(context.newest).some((term) => Number(term) > termOf(event.generation)),
    isPinned: ({ context }) => context.pinned > 0,
    isOther: ({ context, event }) =>
      event.type === 'PROMOTING' && event.generation !== context.pinned,
  },
  actions: {
    publish: assign(({ context: { newest }, event }) =>
      event.type === 'PUBLISHED'
        ? { newest: { ...newest, [termOf(event.generation)]: event.generation } }
        : {},
    ),
    pin: assign(({ event }) => (event.type === 'PINNED' ? { pinned: event.generation } : {})),
    unpin: assign({ pinned: 0 }),
  },
}).createMachine({
  id: 'GenerationLog',
  context: { newest: {}, pinned: 0 },
  initial: 'good',
  states: {
    good: {
      on: {
        PUBLISHED: [{ guard: 'repeats', target: 'repeated' }, { actions: 'publish' }],
        TAKEN: { guard: 'isOutdated', target: 'lowered' },
        PINNED: [{ guard: 'isPinned', target: 'redirected' }, { actions: 'pin' }],
        PROMOTING: { guard: 'isOther', target: 'redirected' },
        SERVED_AGAIN: { actions: 'unpin' },
        NEXT: { actions: 'unpin' },
      },
    },
    repeated: { tags: 'bad' },
    lowered: { tags: 'bad' },
    redirected: { tags: 'bad' },
  },
});
