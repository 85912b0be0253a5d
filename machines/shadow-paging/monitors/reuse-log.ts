/**
 * ReuseLog: what became of the shadows of one guest page: built, freed, and built again, with or without
 * other contents in between.
 */
import { createMachine } from 'xstate';

export const reuseLog = createMachine({
  id: 'ReuseLog',
  initial: 'unseen',
  states: {
    unseen: { on: { BUILT: 'built' } },
    built: { on: { FREED: 'freed' } },
    freed: { on: { BUILT: 'rebuilt', WRITTEN: 'rewritten' } },
    rewritten: { on: { BUILT: 'reused' } },
    rebuilt: {},
    reused: {},
  },
});
