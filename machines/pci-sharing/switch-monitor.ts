/**
 * SwitchMonitor: watches the switch of a shared device and notifies failures (modern term: the error
 * interrupt handler of the fabric manager).
 *
 * Rules:
 * - a failure arms the gate first, in the same step; the gate mints the epoch under which the
 *   ResourceManager is then notified, again and again until it acknowledges;
 * - one failure is told once, whether by interrupt (AER_EVENT) or by poll (POLL_RESULT);
 * - a lone error of a Function is only mentioned to the gate, which ignores it while open; the next poll that
 *   still sees it arms;
 * - a switch that cannot be reached is as bad as a failed device, until a poll succeeds again.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type DeviceStatus, message, peer } from './types.ts';

export interface SwitchMonitorInput {
  /** Name of this actor. */
  readonly monitor: string;
  readonly gate: string;
  readonly device: string;
  readonly manager: string;
  readonly recovered?: null;
}

interface Context {
  readonly input: SwitchMonitorInput;
  /** Newest failure that was seen, and newest one that the gate was armed for. */
  readonly seen: number;
  readonly armed: number;
  /** Epoch to be acknowledged, or 0. */
  readonly epoch: number;
}

type Event =
  | { type: 'AER_EVENT'; severity: 'function' | 'device'; failure: number }
  | { type: 'POLL_RESULT'; status: DeviceStatus; failure: number }
  | { type: 'SWITCH_LOST' }
  | { type: 'ARMED' | 'NOTIFY_ACK'; epoch: number };

const failureOf = (event: Event): number => ('failure' in event ? event.failure : 0);

const switchMonitorSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as SwitchMonitorInput,
    emitted: {} as { type: 'DETECTED' },
  },
  delays: { poll: 1_000, notifyRetry: 500 },
  guards: {
    isFirstStart: ({ context }) => context.input.recovered === undefined,
    isNew: ({ context, event }) => failureOf(event) > context.seen,
    isNewDeviceFailure: ({ context, event }) =>
      event.type === 'AER_EVENT' && event.severity === 'device' && event.failure > context.seen,
    foundFailed: ({ context, event }) =>
      event.type === 'POLL_RESULT' && event.status === 'failed' && event.failure > context.armed,
    /** Seen before, and its Function still is in error. */
    foundStill: ({ context, event }) =>
      event.type === 'POLL_RESULT' &&
      event.status === 'degraded' &&
      event.failure === context.seen &&
      event.failure > context.armed,
    foundDegraded: ({ context, event }) =>
      event.type === 'POLL_RESULT' && event.status === 'degraded' && event.failure > context.seen,
    isAwaited: ({ context, event }) => event.type === 'NOTIFY_ACK' && event.epoch === context.epoch,
  },
  actions: {
    pollDevice: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.device), message({ type: 'POLL', by: input.monitor }));
    }),
    note: assign(({ context, event }) => ({ seen: Math.max(context.seen, failureOf(event)) })),
    noteAll: assign(({ event }) => ({ seen: failureOf(event), armed: failureOf(event) })),
    arm: enqueueActions(({ context, enqueue }) => {
      const { input } = context;
      enqueue.assign({ armed: context.seen });
      enqueue.emit({ type: 'DETECTED' });
      enqueue.sendTo(peer(input.gate), { type: 'ARM' });
    }),
    mention: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.gate), { type: 'FUNCTION_FAULT' });
    }),
    noteArmed: assign(({ context, event }) => {
      assertEvent(event, 'ARMED');
      return { epoch: event.epoch, armed: context.seen };
    }),
    notify: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      const failure = message({ type: 'FAILURE_NOTIFY', epoch, cause: 'failure' });
      enqueue.sendTo(peer(input.manager), failure);
    }),
    forget: assign({ epoch: 0 }),
  },
});

/** What interrupts and polls lead to, wherever the switch can be reached. */
const judges = {
  AER_EVENT: [
    { guard: 'isNewDeviceFailure', actions: ['note', 'arm'] },
    { guard: 'isNew', actions: ['note', 'mention'] },
  ],
  POLL_RESULT: [
    { guard: 'foundFailed', actions: ['note', 'arm'] },
    { guard: 'foundStill', actions: 'arm' },
    { guard: 'foundDegraded', actions: ['note', 'mention'] },
    { actions: 'note' },
  ],
} as const;
const told = { guard: 'isAwaited', actions: 'forget' } as const;

export const switchMonitor = switchMonitorSetup.createMachine({
  id: 'SwitchMonitor',
  context: ({ input }) => ({ input, seen: 0, armed: 0, epoch: 0 }),
  initial: 'starting',
  states: {
    /** After a restart the gate is closed by itself: what is wrong now is known to it. */
    starting: {
      always: { guard: 'isFirstStart', target: 'watching' },
      entry: 'pollDevice',
      on: { POLL_RESULT: { target: 'watching', actions: 'noteAll' } },
    },
    watching: {
      after: { poll: { target: 'watching', reenter: true, actions: 'pollDevice' } },
      on: {
        ...judges,
        ARMED: { target: 'reporting', actions: ['noteArmed', 'notify'] },
        SWITCH_LOST: { target: 'blind', actions: 'arm' },
      },
    },
    reporting: {
      after: { notifyRetry: { target: 'reporting', reenter: true, actions: 'notify' } },
      on: {
        ...judges,
        ARMED: { actions: ['noteArmed', 'notify'] },
        NOTIFY_ACK: { ...told, target: 'watching' },
        SWITCH_LOST: { target: 'blind', actions: 'arm' },
      },
    },
    blind: {
      after: { poll: { actions: 'pollDevice', target: 'blind', reenter: true } },
      on: {
        POLL_RESULT: { target: 'watching', actions: 'note' },
      },
      initial: 'telling',
      states: {
        telling: {
          on: {
            ARMED: { actions: ['noteArmed', 'notify'] },
            NOTIFY_ACK: { ...told, target: 'told' },
          },
          after: { notifyRetry: { target: 'telling', reenter: true, actions: 'notify' } },
        },
        told: { on: { ARMED: { target: 'telling', actions: ['noteArmed', 'notify'] } } },
      },
    },
  },
});
