/**
 * GuestOs: the guest itself, as its hypervisor runs it.
 *
 * Rules: every boot is a new life (incarnation), counted across crashes of the host. The hypervisor
 * can always stop it by force, also when it hangs; that is answered for the life that was named, at
 * once if that life is over already. A crash is told to the watch; a hang shows only in silence. A
 * pause is announced to the watch, with a bound; what stood still goes on where it was.
 */
import { assertEvent, assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import { message } from './types.ts';

export interface GuestOsInput {
  readonly guest: string;
  readonly group: string;
  readonly host: string;
  readonly master: string;
  readonly slave: string;
  readonly app: string | null;
  readonly watch: string | null;
  /** Whether it boots with its host, and again after it was stopped or crashed. */
  readonly boots: boolean;
}

interface Context extends GuestOsInput {
  readonly incarnation: number;
  readonly hostIncarnation: number;
  /** The order to stop that is being carried out. */
  readonly stop: { readonly epoch: number; readonly to: string } | null;
}

type Event =
  | { type: 'START'; hostIncarnation: number }
  | {
      type:
        | 'HALT'
        | 'BOOT'
        | 'CRASH'
        | 'HANG'
        | 'PAUSE'
        | 'RESUME'
        | 'SLAVE_FAILED'
        | 'ARE_YOU_ALIVE';
    }
  | { type: 'FORCE_STOP'; incarnation: number; epoch: number; to: string };

const toParts = (type: 'HALT' | 'FREEZE' | 'THAW') =>
  enqueueActions(({ context, enqueue }: any) => {
    const { slave, app } = context as Context;
    for (const part of app === null ? [slave] : [slave, app]) {
      enqueue.sendTo(({ system }: any) => system.get(part), { type });
    }
  }) as never;

const guestSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as GuestOsInput },
  delays: { bootTime: 20_000, stopTime: 500, restartTime: 5_000, pauseTime: 20_000 },
  guards: {
    boots: ({ context }) => context.boots,
    isPast: ({ context, event }) =>
      event.type === 'FORCE_STOP' && event.incarnation !== context.incarnation,
  },
  actions: {
    noteHost: assign(({ event }) => {
      assertEvent(event, 'START');
      return { hostIncarnation: event.hostIncarnation };
    }),
    nextLife: assign(({ context }) => ({ incarnation: context.incarnation + 1 })),
    startSlave: sendTo(
      ({ system, context }) => system.get(context.slave),
      ({ context: { incarnation, hostIncarnation } }) =>
        message({ type: 'START_SLAVE', incarnation, hostIncarnation }),
    ),
    restartSlave: sendTo(
      ({ system, context }) => system.get(context.slave),
      ({ context: { incarnation, hostIncarnation } }) =>
        message({ type: 'RESTART_SLAVE', incarnation, hostIncarnation }),
    ),
    haltParts: toParts('HALT'),
    freezeParts: toParts('FREEZE'),
    thawParts: toParts('THAW'),
    tellGone: sendTo(
      ({ system, context }) => system.get(context.master),
      ({ context: { guest, slave } }) =>
        message({ type: 'SLAVE_HB', guest, member: slave, role: 'none', epoch: 0 }),
    ),
    keepStop: assign(({ event }) => {
      assertEvent(event, 'FORCE_STOP');
      return { stop: { epoch: event.epoch, to: event.to } };
    }),
    dropStop: assign({ stop: null }),
    answerStop: enqueueActions(({ context, enqueue }) => {
      const { group, guest, incarnation, master, stop } = context;
      const stopped = message({ type: 'GUEST_STOPPED', group, guest, incarnation, ...stop! });
      enqueue.sendTo(({ system }) => system.get(master), stopped);
    }),
    /** That life is over already. */
    answerAtOnce: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'FORCE_STOP');
      const { group, guest, master } = context;
      const { incarnation, epoch, to } = event;
      const stopped = message({ type: 'GUEST_STOPPED', group, guest, incarnation, epoch, to });
      enqueue.sendTo(({ system }) => system.get(master), stopped);
    }),
    reportStopped: emit(({ context: { guest, incarnation } }) =>
      message({ type: 'FORCED_STOP', guest, incarnation }),
    ),
    tellWatch: enqueueActions(({ context: { watch }, enqueue }) => {
      if (watch !== null)
        enqueue.sendTo(({ system }) => system.get(watch), { type: 'GUEST_EVENT' });
    }),
    tellPaused: enqueueActions(({ context: { watch }, enqueue }) => {
      if (watch !== null) enqueue.sendTo(({ system }) => system.get(watch), { type: 'PAUSED' });
    }),
    tellResumed: enqueueActions(({ context: { watch }, enqueue }) => {
      if (watch !== null) enqueue.sendTo(({ system }) => system.get(watch), { type: 'RESUMED' });
    }),
    tellAlive: enqueueActions(({ context: { watch }, enqueue }) => {
      if (watch !== null) enqueue.sendTo(({ system }) => system.get(watch), { type: 'ALIVE' });
    }),
    tellSilent: enqueueActions(({ context: { watch }, enqueue }) => {
      if (watch !== null) enqueue.sendTo(({ system }) => system.get(watch), { type: 'SILENT' });
    }),
  },
});

