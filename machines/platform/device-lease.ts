/**
 * DeviceLease: stands between the slave program of a guest whose service needs a shared device and what its
 * group shares. A takeover gets the group's resource only once the guest's Function of the device is attached.
 *
 * Rules:
 * - the switch is asked, not believed: ACQUIRE is passed on if the Function is in use by the guest's computer;
 *   else the slave is told to wait (DEVICE_WAIT), and told DEVICE_READY when the computer has attached;
 * - everything else passes through.
 */
import { assign, enqueueActions, setup } from 'xstate';

export interface DeviceLeaseInput {
  /** Its own actor name. */
  readonly name: string;
  readonly slave: string;
  readonly computer: string;
  readonly function: string;
  readonly resource: string;
}

interface Context extends DeviceLeaseInput {
  /** Only within the step in which the switch is asked. */
  readonly asked: { readonly type: string } | null;
}

type Event =
  | { type: 'ACQUIRE' | 'WRITE' | 'GIVE_BACK' | 'WHO_HOLDS' }
  | { type: 'USE'; owner: string | null; inUse: boolean }
  | { type: 'DEVICE_USABLE' };

const leaseSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as DeviceLeaseInput },
  guards: {
    isAttached: ({ context, event }) =>
      event.type === 'USE' && event.inUse && event.owner === context.computer,
  },
  actions: {
    keep: assign(({ event }) => ({ asked: event })),
    forget: assign({ asked: null }),
    askSwitch: enqueueActions(({ context, enqueue }) => {
      const probe = { type: 'PROBE', by: context.name } as never;
      enqueue.sendTo(({ system }) => system.get(context.function), probe);
    }),
    pass: enqueueActions(({ context: { resource }, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(resource), event as never);
    }),
    passKept: enqueueActions(({ context: { resource, asked }, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(resource), asked as never);
    }),
    tellWait: enqueueActions(({ context: { slave }, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(slave), { type: 'DEVICE_WAIT' } as never);
    }),
    tellReady: enqueueActions(({ context: { slave }, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(slave), { type: 'DEVICE_READY' } as never);
    }),
  },
});

export const deviceLease = leaseSetup.createMachine({
  id: 'DeviceLease',
  context: ({ input }) => ({ ...input, asked: null }),
  initial: 'passing',
  on: {
    WRITE: { actions: 'pass' },
    GIVE_BACK: { actions: 'pass' },
    WHO_HOLDS: { actions: 'pass' },
    ACQUIRE: { target: '.asking', actions: 'keep' },
  },
  states: {
    passing: {},
    // Within one step: the switch answers at once.
    asking: {
      entry: 'askSwitch',
      on: {
        USE: [
          { guard: 'isAttached', target: 'passing', actions: ['passKept', 'forget'] },
          { target: 'holding', actions: ['tellWait', 'forget'] },
        ],
      },
    },
    holding: { on: { DEVICE_USABLE: { target: 'passing', actions: 'tellReady' } } },
  },
});
