/**
 * Observes detections at one gate: from each on, until a CANCEL of an epoch that was minted after it is
 * accepted, no reset may start and the gate must not be open.
 */
import { assign, setup } from 'xstate';

type Event =
  | { type: 'DETECTED' }
  | { type: 'GATE_CLOSED' | 'GATE_OPEN' | 'RESET_STARTED' | 'CANCEL_ACCEPTED'; epoch: number };

export const detectionLog = setup({
  types: { context: {} as { readonly epoch: number }, events: {} as Event },
  guards: {
    isOurs: ({ context, event }) => 'epoch' in event && event.epoch === context.epoch,
  },
  actions: {
    note: assign({ epoch: ({ event }) => ('epoch' in event ? event.epoch : 0) }),
    forget: assign({ epoch: 0 }),
  },
}).createMachine({
  id: 'DetectionLog',
  context: { epoch: 0 },
  initial: 'clear',
  states: {
    clear: { entry: 'forget', on: { DETECTED: 'owed' } },
    /** A failure is known, and no epoch stands for it yet. */
    owed: {
      on: {
        GATE_CLOSED: { target: 'held', actions: 'note' },
        GATE_OPEN: 'broken',
        RESET_STARTED: 'broken',
      },
    },
    held: {
      on: {
        DETECTED: 'owed',
        GATE_CLOSED: { actions: 'note' },
        CANCEL_ACCEPTED: { guard: 'isOurs', target: 'clear' },
        GATE_OPEN: 'broken',
        RESET_STARTED: 'broken',
      },
    },
    broken: { tags: 'bad' },
  },
});
