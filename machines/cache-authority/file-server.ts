/**
 * FileServer: where the data of a file is kept for good, with the fence that keeps old holders out.
 *
 * Rules:
 * - whoever gets the right fetches under its epoch before it serves; from then on nothing that was written
 *   under a lower epoch is taken, however late it comes;
 * - within an epoch a later version is never replaced by an earlier one;
 * - what is acknowledged is durable.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { FIRST_EPOCH, message, peer } from './types.ts';

export interface FileServerInput {
  /** Value of the file at first. */
  readonly initial: string;
  /** What its disk held, after a restart. */
  readonly recovered?: FileOnDisk;
}

/** The file as it is kept for good. */
export interface FileOnDisk {
  readonly version: number;
  readonly data: string;
  /** Highest epoch under which it was fetched or written. */
  readonly fence: number;
}

interface Context extends FileOnDisk {
  readonly input: FileServerInput;
}

type Event =
  | { type: 'FETCH'; from: string; epoch: number }
  | { type: 'WRITE_BACK'; from: string; epoch: number; version: number; data: string };

type Emitted = { type: 'STORED'; epoch: number; version: number };

export const fileOf = ({ version, data, fence }: FileOnDisk): FileOnDisk => ({
  version,
  data,
  fence,
});

const fileServerSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as FileServerInput,
    emitted: {} as Emitted,
  },
  guards: {
    isFenced: ({ context, event }) => event.epoch < context.fence,
    isLater: ({ context, event }) => {
      assertEvent(event, 'WRITE_BACK');
      return event.version > context.version;
    },
  },
  actions: {
    fence: assign(({ context, event }) => ({ fence: Math.max(context.fence, event.epoch) })),
    answer: enqueueActions(({ context: { version, data }, event, enqueue }) => {
      const { from, epoch } = event;
      enqueue.sendTo(peer(from), message({ type: 'DATA', epoch, version, data }));
    }),
    store: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'WRITE_BACK');
      const { version, data, epoch } = event;
      enqueue.assign({ version, data });
      enqueue.emit({ type: 'STORED', epoch, version });
    }),
    acknowledge: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'WRITE_BACK');
      const { from, epoch, version } = event;
      enqueue.sendTo(peer(from), message({ type: 'WB_ACK', epoch, version }));
    }),
    refuse: enqueueActions(({ event, enqueue }) => {
      const { from, epoch } = event;
      enqueue.sendTo(peer(from), message({ type: 'WB_STALE', epoch }));
    }),
  },
});

export const fileServer = fileServerSetup.createMachine({
  id: 'FileServer',
  context: ({ input }) => ({
    input,
    ...(input.recovered ?? { version: 0, data: input.initial, fence: FIRST_EPOCH }),
  }),
  initial: 'up',
  states: {
    /** `down` is a crash. */
    up: {
      on: {
        FETCH: { actions: ['fence', 'answer'] },
        WRITE_BACK: [
          { guard: 'isFenced', actions: 'refuse' },
          { guard: 'isLater', actions: ['fence', 'store', 'acknowledge'] },
          { actions: ['fence', 'acknowledge'] },
        ],
      },
    },
  },
});
