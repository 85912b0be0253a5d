/**
 * A host with two network paths to its peer: it beats over one of them, and switches to the other
 * when the path in use fails.
 *
 * Rules:
 * - Once an interval it sends a beat over the path in use. A path that has failed loses it.
 * - When the path in use reports that it lost its carrier, the host waits for the detection time
 *   (a carrier that flaps is no failure), then takes the switch time to set up the other path.
 * - Once switched, it announces itself with a beat over the new path at once.
 * - A backup that has failed is no backup: the host then stays where it is.
 */
import { assign, sendTo, setup } from 'xstate';

export interface DualPathHostInput {
  /** Names of its paths; the first is in use at the start. */
  readonly paths: readonly [string, string];
  readonly intervalMs: number;
  readonly detectionMs: number;
  readonly switchMs: number;
}

export interface DualPathHostContext extends DualPathHostInput {
  readonly inUse: string;
  /** Paths that lost their carrier, in the order in which they did. */
  readonly failed: readonly string[];
}

export interface CarrierLost {
  readonly type: 'CARRIER_LOST';
  readonly path: string;
}

const backupOf = ({ paths, inUse }: DualPathHostContext): string =>
  paths[0] === inUse ? paths[1] : paths[0];

export const dualPathHost = setup({
  types: {
    context: {} as DualPathHostContext,
    input: {} as DualPathHostInput,
    events: {} as CarrierLost,
  },
  delays: {
    interval: ({ context }) => context.intervalMs,
    detection: ({ context }) => context.detectionMs,
    switchTime: ({ context }) => context.switchMs,
  },
  guards: {
    inUseFailed: ({ context }) => context.failed.includes(context.inUse),
    backupWorks: ({ context }) => !context.failed.includes(backupOf(context)),
  },
  actions: {
    sendBeat: sendTo(({ system, context }) => system.get(context.inUse), { type: 'BEAT' }),
    noteFailed: assign({ failed: ({ context, event }) => [...context.failed, event.path] }),
    takeBackup: assign({ inUse: ({ context }) => backupOf(context) }),
  },
}).createMachine({
  id: 'dualPathHost',
  context: ({ input }) => ({
    paths: input.paths,
    intervalMs: input.intervalMs,
    detectionMs: input.detectionMs,
    switchMs: input.switchMs,
    inUse: input.paths[0],
    failed: [],
  }),
  type: 'parallel',
  on: { CARRIER_LOST: { actions: 'noteFailed' } },
  states: {
    beats: {
      initial: 'beating',
      states: {
        beating: { after: { interval: { target: 'beating', reenter: true, actions: 'sendBeat' } } },
      },
    },
    path: {
      initial: 'steady',
      states: {
        steady: { always: { guard: 'inUseFailed', target: 'detecting' } },
        detecting: { after: { detection: 'switching' } },
        switching: {
          after: {
            switchTime: [
              { guard: 'backupWorks', target: 'steady', actions: ['takeBackup', 'sendBeat'] },
              { target: 'stranded' },
            ],
          },
        },
        stranded: {},
      },
    },
  },
});
