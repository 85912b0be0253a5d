/**
 * Observes one client: hot from the moment it asks for something until it is answered, or is no
 * more.
 */
import { setup } from 'xstate';

export const awaitedAnswer = setup({
  types: { events: {} as { readonly type: 'ASKED' | 'ANSWERED' | 'GONE' } },
}).createMachine({
  id: 'awaitedAnswer',
  initial: 'content',
  states: {
    content: { tags: 'cold', on: { ASKED: 'waiting', GONE: 'gone' } },
    waiting: { tags: 'hot', on: { ANSWERED: 'content', GONE: 'gone' } },
    gone: { tags: 'cold' },
  },
});
