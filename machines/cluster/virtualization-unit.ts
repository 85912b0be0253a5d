/**
 * VirtualizationUnit: one physical host with its hypervisor: `up`, `hung` (powered, but standing
 * still) or `down`.
 *
 * Rules: all that runs on it stops with it, in the same step; the master program alone may stop and is
 * restarted, while guests go on. The host's life has a number, the incarnation,
 * which its power switch counts. While it is up it answers on the second path (a slot on a shared
 * disk), whether or not its master program runs.
 */
import { assertEvent, assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import { message } from './types.ts';

export interface VirtualizationUnitInput {
  readonly host: string;
  /** Actors of the master program, in the order in which they start. */
  readonly program: readonly string[];
  /** Guests, and places for guests. */
  readonly guests: readonly string[];
  readonly power: string;
}

interface Context extends VirtualizationUnitInput {
  readonly incarnation: number;
}

type Event =
  | { type: 'HOST_CRASH' | 'HOST_HANG' | 'POWER_CUT' | 'BOOT' | 'MASTER_CRASH' }
  | { type: 'POWERED_ON'; incarnation: number }
  | { type: 'PEER_QUERY'; asker: string };

const unitSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as VirtualizationUnitInput },
  delays: { masterRestart: 5_000 },
  actions: {
    haltProgram: enqueueActions(({ context, enqueue }) => {
      for (const member of context.program) {
        enqueue.sendTo(({ system }) => system.get(member), { type: 'HALT' });
      }
    }),
    haltAll: enqueueActions(({ context, enqueue }) => {
      for (const member of [...context.guests, ...context.program]) {
        enqueue.sendTo(({ system }) => system.get(member), { type: 'HALT' });
      }
    }),
    askPower: sendTo(
      ({ system, context }) => system.get(context.power),
      ({ context }) => message({ type: 'POWER_ON', unit: context.host }),
    ),
    noteLife: assign(({ event }) => {
      assertEvent(event, 'POWERED_ON');
      return { incarnation: event.incarnation };
    }),
    reportLost: emit(({ context: { host } }) => message({ type: 'PROGRAM_LOST', host })),
    startProgram: enqueueActions(({ context, enqueue }) => {
      const start = message({ type: 'START', hostIncarnation: context.incarnation });
      for (const member of context.program) {
        enqueue.sendTo(({ system }) => system.get(member), start);
      }
    }),
    startGuests: enqueueActions(({ context, enqueue }) => {
      const start = message({ type: 'START', hostIncarnation: context.incarnation });
      for (const guest of context.guests) {
        enqueue.sendTo(({ system }) => system.get(guest), start);
      }
    }),
    answerPeer: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'PEER_QUERY');
      const answer = message({ type: 'PEER_ANSWER', incarnation: context.incarnation });
      enqueue.sendTo(({ system }) => system.get(event.asker), answer);
    }),
  },
});

export const virtualizationUnit = unitSetup.createMachine({
  id: 'VirtualizationUnit',
  context: ({ input }) => ({ ...input, incarnation: 1 }),
  initial: 'up',
  states: {
    up: {
      initial: 'masterUp',
      on: {
        HOST_CRASH: { target: 'down', actions: 'haltAll' },
        HOST_HANG: { target: 'hung', actions: 'haltAll' },
        POWER_CUT: { target: 'down', actions: 'haltAll' },
        PEER_QUERY: { actions: 'answerPeer' },
      },
      states: {
        masterUp: {
          on: { MASTER_CRASH: { target: 'masterDown', actions: ['haltProgram', 'reportLost'] } },
        },
        // The guests go on, and so does the second path.
        masterDown: {
          after: { masterRestart: { target: 'masterUp', actions: 'startProgram' } },
        },
      },
    },
    hung: { on: { POWER_CUT: 'down' } },
    down: {
      on: {
        BOOT: { actions: 'askPower' },
        POWERED_ON: { target: 'up', actions: ['noteLife', 'startProgram', 'startGuests'] },
      },
    },
  },
});
