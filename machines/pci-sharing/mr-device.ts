/**
 * MrDevice: a multi-root I/O device (modern term: MR-IOV endpoint, CXL multi-logical device).
 *
 * Rules:
 * - a reset is device-wide: every Function loses its use, whoever owns it; RESET_DONE is said only
 *   after the device is operational again, and a little later, so that it may fail in between;
 * - a new failure is an error that makes the status worse; failures are numbered, so that the
 *   interrupt and the poll that report the same one are known to be the same;
 * - a Function in error can be reset alone (FLR) while the device is degraded;
 * - asked (POLL), it answers within the same step, as a register does.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type DeviceStatus, including, message, peer, without } from './types.ts';

export interface MrDeviceInput {
  readonly functions: readonly string[];
  /** The SwitchMonitor that gets its interrupts. */
  readonly monitor: string;
  readonly gate: string;
  /** Operational from the start; else INIT is needed. */
  readonly initialised: boolean;
}

interface Context extends MrDeviceInput {
  /** Number of the newest failure. */
  readonly failure: number;
  /** Epoch of the reset under way, and of the last one that was completed. */
  readonly epoch: number;
  readonly done: number;
  readonly errored: readonly string[];
}

type Event =
  | { type: 'INIT' | 'INIT_FAILED' | 'DEVICE_ERROR' | 'KILL' | 'REPLACED' | 'FLR_FAILED' }
  | { type: 'FUNCTION_ERROR' | 'FLR'; function: string }
  | { type: 'RESET'; epoch: number }
  | { type: 'POLL'; by: string };

const mrDeviceSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as MrDeviceInput },
  delays: { initTime: 1_000, completionTime: 10, flrTime: 100 },
  guards: {
    isInitialised: ({ context }) => context.initialised,
    wasErrored: ({ context, event }) =>
      event.type === 'FLR' && context.errored.includes(event.function),
    isMendedByOne: ({ context }) => context.errored.length === 1,
  },
  actions: {
    interrupt: enqueueActions(({ context, enqueue }, { severity }: { severity: string }) => {
      const failure = context.failure + 1;
      enqueue.assign({ failure });
      const report = message({ type: 'AER_EVENT', severity, failure });
      enqueue.sendTo(peer(context.monitor), report);
    }),
    errFunction: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'FUNCTION_ERROR');
      enqueue.assign({ errored: including(context.errored, event.function) });
      enqueue.sendTo(peer(event.function), { type: 'ERROR' });
    }),
    aimFlr: assign(({ context, event }) => {
      assertEvent(event, 'FLR');
      return { errored: [event.function, ...without(context.errored, event.function)] };
    }),
    mendFunction: enqueueActions(({ context, enqueue }) => {
      const [first, ...others] = context.errored;
      if (first === undefined) return;
      enqueue.assign({ errored: others });
      enqueue.sendTo(peer(first), { type: 'FLR_DONE' });
    }),
    reportFlrFailed: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(peer(context.gate), { type: 'FLR_FAILED' });
    }),
    loseFunctions: enqueueActions(({ context, event, enqueue }) => {
      enqueue.assign({ errored: [], epoch: event.type === 'RESET' ? event.epoch : context.epoch });
      for (const name of context.functions) {
        enqueue.sendTo(peer(name), { type: 'FUNCTION_LOST' });
      }
    }),
    noteDone: assign({ done: ({ context }) => context.epoch }),
    reportDone: enqueueActions(({ context: { gate, epoch }, enqueue }) => {
      enqueue.sendTo(peer(gate), message({ type: 'RESET_DONE', epoch }));
    }),
    reportFailed: enqueueActions(({ context: { gate, epoch }, enqueue }) => {
      enqueue.sendTo(peer(gate), message({ type: 'RESET_FAILED', epoch }));
    }),
    reportInit: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(peer(context.gate), { type: 'INIT_DONE' });
    }),
    answer: enqueueActions(({ context, event, enqueue }, { status }: { status: DeviceStatus }) => {
      assertEvent(event, 'POLL');
      const { failure, done } = context;
      enqueue.sendTo(peer(event.by), message({ type: 'POLL_RESULT', status, failure, done }));
    }),
  },
});

const answers = (status: DeviceStatus) => ({
  POLL: { actions: { type: 'answer' as const, params: { status } } },
});
const interrupts = (severity: 'function' | 'device') =>
  ({ type: 'interrupt', params: { severity } }) as const;
const fails = { target: '#MrDevice.failed', actions: interrupts('device') } as const;

export const mrDevice = mrDeviceSetup.createMachine({
  id: 'MrDevice',
  context: ({ input }) => ({ ...input, failure: 0, epoch: 0, done: 0, errored: [] }),
  initial: 'poweringOn',
  on: { RESET: '.resetting', KILL: '.dead' },
  states: {
    poweringOn: {
      always: [{ guard: 'isInitialised', target: 'operational' }, { target: 'uninitialised' }],
    },
    uninitialised: { on: { ...answers('uninitialised'), RESET: undefined, INIT: 'initialising' } },
    initialising: {
      after: { initTime: { target: 'operational', actions: 'reportInit' } },
      on: { ...answers('uninitialised'), INIT_FAILED: fails },
    },
    operational: {
      on: {
        ...answers('operational'),
        FUNCTION_ERROR: { target: 'degraded', actions: ['errFunction', interrupts('function')] },
        DEVICE_ERROR: fails,
      },
      initial: 'serving',
      states: {
        serving: {},
        /** Back from a reset; what comes in between loses the report, and the gate asks. */
        completing: { after: { completionTime: { target: 'serving', actions: 'reportDone' } } },
      },
    },
    degraded: {
      on: {
        ...answers('degraded'),
        DEVICE_ERROR: fails,
        FUNCTION_ERROR: { actions: 'errFunction' },
        FLR: { guard: 'wasErrored', target: '.resettingFunction', actions: 'aimFlr' },
      },
      initial: 'inError',
      states: {
        inError: {},
        resettingFunction: {
          on: { FLR: undefined, FLR_FAILED: { target: 'inError', actions: 'reportFlrFailed' } },
          after: {
            flrTime: [
              { guard: 'isMendedByOne', target: '#MrDevice.operational', actions: 'mendFunction' },
              { target: 'inError', actions: 'mendFunction' },
            ],
          },
        },
      },
    },
    failed: { on: answers('failed') },
    resetting: {
      entry: 'loseFunctions',
      after: { initTime: { target: 'operational.completing', actions: 'noteDone' } },
      on: {
        ...answers('resetting'),
        RESET: { target: 'resetting', reenter: true },
        INIT_FAILED: { target: 'failed', actions: 'reportFailed' },
      },
    },
    dead: {
      on: { ...answers('dead'), RESET: undefined, KILL: undefined, REPLACED: 'uninitialised' },
    },
  },
});
