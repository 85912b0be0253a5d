/**
 * A network path of a host: a port with its cable and switch. It passes the host's beats on to the
 * peer until it fails; then it tells the host that the carrier is lost, and passes nothing on.
 */
import { sendTo, setup } from 'xstate';

export interface NetworkPathInput {
  readonly name: string;
  readonly host: string;
  readonly peer: string;
}

export const networkPath = setup({
  types: {
    context: {} as NetworkPathInput,
    input: {} as NetworkPathInput,
    events: {} as { readonly type: 'BEAT' } | { readonly type: 'FAIL' },
  },
  actions: {
    passOn: sendTo(({ system, context }) => system.get(context.peer), { type: 'BEAT' }),
    reportCarrier: sendTo(
      ({ system, context }) => system.get(context.host),
      ({ context }) => ({ type: 'CARRIER_LOST', path: context.name }),
    ),
  },
}).createMachine({
  id: 'networkPath',
  context: ({ input }) => ({ name: input.name, host: input.host, peer: input.peer }),
  initial: 'up',
  states: {
    up: {
      on: { BEAT: { actions: 'passOn' }, FAIL: { target: 'down', actions: 'reportCarrier' } },
    },
    down: {},
  },
});
