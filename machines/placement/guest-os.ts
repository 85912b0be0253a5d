/**
 * GuestOs: the guest of a server, as far as it cares where it is.
 *
 * Rules:
 * - it reads both tables while it boots, and reads again if they are not of one version;
 * - `placementAware`: it declared support, reads again when it is told, and acknowledges;
 *   `placementBlind`: it ignores what it is told and keeps what it read at boot;
 * - a crash loses everything.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from './types.ts';

export interface GuestOsInput {
  readonly server: string;
  readonly notifier: string;
  readonly aware: boolean;
}

/** A table as it was read. */
interface Read {
  readonly version: number;
  readonly content: unknown;
}

interface Context {
  readonly input: GuestOsInput;
  readonly affinity: Read | null;
  readonly distances: Read | null;
  /** Version that it goes by. */
  readonly version: number;
}

type Event =
  | { type: 'POWER_ON' | 'POWER_OFF' | 'CRASH' }
  | { type: 'TABLE'; part: 'affinity' | 'distances'; version: number; content: unknown }
  | { type: 'NOTICE_EVENT'; version: number };

const guestSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as GuestOsInput,
    emitted: {} as { type: 'READ'; affinity: Read; distances: Read },
  },
  guards: {
    isAware: ({ context }) => context.input.aware,
    areOfOneVersion: ({ context }) => context.affinity?.version === context.distances?.version,
    isPart: ({ event }, { part }: { part: string }) =>
      event.type === 'TABLE' && event.part === part,
    isNews: ({ context, event }) =>
      event.type === 'NOTICE_EVENT' && event.version > context.version,
  },
  actions: {
    readAffinity: enqueueActions(({ context: { input }, enqueue }) => {
      const read = { type: 'GUEST_READ', part: 'affinity', aware: input.aware };
      enqueue.assign({ affinity: null, distances: null });
      enqueue.sendTo(peer(input.notifier), message(read));
    }),
    readDistances: enqueueActions(({ context: { input }, enqueue }) => {
      const read = { type: 'GUEST_READ', part: 'distances', aware: input.aware };
      enqueue.sendTo(peer(input.notifier), message(read));
    }),
    noteTable: assign(({ event }) => {
      assertEvent(event, 'TABLE');
      const { part, version, content } = event;
      return { [part]: { version, content } };
    }),
    use: enqueueActions(({ context: { affinity, distances }, enqueue }) => {
      if (affinity === null || distances === null) return;
      enqueue.assign({ version: affinity.version, affinity: null, distances: null });
      enqueue.emit({ type: 'READ', affinity, distances });
    }),
    acknowledge: enqueueActions(({ context: { input, version }, enqueue }) => {
      enqueue.sendTo(peer(input.notifier), message({ type: 'NOTICE_ACK', version }));
    }),
    tellUp: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.server), { type: 'GUEST_UP' });
    }),
    tellCrash: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.server), { type: 'GUEST_CRASH' });
    }),
    reset: assign({ affinity: null, distances: null, version: 0 }),
  },
});

const ofPart = (part: 'affinity' | 'distances') => ({ type: 'isPart', params: { part } }) as const;

const reading = (done: string) =>
  guestSetup.createStateConfig({
    initial: 'affinity',
    states: {
      affinity: {
        entry: 'readAffinity',
        on: { TABLE: { guard: ofPart('affinity'), target: 'distances', actions: 'noteTable' } },
      },
      distances: {
        entry: 'readDistances',
        on: { TABLE: { guard: ofPart('distances'), target: 'comparing', actions: 'noteTable' } },
      },
      comparing: {
        always: [
          { guard: 'areOfOneVersion', target: done, actions: 'use' },
          { target: 'affinity' },
        ],
      },
    },
  });

const falling = {
  CRASH: { target: '#GuestOs.crashed', actions: 'tellCrash' },
  POWER_OFF: '#GuestOs.off',
} as const;

export const guestOs = guestSetup.createMachine({
  id: 'GuestOs',
  context: ({ input }) => ({ input, affinity: null, distances: null, version: 0 }),
  initial: 'off',
  states: {
    off: { entry: 'reset', on: { POWER_ON: 'bootingReadsTables' } },
    bootingReadsTables: {
      ...reading('#GuestOs.starting'),
      on: falling,
    },
    starting: {
      entry: 'tellUp',
      always: [
        { guard: 'isAware', target: 'running.placementAware' },
        { target: 'running.placementBlind' },
      ],
    },
    running: {
      initial: 'placementAware',
      on: falling,
      states: {
        placementAware: {
          on: { NOTICE_EVENT: { guard: 'isNews', target: '#GuestOs.applyingUpdate' } },
        },
        placementBlind: {},
      },
    },
    applyingUpdate: {
      ...reading('#GuestOs.acknowledging'),
      on: falling,
    },
    acknowledging: { entry: 'acknowledge', always: 'running.placementAware' },
    crashed: { entry: 'reset', on: { POWER_ON: 'bootingReadsTables', POWER_OFF: 'off' } },
  },
});
