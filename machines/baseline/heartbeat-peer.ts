/**
 * The other host of a pair. From the first beat on it trusts its partner as long as beats arrive;
 * when none came for the timeout it takes the partner for dead and fences it, so that its guests can
 * be started here.
 * Whether that was right it cannot know: a slow partner is fenced like a dead one.
 */
import { setup } from 'xstate';

export interface HeartbeatPeerInput {
  readonly timeoutMs: number;
}

export const heartbeatPeer = setup({
  types: {
    context: {} as HeartbeatPeerInput,
    input: {} as HeartbeatPeerInput,
    events: {} as { readonly type: 'BEAT' },
  },
  delays: { timeout: ({ context }) => context.timeoutMs },
}).createMachine({
  id: 'heartbeatPeer',
  context: ({ input }) => ({ timeoutMs: input.timeoutMs }),
  initial: 'alone',
  states: {
    alone: { on: { BEAT: 'trusting' } },
    trusting: {
      on: { BEAT: { target: 'trusting', reenter: true } },
      after: { timeout: 'fencing' },
    },
    fencing: { tags: 'fenced' },
  },
});
