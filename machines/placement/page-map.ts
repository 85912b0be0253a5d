/**
 * PageMap: where the memory of a server is, as its CPUs see it; what system 7 (shadow paging) shows of a
 * memory block: mapped, `clearing` until every CPU has given up its TLB entry, cleared.
 *
 * Rules:
 * - while it is cleared a write of the guest waits: it is not acknowledged;
 * - until the last CPU has acknowledged, a write may still go to the old block.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from './types.ts';

export interface PageMapInput {
  readonly server: string;
}

interface Context {
  readonly input: PageMapInput;
  readonly frame: string | null;
}

type Event =
  | { type: 'MAP_MEMORY'; frame: string }
  | { type: 'P2M_MOVE' }
  | { type: 'GUEST_WRITES' };

export const pageMap = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as PageMapInput,
    emitted: {} as { type: 'WRITTEN'; by: 'guest'; server: string; frame: string },
  },
  delays: { shootdown: 1 },
  actions: {
    map: assign(({ event }) => {
      assertEvent(event, 'MAP_MEMORY');
      return { frame: event.frame };
    }),
    write: enqueueActions(({ context: { input, frame }, enqueue }) => {
      if (frame === null) return;
      enqueue.emit({ type: 'WRITTEN', by: 'guest', server: input.server, frame });
    }),
    tellCleared: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.server), message({ type: 'CLEARED' }));
    }),
    clear: assign({ frame: null }),
  },
}).createMachine({
  id: 'PageMap',
  context: ({ input }) => ({ input, frame: null }),
  initial: 'cleared',
  states: {
    cleared: {
      on: {
        MAP_MEMORY: { target: 'mapped', actions: 'map' },
        P2M_MOVE: { actions: 'tellCleared' },
      },
    },
    mapped: {
      on: {
        GUEST_WRITES: { actions: 'write' },
        P2M_MOVE: 'clearing',
        MAP_MEMORY: { actions: 'map' },
      },
    },
    clearing: {
      on: { GUEST_WRITES: { actions: 'write' } },
      after: { shootdown: { target: 'cleared', actions: ['tellCleared', 'clear'] } },
    },
  },
});
