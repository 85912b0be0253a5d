/**
 * A process that shows that it is alive: it sends a beat to its monitor once an interval, for as
 * long as it runs. It expects no answer and knows nothing of crashes; restarted, it just beats on.
 */
import { sendTo, setup } from 'xstate';

export interface HeartbeatSenderInput {
  readonly name: string;
  /** Who gets the beats. */
  readonly monitor: string;
}

export const heartbeatSender = setup({
  types: {
    context: {} as HeartbeatSenderInput,
    input: {} as HeartbeatSenderInput,
  },
  delays: { interval: 1_000 },
  actions: {
    sendBeat: sendTo(
      ({ system, context }) => system.get(context.monitor),
      ({ context }) => ({ type: 'BEAT', sender: context.name }),
    ),
  },
}).createMachine({
  id: 'heartbeatSender',
  context: ({ input }) => ({ name: input.name, monitor: input.monitor }),
  initial: 'beating',
  states: {
    beating: { after: { interval: { target: 'beating', reenter: true, actions: 'sendBeat' } } },
  },
});
