/**
 * FirstInstance: the guest where it runs at first, as a virtual server of placement that has the device; and how a
 * cluster has it stopped: by the placement of its host, or by the fence of that host.
 *
 * Rules:
 * - silence of the host proves nothing; that the instance is stopped (STOPPED) is said when its device has been
 *   drained, or when the power of its host is confirmed to be off (POWERED_OFF);
 * - a reset that does not end proves nothing either: then the host is ordered off.
 */
import { enqueueActions, setup } from 'xstate';
import { message } from '../placement/types.ts';

export interface FirstInstanceInput {
  /** Name of this actor, by which the failover program knows the instance. */
  readonly slot: string;
  readonly failover: string;
  readonly server: string;
  /** Row of the device, whose tenures are told to this actor and passed on to the allocator. */
  readonly device: string;
  readonly allocator: string;
  /** Actor that stands for the host. */
  readonly host: string;
}

type Event =
  | { type: 'GUEST_FAILS' }
  | { type: 'STOP'; generation: number }
  | { type: 'SETTLED'; resource: string }
  | { type: 'ROW'; state: string }
  | { type: 'COMPUTER_DOWN' | 'POWERED_OFF' | 'POWER_REFUSED'; computer: string };

const instanceSetup = setup({
  types: {
    context: {} as FirstInstanceInput,
    events: {} as Event,
    input: {} as FirstInstanceInput,
  },
  guards: {
    isFree: ({ event }) => event.type === 'ROW' && event.state === 'free',
    isFailed: ({ event }) => event.type === 'ROW' && event.state === 'failed',
  },
  actions: {
    form: enqueueActions(({ context: { server }, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(server), message({ type: 'FORM' }));
    }),
    crash: enqueueActions(({ context: { server }, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(server), message({ type: 'GUEST_CRASH' }));
    }),
    destroy: enqueueActions(({ context: { server }, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(server), message({ type: 'DESTROY' }));
    }),
    tellFailure: enqueueActions(({ context: { failover }, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(failover), message({ type: 'ACTIVE_FAILS' }));
    }),
    passOn: enqueueActions(({ context: { allocator }, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(allocator), event);
    }),
    /** Free, allocated, failed? */
    look: enqueueActions(({ context: { device, slot }, enqueue }) => {
      const query = message({ type: 'QUERY', by: slot, session: 0 });
      enqueue.sendTo(({ system }) => system.get(device), query);
    }),
    orderOff: enqueueActions(({ context: { host, slot }, enqueue }) => {
      const off = message({ type: 'POWER_OFF', incarnation: 1, by: slot });
      enqueue.sendTo(({ system }) => system.get(host), off);
    }),
    tellStopped: enqueueActions(({ context: { failover, slot }, event, enqueue }) => {
      const generation = event.type === 'STOP' ? event.generation : 0;
      const stopped = message({ type: 'STOPPED', slot, generation });
      enqueue.sendTo(({ system }) => system.get(failover), stopped);
    }),
  },
});

export const firstInstance = instanceSetup.createMachine({
  id: 'FirstInstance',
  context: ({ input }) => input,
  initial: 'serving',
  entry: 'form',
  on: {
    SETTLED: { actions: ['passOn', 'look'] },
    POWERED_OFF: '.stopped',
  },
  states: {
    serving: {
      on: {
        GUEST_FAILS: { target: 'ending', actions: ['crash', 'tellFailure'] },
        COMPUTER_DOWN: { target: 'doubted', actions: 'tellFailure' },
      },
    },
    /** Its host is not heard of. It may serve as ever. */
    doubted: { on: { STOP: { target: 'ending.awaited', actions: 'destroy' } } },
    ending: {
      initial: 'unasked',
      on: { ROW: [{ guard: 'isFailed', actions: 'orderOff' }] },
      states: {
        unasked: {
          on: { STOP: 'awaited', ROW: { guard: 'isFree', target: '#FirstInstance.stopped' } },
        },
        awaited: {
          on: {
            ROW: {
              guard: 'isFree',
              target: '#FirstInstance.stopped',
              actions: 'tellStopped',
            },
            POWERED_OFF: { target: '#FirstInstance.stopped', actions: 'tellStopped' },
          },
        },
      },
    },
    stopped: { on: { STOP: { actions: 'tellStopped' } } },
  },
});
