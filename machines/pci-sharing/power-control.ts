/**
 * DeviceControlModule, as far as the power of one computer is concerned (modern term: BMC).
 *
 * Rules:
 * - POWER_OFF names an incarnation: a past one is confirmed without switching anything, the present one is cut,
 *   its Functions lose their owner's bus, and only then POWERED_OFF is said;
 * - asked again while off, it confirms again: nothing that the computer sent before can attach any more;
 * - a cut that cannot be confirmed is `unknown` and proves nothing; it may be tried again.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from './types.ts';

export interface PowerControlInput {
  readonly computer: string;
  /** Functions that the computer may own. */
  readonly functions: readonly string[];
}

interface Context extends PowerControlInput {
  readonly incarnation: number;
  /** Who is to hear how the cut ended. */
  readonly by: string;
}

type Event =
  | { type: 'POWER_OFF'; incarnation: number; by: string }
  | { type: 'BOOTED'; incarnation: number }
  | { type: 'POWER_ON' | 'POWER_STUCK' };

const powerControlSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as PowerControlInput },
  delays: { cutTime: 2_000, powerUpTime: 1_000 },
  guards: {
    isPast: ({ context, event }) =>
      event.type === 'POWER_OFF' && event.incarnation < context.incarnation,
    isPresent: ({ context, event }) =>
      event.type === 'POWER_OFF' && event.incarnation === context.incarnation,
  },
  actions: {
    noteAsker: assign(({ event }) => {
      assertEvent(event, 'POWER_OFF');
      return { by: event.by };
    }),
    confirmPast: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'POWER_OFF');
      const { incarnation, by } = event;
      enqueue.sendTo(peer(by), message({ type: 'POWERED_OFF', incarnation }));
    }),
    cut: enqueueActions(({ context: { computer, functions }, enqueue }) => {
      enqueue.sendTo(peer(computer), { type: 'CUT' });
      for (const name of functions) {
        enqueue.sendTo(peer(name), message({ type: 'POWER_CUT', computer }));
      }
    }),
    confirm: enqueueActions(({ context: { by, incarnation }, enqueue }) => {
      enqueue.sendTo(peer(by), message({ type: 'POWERED_OFF', incarnation }));
    }),
    confirmOld: enqueueActions(({ context: { by, incarnation }, event, enqueue }) => {
      assertEvent(event, 'BOOTED');
      enqueue.assign({ incarnation: event.incarnation });
      enqueue.sendTo(peer(by), message({ type: 'POWERED_OFF', incarnation }));
    }),
    giveUp: enqueueActions(({ context: { by, incarnation }, enqueue }) => {
      enqueue.sendTo(peer(by), message({ type: 'POWER_FAILED', incarnation }));
    }),
    noteIncarnation: assign(({ event }) => {
      assertEvent(event, 'BOOTED');
      return { incarnation: event.incarnation };
    }),
    powerUp: enqueueActions(({ context: { computer }, enqueue }) => {
      enqueue.sendTo(peer(computer), { type: 'POWER_UP' });
    }),
    forgetAsker: assign({ by: '' }),
  },
});

const past = { guard: 'isPast', actions: 'confirmPast' } as const;
const cuts = { guard: 'isPresent', target: 'poweringOff', actions: 'noteAsker' } as const;

export const powerControl = powerControlSetup.createMachine({
  id: 'PowerControl',
  context: ({ input }) => ({ ...input, incarnation: 1, by: '' }),
  initial: 'on',
  states: {
    on: {
      entry: 'forgetAsker',
      on: { POWER_OFF: [past, cuts], BOOTED: { actions: 'noteIncarnation' } },
    },
    poweringOff: {
      after: { cutTime: { target: 'off', actions: ['cut', 'confirm'] } },
      on: {
        POWER_OFF: past,
        POWER_STUCK: { target: 'unknown', actions: 'giveUp' },
        /** It started anew by itself meanwhile: the incarnation to be cut is gone. */
        BOOTED: { target: 'on', actions: 'confirmOld' },
      },
    },
    off: {
      entry: 'forgetAsker',
      on: {
        POWER_OFF: [past, { guard: 'isPresent', actions: ['noteAsker', 'confirm', 'forgetAsker'] }],
        POWER_ON: 'poweringOn',
      },
    },
    unknown: {
      on: { POWER_OFF: [past, cuts], BOOTED: { target: 'on', actions: 'noteIncarnation' } },
    },
    poweringOn: {
      after: { powerUpTime: { target: 'on', actions: 'powerUp' } },
      on: { POWER_OFF: [past, { guard: 'isPresent', actions: ['noteAsker', 'confirm'] }] },
    },
  },
});
