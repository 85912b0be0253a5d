/**
 * Chassis: what joins the power of a host, as the cluster switches and counts it, to what a shared device
 * has on that host: its sharer computers and their Functions. A host's life is theirs.
 *
 * Rules:
 * - what stops or starts with the host's unit (HALT, START) are its computers, too;
 * - a power cut takes the Functions below the host off the bus; a host that only crashed leaves them in use;
 * - that a life was cut is told to whoever orders power for the sharers of this host, whoever had it cut.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';

export interface ChassisInput {
  readonly unit: string;
  /** Sharer computers on this host, each with the Function that it may use. */
  readonly computers: Readonly<Record<string, string>>;
  /** Who orders power for them. */
  readonly orders: readonly string[];
  /** Whatever else stops and starts with the host: LOST, MAP. */
  readonly programs: readonly string[];
}

interface Context extends ChassisInput {
  readonly incarnation: number;
}

type Event =
  | { type: 'HALT' | 'START' | 'BOOTED' | 'POWER_CUT' }
  | { type: 'POWERED_ON'; incarnation: number };

const chassisSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as ChassisInput },
  actions: {
    noteLife: assign(({ event }) => {
      assertEvent(event, 'POWERED_ON');
      return { incarnation: event.incarnation };
    }),
    cutFunctions: enqueueActions(({ context: { computers }, enqueue }) => {
      for (const [computer, name] of Object.entries(computers)) {
        const cut = { type: 'POWER_CUT', computer } as never;
        enqueue.sendTo(({ system }) => system.get(name), cut);
      }
    }),
    passToUnit: enqueueActions(({ context: { unit }, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(unit), event as never);
    }),
    tellOrders: enqueueActions(({ context: { orders, incarnation }, enqueue }) => {
      const off = { type: 'HOST_OFF', incarnation } as never;
      for (const name of orders) enqueue.sendTo(({ system }) => system.get(name), off);
    }),
    stopComputers: enqueueActions(({ context: { computers }, enqueue }) => {
      for (const name of Object.keys(computers)) {
        enqueue.sendTo(({ system }) => system.get(name), { type: 'CUT' } as never);
      }
    }),
    stopPrograms: enqueueActions(({ context: { programs }, enqueue }) => {
      for (const name of programs) {
        enqueue.sendTo(({ system }) => system.get(name), { type: 'LOST' } as never);
      }
    }),
    startPrograms: enqueueActions(({ context: { programs }, enqueue }) => {
      for (const name of programs) {
        enqueue.sendTo(({ system }) => system.get(name), { type: 'MAP' } as never);
      }
    }),
    startComputers: enqueueActions(({ context: { computers }, enqueue }) => {
      for (const name of Object.keys(computers)) {
        enqueue.sendTo(({ system }) => system.get(name), { type: 'POWER_UP' } as never);
      }
    }),
  },
});

export const chassis = chassisSetup.createMachine({
  id: 'Chassis',
  context: ({ input }) => ({ ...input, incarnation: 1 }),
  initial: 'joined',
  states: {
    joined: {
      on: {
        POWER_CUT: { actions: ['passToUnit', 'cutFunctions', 'stopComputers', 'tellOrders'] },
        POWERED_ON: { actions: ['noteLife', 'passToUnit'] },
        HALT: { actions: ['stopComputers', 'stopPrograms'] },
        START: { actions: ['startComputers', 'startPrograms'] },
        /** The host's lives are counted by its switch. */
        BOOTED: {},
      },
    },
  },
});
