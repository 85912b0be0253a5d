/**
 * HostCapacity: the memory and processors of one host that are not promised to a guest. A cold standby
 * is given room before it is defined, or is refused; so a takeover never starves guests that run.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message } from './types.ts';

export interface Demand {
  readonly memory: number;
  readonly cpu: number;
}

export interface HostCapacityInput {
  readonly total: Demand;
  /** What each guest needs that may run here. */
  readonly demands: Readonly<Record<string, Demand>>;
  /** Guests that run here at the start. */
  readonly running: readonly string[];
}

interface Context extends HostCapacityInput {
  /** Guests that have room here. */
  readonly granted: readonly string[];
}

type Event =
  | { type: 'RESERVE' | 'FREE'; guest: string; asker: string }
  | { type: 'HALT' | 'START' };

/** What is left of a host when these guests run on it. */
const leftBy = ({ total, demands }: HostCapacityInput, guests: readonly string[]): Demand =>
  guests.reduce(({ memory, cpu }, guest) => {
    const demand = demands[guest] ?? { memory: 0, cpu: 0 };
    return { memory: memory - demand.memory, cpu: cpu - demand.cpu };
  }, total);

const capacitySetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as HostCapacityInput },
  guards: {
    fits: ({ context, event }) => {
      assertEvent(event, 'RESERVE');
      const guests = [...context.granted.filter((guest) => guest !== event.guest), event.guest];
      const { memory, cpu } = leftBy(context, guests);
      return memory >= 0 && cpu >= 0;
    },
  },
  actions: {
    grant: assign(({ context, event }) => {
      assertEvent(event, 'RESERVE');
      const others = context.granted.filter((guest) => guest !== event.guest);
      return { granted: [...others, event.guest].sort() };
    }),
    free: assign(({ context, event }) => {
      assertEvent(event, 'FREE');
      return { granted: context.granted.filter((guest) => guest !== event.guest) };
    }),
    tellGranted: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'RESERVE');
      const granted = message({ type: 'ROOM_GRANTED' });
      enqueue.sendTo(({ system }) => system.get(event.asker), granted);
    }),
    tellRefused: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'RESERVE');
      const refused = message({ type: 'ROOM_REFUSED' });
      enqueue.sendTo(({ system }) => system.get(event.asker), refused);
    }),
    forget: assign({ granted: [] }),
  },
});

export const hostCapacity = capacitySetup.createMachine({
  id: 'HostCapacity',
  context: ({ input }) => ({ ...input, granted: input.running }),
  on: {
    RESERVE: [{ guard: 'fits', actions: ['grant', 'tellGranted'] }, { actions: 'tellRefused' }],
    FREE: { actions: 'free' },
    HALT: { actions: 'forget' },
  },
});
