/**
 * GuestWatch: what a master believes of one guest of its host, by the heartbeats of its slave and by
 * what the hypervisor says: `well`, `late`, `slaveFailed` (the guest lives, its slave is silent),
 * `guestFailed`; `held` while a pause was announced.
 *
 * Rules: silence of the slave alone is a matter for restarting the slave; only if the hypervisor finds
 * the guest silent too, or says that it crashed, or the restart brings nothing, has the guest failed. An
 * announced pause holds the timeout, but not for ever.
 */
import { emit, sendTo, setup } from 'xstate';
import { type Health, message } from './types.ts';

export interface GuestWatchInput {
  readonly guest: string;
  readonly group: string;
  readonly machine: string;
  readonly master: string;
}

const tell = (state: Health) =>
  sendTo(
    ({ system, context }: any) => system.get(context.master),
    ({ context }: { context: GuestWatchInput }) =>
      message({ type: 'GUEST_HEALTH', guest: context.guest, state }),
  ) as never;

const watchSetup = setup({
  types: {
    context: {} as GuestWatchInput,
    events: {} as {
      type: 'START' | 'HALT' | 'HEARD' | 'GUEST_EVENT' | 'ALIVE' | 'SILENT' | 'PAUSED' | 'RESUMED';
    },
    input: {} as GuestWatchInput,
  },
  delays: {
    /** Half of slaveTimeout: once to `late`, once more to a decision. */
    slaveTimeoutHalf: 2_000,
    slaveRestart: 4_000,
    pauseBound: 30_000,
  },
  actions: {
    tellWell: tell('well'),
    tellLate: tell('late'),
    tellSlaveFailed: tell('slaveFailed'),
    tellGuestFailed: tell('guestFailed'),
    askHypervisor: sendTo(({ system, context }) => system.get(context.machine), {
      type: 'ARE_YOU_ALIVE',
    }),
    restartSlave: sendTo(({ system, context }) => system.get(context.machine), {
      type: 'SLAVE_FAILED',
    }),
    requestFailover: sendTo(
      ({ system, context }) => system.get(context.master),
      ({ context: { group, guest } }) =>
        message({ type: 'GROUP_CAUSE', group, guest, cause: 'guest' }),
    ),
    reportDetected: emit(({ context: { guest } }) =>
      message({ type: 'GUEST_FAILURE_SEEN', guest }),
    ),
  },
});

const WELL = { target: 'well', actions: 'tellWell' } as const;

export const guestWatch = watchSetup.createMachine({
  id: 'GuestWatch',
  context: ({ input }) => input,
  initial: 'well',
  on: { HALT: '.halted', GUEST_EVENT: '.guestFailed' },
  states: {
    halted: { on: { START: 'well', GUEST_EVENT: {} } },
    well: {
      on: { HEARD: { target: 'well', reenter: true }, PAUSED: 'held' },
      after: { slaveTimeoutHalf: { target: 'late', actions: 'tellLate' } },
    },
    late: {
      on: { HEARD: WELL, PAUSED: { target: 'held', actions: 'tellWell' } },
      after: { slaveTimeoutHalf: 'asking' },
    },
    // Within one step: the hypervisor answers at once.
    asking: {
      entry: 'askHypervisor',
      on: { ALIVE: 'slaveFailed', SILENT: 'guestFailed' },
    },
    slaveFailed: {
      entry: ['tellSlaveFailed', 'restartSlave'],
      on: { HEARD: WELL, PAUSED: { target: 'held', actions: 'tellWell' } },
      after: { slaveRestart: 'guestFailed' },
    },
    held: {
      on: { RESUMED: 'well' },
      after: { pauseBound: 'asking' },
    },
    guestFailed: {
      entry: ['requestFailover', 'tellGuestFailed', 'reportDetected'],
      on: { HEARD: WELL, GUEST_EVENT: {} },
    },
  },
});
