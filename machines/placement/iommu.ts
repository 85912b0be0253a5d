/**
 * Iommu: what one device may reach by DMA (modern term: a VFIO container's mappings).
 *
 * Rules:
 * - it maps what the device's row in the allocation table orders, for one server and one memory block;
 * - UNMAP is answered only when no write of the device is under way any more;
 * - without a mapping the device writes nothing.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from './types.ts';

export interface IommuInput {
  readonly device: string;
}

interface Context {
  readonly input: IommuInput;
  readonly server: string | null;
  /** The memory block that the device writes to. */
  readonly frame: string | null;
  /** Who wants to know when it is unmapped. */
  readonly by: string;
}

type Event =
  | { type: 'MAP'; server: string; frame: string }
  | { type: 'UNMAP'; by: string }
  | { type: 'DMA_START' };

export const iommu = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as IommuInput,
    emitted: {} as
      | { type: 'WRITTEN'; by: 'device'; server: string; frame: string }
      | { type: 'DMA_MAPPED'; device: string; server: string },
  },
  delays: { dmaTime: 1 },
  actions: {
    map: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'MAP');
      const { server, frame } = event;
      enqueue.assign({ server, frame });
      enqueue.emit({ type: 'DMA_MAPPED', device: input.device, server });
    }),
    noteAsker: assign(({ event }) => {
      assertEvent(event, 'UNMAP');
      return { by: event.by };
    }),
    unmap: assign({ server: null, frame: null, by: '' }),
    tellUnmapped: enqueueActions(({ context: { input, by }, enqueue }) => {
      enqueue.sendTo(peer(input.device), message({ type: 'UNMAPPED', by }));
    }),
    write: enqueueActions(({ context: { server, frame }, enqueue }) => {
      if (server === null || frame === null) return;
      enqueue.emit({ type: 'WRITTEN', by: 'device', server, frame });
    }),
  },
}).createMachine({
  id: 'Iommu',
  context: ({ input }) => ({ input, server: null, frame: null, by: '' }),
  initial: 'unmapped',
  states: {
    unmapped: {
      on: {
        MAP: { target: 'mapped', actions: 'map' },
        UNMAP: { actions: ['noteAsker', 'tellUnmapped', 'unmap'] },
      },
    },
    mapped: {
      initial: 'quiet',
      states: {
        quiet: {
          on: {
            DMA_START: 'writing',
            UNMAP: { target: 'unmapping', actions: 'noteAsker' },
          },
        },
        writing: {
          on: { UNMAP: { target: 'revoking', actions: 'noteAsker' } },
          after: { dmaTime: { target: 'quiet', actions: 'write' } },
        },
        /** A write is under way; no further one begins. */
        revoking: {
          on: { UNMAP: { actions: 'noteAsker' } },
          after: { dmaTime: { target: 'unmapping', actions: 'write' } },
        },
        unmapping: {
          always: { target: '#Iommu.unmapped', actions: ['tellUnmapped', 'unmap'] },
        },
      },
    },
  },
});
