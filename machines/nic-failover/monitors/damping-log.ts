/**
 * Observes why a row leaves a port that it knows to be usable: only on request, by a setting, or at
 * the end of a hold in which no failure of the primary was noted.
 */
import { setup } from 'xstate';
import type { Cause } from '../types.ts';

type Event =
  | { type: 'LEAVING'; usable: boolean; trigger: string }
  | { type: 'NOTED'; primary: boolean; cause: Cause | null }
  | { type: 'HOLD_ARMED' | 'HOLD_CANCELLED' };

export const dampingLog = setup({
  types: { events: {} as Event },
  guards: {
    isForced: ({ event }) => event.type === 'LEAVING' && !event.usable,
    isAsked: ({ event }) =>
      event.type === 'LEAVING' && ['SWITCH_NOW', 'SETTING_CHANGED'].includes(event.trigger),
    isEndOfHold: ({ event }) =>
      event.type === 'LEAVING' && event.trigger.startsWith('xstate.after.failbackHold'),
    isPrimaryFailure: ({ event }) =>
      event.type === 'NOTED' && event.primary && event.cause !== null,
  },
}).createMachine({
  id: 'DampingLog',
  initial: 'unheld',
  states: {
    unheld: {
      on: {
        HOLD_ARMED: 'held',
        LEAVING: [{ guard: 'isForced' }, { guard: 'isAsked' }, { target: 'restless' }],
      },
    },
    held: {
      on: {
        NOTED: { guard: 'isPrimaryFailure', target: 'spoiled' },
        HOLD_CANCELLED: 'unheld',
        LEAVING: [
          { guard: 'isForced', target: 'unheld' },
          { guard: 'isAsked', target: 'unheld' },
          { guard: 'isEndOfHold', target: 'unheld' },
          { target: 'restless' },
        ],
      },
    },
    /** The primary failed during the hold, so its end is no reason to return. */
    spoiled: {
      on: {
        HOLD_ARMED: 'held',
        HOLD_CANCELLED: 'unheld',
        LEAVING: [
          { guard: 'isForced', target: 'unheld' },
          { guard: 'isAsked', target: 'unheld' },
          { target: 'restless' },
        ],
      },
    },
    restless: { tags: 'bad' },
  },
});
