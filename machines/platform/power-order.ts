/**
 * PowerOrder: the part of the device control module that takes a row's order to switch its computer off
 * to the arbiter that fences hosts, and its outcome back. One serial arbiter switches for both systems.
 *
 * Rules:
 * - the order is made in the name of the host's peer: the arbiter refuses it if that one is off or being cut,
 *   so orders never leave both hosts of a pair off; the row then has the Function disabled in the switch;
 * - an answer names the life that is over; a life cut for somebody else is told, too.
 */
import { assertEvent, enqueueActions, setup } from 'xstate';

export interface PowerOrderInput {
  /** Its own actor name. */
  readonly name: string;
  readonly row: string;
  readonly host: string;
  readonly peer: string;
  readonly fence: string;
}

type Event =
  | { type: 'POWER_OFF'; incarnation: number; by: string }
  | { type: 'FENCE_DONE' | 'FENCE_FAILED' | 'FENCE_REFUSED'; incarnation: number }
  | { type: 'HOST_OFF'; incarnation: number };

const tellRow = (type: string) =>
  enqueueActions(({ context, event, enqueue }: any) => {
    const told = { type, incarnation: event.incarnation };
    enqueue.sendTo(({ system }: any) => system.get(context.row), told);
  }) as never;

const orderSetup = setup({
  types: { context: {} as PowerOrderInput, events: {} as Event, input: {} as PowerOrderInput },
  actions: {
    /** In any life of the peer. */
    orderFence: enqueueActions(({ context: { name, host, peer, fence }, event, enqueue }) => {
      assertEvent(event, 'POWER_OFF');
      const { incarnation } = event;
      const order = {
        type: 'FENCE',
        host,
        incarnation,
        from: peer,
        fromIncarnation: 0,
        asker: name,
      };
      enqueue.sendTo(({ system }) => system.get(fence), order as never);
    }),
    tellOff: tellRow('POWERED_OFF'),
    tellFailed: tellRow('POWER_FAILED'),
    tellRefused: tellRow('POWER_REFUSED'),
  },
});

export const powerOrder = orderSetup.createMachine({
  id: 'PowerOrder',
  context: ({ input }) => input,
  initial: 'passing',
  states: {
    passing: {
      on: {
        POWER_OFF: { actions: 'orderFence' },
        FENCE_DONE: { actions: 'tellOff' },
        HOST_OFF: { actions: 'tellOff' },
        FENCE_FAILED: { actions: 'tellFailed' },
        FENCE_REFUSED: { actions: 'tellRefused' },
      },
    },
  },
});
