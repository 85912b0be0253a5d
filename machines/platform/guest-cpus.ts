/**
 * GuestCpus: the virtual CPUs of a server as placement sees its guest. Powered on, each CPU sets the first page
 * table; powered off, it is halted, whatever it was about to do.
 */
import { enqueueActions, setup } from 'xstate';
import { message } from '../shadow-paging/types.ts';

export interface GuestCpusInput {
  readonly server: string;
  readonly cpus: readonly string[];
  /** Root of the guest's first page table. */
  readonly page: string;
}

export const guestCpus = setup({
  types: {
    context: {} as GuestCpusInput,
    events: {} as { type: 'POWER_ON' | 'POWER_OFF' },
    input: {} as GuestCpusInput,
  },
  actions: {
    start: enqueueActions(({ context: { server, cpus, page }, enqueue }) => {
      const first = message({ type: 'SWITCH_PT', page });
      for (const cpu of cpus) enqueue.sendTo(({ system }) => system.get(cpu), first);
      enqueue.sendTo(({ system }) => system.get(server), { type: 'GUEST_UP' });
    }),
    halt: enqueueActions(({ context: { cpus }, enqueue }) => {
      for (const cpu of cpus) enqueue.sendTo(({ system }) => system.get(cpu), { type: 'HALT' });
    }),
  },
}).createMachine({
  id: 'GuestCpus',
  context: ({ input }) => input,
  initial: 'off',
  states: {
    off: { on: { POWER_ON: { target: 'running', actions: 'start' } } },
    running: { on: { POWER_OFF: { target: 'halted', actions: 'halt' } } },
    halted: {},
  },
});
