/**
 * A failure detector by heartbeats: it tells senders that it trusts from those it suspects of
 * having crashed, from nothing but their beats and its own timeout.
 *
 * Rules:
 * - At first it trusts every sender. A beat makes its sender trusted.
 * - When the timeout fires, every sender that was silent since the last time is suspected; those
 *   that were heard of are trusted and must be heard of anew.
 * It may be wrong: a slow sender is suspected like a dead one.
 */
import { assign, setup } from 'xstate';
import { withName, withoutName } from './sorted-names.ts';

export interface HeartbeatMonitorInput {
  readonly senders: readonly string[];
}

export interface HeartbeatMonitorContext extends HeartbeatMonitorInput {
  /** Senders heard of since the last timeout, sorted. */
  readonly heard: readonly string[];
  /** Senders believed to be dead, sorted. */
  readonly suspected: readonly string[];
}

export interface Beat {
  readonly type: 'BEAT';
  readonly sender: string;
}

export const heartbeatMonitor = setup({
  types: {
    context: {} as HeartbeatMonitorContext,
    input: {} as HeartbeatMonitorInput,
    events: {} as Beat,
  },
  delays: { timeout: 3_000 },
  actions: {
    noteBeat: assign({ heard: ({ context, event }) => withName(context.heard, event.sender) }),
    trustSender: assign({
      suspected: ({ context, event }) => withoutName(context.suspected, event.sender),
    }),
    suspectSilent: assign({
      suspected: ({ context }) =>
        context.senders.filter((sender) => !context.heard.includes(sender)),
    }),
    forgetBeats: assign({ heard: [] }),
  },
}).createMachine({
  id: 'heartbeatMonitor',
  context: ({ input }) => ({ senders: input.senders, heard: [], suspected: [] }),
  initial: 'watching',
  states: {
    watching: {
      on: { BEAT: { actions: ['noteBeat', 'trustSender'] } },
      after: {
        timeout: {
          target: 'watching',
          reenter: true,
          actions: ['suspectSilent', 'forgetBeats'],
        },
      },
    },
  },
});
