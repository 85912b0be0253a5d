/** Observes frames from outside for one interface: hot from the sending of one until one arrives. */
import { setup } from 'xstate';

export const arrivals = setup({
  types: { events: {} as { type: 'SENT' | 'ARRIVED' } },
}).createMachine({
  id: 'Arrivals',
  initial: 'none',
  states: {
    none: { tags: 'cold', on: { SENT: 'awaited' } },
    awaited: { tags: 'hot', on: { ARRIVED: 'none' } },
  },
});
