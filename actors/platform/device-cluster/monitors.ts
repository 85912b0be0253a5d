/** Monitors: in which order a device and a host failed, for rows that need a history. */
import { setup } from 'xstate';
import type { MonitorSpec } from '../../../src/system/definition.ts';

/** A host fails while the gate is restrained; then the device is reset. */
export const hostDies: MonitorSpec = {
  machine: setup({
    types: {
      events: {} as { type: 'GATE_CLOSED' | 'GATE_OPEN' | 'HOST_CRASH' | 'RESET_STARTED' },
    },
  }).createMachine({
    id: 'hostDies',
    initial: 'open',
    states: {
      open: { on: { GATE_CLOSED: 'restrained' } },
      restrained: { on: { RESET_STARTED: 'open', HOST_CRASH: 'struck' } },
      struck: { on: { RESET_STARTED: 'reset' } },
      reset: {},
    },
  }),
  observes: {
    emit: ({ event }) =>
      event.type === 'GATE_CLOSED' || event.type === 'RESET_STARTED'
        ? { type: event.type }
        : undefined,
    fault: ({ event }) => (event.type === 'HOST_CRASH' ? { type: 'HOST_CRASH' } : undefined),
  },
};
