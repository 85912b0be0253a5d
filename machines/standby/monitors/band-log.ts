/**
 * BandLog: how often a guest's method changed while its measured times stayed in the band between
 * the two thresholds. Bad: a second change.
 */
import { assign, setup } from 'xstate';

type Event =
  | { type: 'IN_FORCE'; method: 'hot' | 'cold' }
  /** A time outside the band, or another requirement: counting begins anew. */
  | { type: 'LEFT_BAND' };

export const bandLog = setup({
  types: { context: {} as { method: 'hot' | 'cold' | null }, events: {} as Event },
  guards: {
    isOther: ({ context, event }) =>
      event.type === 'IN_FORCE' && context.method !== null && event.method !== context.method,
  },
  actions: {
    note: assign(({ event }) => (event.type === 'IN_FORCE' ? { method: event.method } : {})),
  },
}).createMachine({
  id: 'BandLog',
  context: { method: null },
  initial: 'steady',
  on: { LEFT_BAND: '.steady' },
  states: {
    steady: {
      on: {
        IN_FORCE: [{ guard: 'isOther', target: 'changed', actions: 'note' }, { actions: 'note' }],
      },
    },
    changed: {
      on: { IN_FORCE: [{ guard: 'isOther', target: 'flapping' }, { actions: 'note' }] },
    },
    flapping: { tags: 'bad' },
  },
});
