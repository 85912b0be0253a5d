/** Observes one row: from UNMAP to MAP it announces nothing, changes nothing and sends nothing. */
import { setup } from 'xstate';

type Event = { type: 'MAPPED' | 'UNMAPPED' | 'ANNOUNCE' | 'ROW_CHANGED' | 'HANDED_OVER' };

export const unmappedLog = setup({ types: { events: {} as Event } }).createMachine({
  id: 'UnmappedLog',
  initial: 'unmapped',
  states: {
    unmapped: {
      on: { MAPPED: 'mapped', ANNOUNCE: 'revived', ROW_CHANGED: 'revived', HANDED_OVER: 'revived' },
    },
    mapped: { on: { UNMAPPED: 'unmapped' } },
    revived: { tags: 'bad' },
  },
});
