/**
 * The interface of a shared device to other systems: what a cluster or a path failover may rely on,
 * whatever goes on between gate and manager. It accepts what they say to the outside, and nothing else.
 *
 * Rules:
 * - `open` –GATE_CLOSED→ `closed` –RESET_STARTED→ `reset` –GATE_OPEN→ `open`; a restraint may also be lifted
 *   without a reset; epochs rise with each closing, also out of `reset`, where a failure is found or the
 *   I/O manager restarts;
 * - Functions are attached only in `open`; sharers are told to handle, and switched off, only in `closed`; they
 *   are resumed only after the gate opened – all of this in the present epoch: what is said of an
 *   earlier one may still come, and means nothing;
 * - a device that is `dead` opens no more, unless it is replaced.
 */
import { assign, setup } from 'xstate';

type Event =
  | { type: 'GATE_CLOSED' | 'GATE_OPEN' | 'RESET_STARTED' | 'ATTACHED'; epoch: number }
  | { type: 'HANDLE' | 'POWER_OFF' | 'RESUME'; epoch: number }
  | { type: 'DEVICE_DEAD' };

const sharedDeviceSetup = setup({
  types: { context: {} as { readonly epoch: number }, events: {} as Event },
  guards: {
    isNewer: ({ context, event }) => 'epoch' in event && event.epoch > context.epoch,
    isPresent: ({ context, event }) => 'epoch' in event && event.epoch === context.epoch,
    isPast: ({ context, event }) => 'epoch' in event && event.epoch < context.epoch,
  },
  actions: {
    note: assign(({ event }) => ('epoch' in event ? { epoch: event.epoch } : {})),
  },
});

const broken = { target: '#SharedDevice.broken' } as const;
const past = { guard: 'isPast' } as const;
const present = { guard: 'isPresent' } as const;
const closes = {
  GATE_CLOSED: [{ guard: 'isNewer', target: '#SharedDevice.closed', actions: 'note' }, broken],
} as const;

export const sharedDevice = sharedDeviceSetup.createMachine({
  id: 'SharedDevice',
  context: { epoch: 0 },
  initial: 'open',
  on: {
    GATE_OPEN: broken,
    RESET_STARTED: broken,
    DEVICE_DEAD: broken,
    ATTACHED: broken,
    HANDLE: [past, broken],
    POWER_OFF: [past, broken],
    RESUME: [past, broken],
  },
  states: {
    open: {
      on: {
        ...closes,
        /** Said at the start; a closing is always heard. */
        GATE_OPEN: [present, broken],
        ATTACHED: [present, broken],
        RESUME: [past, present, broken],
      },
    },
    closed: {
      on: {
        ...closes,
        HANDLE: [past, present, broken],
        POWER_OFF: [past, present, broken],
        RESET_STARTED: [{ ...present, target: 'reset' }, broken],
        GATE_OPEN: [{ ...present, target: 'open' }, broken],
      },
    },
    reset: {
      on: {
        ...closes,
        GATE_OPEN: [{ ...present, target: 'open' }, broken],
        DEVICE_DEAD: 'dead',
      },
    },
    dead: { on: { ...closes, DEVICE_DEAD: {} } },
    broken: { tags: 'bad' },
  },
});
