/**
 * FenceDevice: the one arbiter of the power of all hosts. Two hosts that take each other for dead
 * both come here, one after the other; so at most one of them is cut.
 *
 * Rule: a request counts only if the requester's own incarnation is on and not being cut, which its
 * power switch vouches for in the same step; then the switch of the other host gets it.
 */
import { assertEvent, assign, enqueueActions, sendTo, setup } from 'xstate';
import { message } from './types.ts';

export interface FenceDeviceInput {
  /** Its own actor name. */
  readonly name: string;
  /** Power switch of each host. */
  readonly switches: Readonly<Record<string, string>>;
}

/** Cut the power of `host` in its life `incarnation`; asked by `from` in its life `fromIncarnation`. */
export interface FenceRequest {
  readonly host: string;
  readonly incarnation: number;
  readonly from: string;
  readonly fromIncarnation: number;
  /** Actor that gets the answer. */
  readonly asker: string;
}

interface Context extends FenceDeviceInput {
  readonly request: FenceRequest | null;
}

type Event = ({ type: 'FENCE' } & FenceRequest) | { type: 'VOUCHED' | 'DENIED' };

const fenceSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as FenceDeviceInput },
  actions: {
    keepRequest: assign(({ event }) => {
      assertEvent(event, 'FENCE');
      const { host, incarnation, from, fromIncarnation, asker } = event;
      return { request: { host, incarnation, from, fromIncarnation, asker } };
    }),
    askRequester: enqueueActions(({ context: { name, request, switches }, enqueue }) => {
      const { from, fromIncarnation } = request!;
      const ask = message({ type: 'VOUCH', incarnation: fromIncarnation, asker: name });
      enqueue.sendTo(({ system }) => system.get(switches[from]!), ask);
    }),
    orderCut: enqueueActions(({ context: { request, switches }, enqueue }) => {
      const cut = message({ type: 'CUT', ...request! });
      enqueue.sendTo(({ system }) => system.get(switches[request!.host]!), cut);
    }),
    refuse: sendTo(
      ({ system, context }) => system.get(context.request!.asker),
      ({ context: { request } }) =>
        message({
          type: 'FENCE_REFUSED',
          host: request!.host,
          incarnation: request!.incarnation,
        }),
    ),
    forgetRequest: assign({ request: null }),
  },
});

export const fenceDevice = fenceSetup.createMachine({
  id: 'FenceDevice',
  context: ({ input }) => ({ ...input, request: null }),
  initial: 'idle',
  states: {
    idle: { on: { FENCE: { target: 'asking', actions: ['keepRequest', 'askRequester'] } } },
    // Within one step: the switch answers at once.
    asking: {
      on: {
        VOUCHED: { target: 'idle', actions: ['orderCut', 'forgetRequest'] },
        DENIED: { target: 'idle', actions: ['refuse', 'forgetRequest'] },
      },
    },
  },
});