const STOP = [
  { guard: 'isPast', actions: 'answerAtOnce' },
  { target: 'stopping', actions: ['keepStop', 'reportStopped'] },
] as const;

const BOOTS = { BOOT: { target: 'booting', actions: 'nextLife' } } as const;

const AGAIN = { guard: 'boots', target: 'booting', actions: 'nextLife' } as const;

const RESUMED = { target: 'running', actions: ['thawParts', 'tellResumed'] } as const;

const CRASHED = { target: 'crashed', actions: ['haltParts', 'tellWatch', 'tellGone'] } as const;

export const guestOs = guestSetup.createMachine({
  id: 'GuestOs',
  context: ({ input }) => ({ ...input, incarnation: 1, hostIncarnation: 1, stop: null }),
  initial: 'running',
  on: {
    HALT: { target: '.off', actions: ['haltParts', 'dropStop'] },
    ARE_YOU_ALIVE: { actions: 'tellSilent' },
  },
  states: {
    off: {
      on: {
        START: [
          { guard: 'boots', target: 'booting', actions: ['noteHost', 'nextLife'] },
          { actions: ['noteHost', 'nextLife'] },
        ],
        BOOT: { target: 'booting' },
        FORCE_STOP: { actions: 'answerAtOnce' },
      },
    },
    booting: {
      on: { FORCE_STOP: STOP },
      after: { bootTime: { target: 'running', actions: 'startSlave' } },
    },
    running: {
      on: {
        FORCE_STOP: STOP,
        CRASH: CRASHED,
        HANG: { target: 'hung', actions: 'freezeParts' },
        PAUSE: { target: 'paused', actions: ['freezeParts', 'tellPaused'] },
        SLAVE_FAILED: { actions: 'restartSlave' },
        ARE_YOU_ALIVE: { actions: 'tellAlive' },
      },
    },
    hung: { on: { FORCE_STOP: STOP } },
    // A live migration: it goes on after a bounded time.
    paused: {
      after: { pauseTime: RESUMED },
      on: {
        RESUME: RESUMED,
        FORCE_STOP: STOP,
        CRASH: CRASHED,
      },
    },
    // It may go on acting until the stop is confirmed.
    stopping: {
      on: { FORCE_STOP: [{ guard: 'isPast', actions: 'answerAtOnce' }, { actions: 'keepStop' }] },
      after: {
        stopTime: {
          target: 'fenced',
          actions: ['haltParts', 'tellGone', 'answerStop', 'dropStop'],
        },
      },
    },
    fenced: {
      on: { FORCE_STOP: { actions: 'answerAtOnce' }, ...BOOTS },
      after: { restartTime: AGAIN },
    },
    crashed: {
      on: {
        FORCE_STOP: { actions: 'answerAtOnce' },
        ...BOOTS,
      },
      after: { restartTime: AGAIN },
    },
  },
});
