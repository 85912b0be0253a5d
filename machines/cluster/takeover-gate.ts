/**
 * TakeoverGate: lets takeovers on one host begin, at most K at once; the others wait in the order in
 * which they came. So a host that gets many guests at once is not overrun by them.
 *
 * Rules: a place is given back when the takeover ends in any way, or its guest stops. Orders are
 * repeated by coordinators, so the same one takes one place.
 */
import { assertEvent, assign, enqueueActions, sendTo, setup } from 'xstate';
import { message } from './types.ts';

export interface TakeoverGateInput {
  /** Most takeovers at once; at least 1. */
  readonly places: number;
  /** Actor that is told how many there are. */
  readonly load: string;
}

interface Order {
  /** `INSTRUCT_FAILOVER` or `START_THIRD`. */
  readonly type: 'INSTRUCT_FAILOVER' | 'START_THIRD';
  readonly group: string;
  readonly guest: string;
  readonly epoch: number;
  readonly to: string;
  readonly member: string;
}

interface Context extends TakeoverGateInput {
  /** Guests that are taking over. */
  readonly busy: readonly string[];
  readonly queue: readonly Order[];
}

type Event = Order | { type: 'HALT' | 'START' } | { type: 'ENDED'; guest: string };

const without = (orders: readonly Order[], guest: string): readonly Order[] =>
  orders.filter((order) => order.guest !== guest);

const gateSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as TakeoverGateInput },
  guards: {
    hasPlace: ({ context: { busy, places } }) => busy.length < places,
    isFull: ({ context: { busy, places } }) => busy.length >= places,
    isBusy: ({ context, event }) => 'guest' in event && context.busy.includes(event.guest),
    canNext: ({ context: { busy, places, queue } }) => busy.length < places && queue.length > 0,
  },
  actions: {
    let: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'INSTRUCT_FAILOVER' && event.type !== 'START_THIRD') return;
      const { member, ...order } = event;
      const busy = [...context.busy.filter((guest) => guest !== event.guest), event.guest].sort();
      enqueue.assign({ busy });
      enqueue.sendTo(({ system }) => system.get(member), message({ ...order }));
    }),
    wait: assign(({ context, event }) => {
      if (event.type !== 'INSTRUCT_FAILOVER' && event.type !== 'START_THIRD') return {};
      const { type, group, guest, epoch, to, member } = event;
      const order = { type, group, guest, epoch, to, member };
      const at = context.queue.findIndex((other) => other.guest === guest);
      if (at === -1) return { queue: [...context.queue, order] };
      return { queue: context.queue.with(at, order) };
    }),
    end: assign(({ context, event }) => {
      assertEvent(event, 'ENDED');
      return {
        busy: context.busy.filter((guest) => guest !== event.guest),
        queue: without(context.queue, event.guest),
      };
    }),
    letNext: enqueueActions(({ context: { busy, queue }, enqueue }) => {
      const [{ member, ...order }] = queue as readonly [Order];
      enqueue.assign({ busy: [...busy, order.guest].sort(), queue: queue.slice(1) });
      enqueue.sendTo(({ system }) => system.get(member), message({ ...order }));
    }),
    tellLoad: sendTo(
      ({ system, context }) => system.get(context.load),
      ({ context: { busy } }) => message({ type: 'TAKEOVERS', count: busy.length }),
    ),
    forget: assign({ busy: [], queue: [] }),
  },
});

const ORDERS = [
  { guard: 'isBusy', actions: 'let' },
  { guard: 'hasPlace', actions: ['let', 'tellLoad'] },
  { actions: 'wait' },
] as const;

export const takeoverGate = gateSetup.createMachine({
  id: 'TakeoverGate',
  context: ({ input }) => ({ ...input, busy: [], queue: [] }),
  initial: 'open',
  on: {
    HALT: { target: '.halted', actions: 'forget' },
    INSTRUCT_FAILOVER: ORDERS,
    START_THIRD: ORDERS,
    ENDED: { actions: ['end', 'tellLoad'] },
  },
  states: {
    halted: { on: { START: 'open', INSTRUCT_FAILOVER: {}, START_THIRD: {}, ENDED: {} } },
    open: { always: { guard: 'isFull', target: 'full' } },
    full: {
      always: [
        { guard: 'canNext', target: 'full', reenter: true, actions: ['letNext', 'tellLoad'] },
        { guard: 'hasPlace', target: 'open' },
      ],
    },
  },
});
