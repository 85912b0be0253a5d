/**
 * GuestRevival: what a cluster does to the guest of a cache server, or of the manager. The guest stops with
 * its host, whether that is known or not, and runs again where the cluster has it served next.
 *
 * Rules:
 * - that a host is not heard of says nothing about its guests: only POWERED_OFF, or its own end, stops one;
 * - each life has the next number; it begins when the cluster says that it serves (SERVED), and only if the one
 *   before has stopped.
 */
import { assertEvent, enqueueActions, setup } from 'xstate';

export interface GuestRevivalInput {
  /** Actor of the program in the guest. */
  readonly member: string;
  /** Actor that keeps the order of its lease; null: it has none. */
  readonly clock: string | null;
  /** Host at first, and the actors that stand for hosts. */
  readonly host: string;
  readonly hosts: Readonly<Record<string, string>>;
}

interface Context extends GuestRevivalInput {
  /** Lives that came before. */
  readonly incarnation: number;
}

type Event =
  | { type: 'HOST_DIES' | 'INSTRUCT' | 'FAILED' }
  | { type: 'COMPUTER_DOWN' | 'POWERED_OFF'; computer: string }
  | { type: 'SERVED'; host: string };

const revivalSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as GuestRevivalInput,
    emitted: {} as { type: 'STOPPED' | 'REVIVED'; member: string; host: string },
  },
  guards: {
    isOwnHost: ({ context, event }) => {
      assertEvent(event, ['COMPUTER_DOWN', 'POWERED_OFF']);
      return event.computer === context.host;
    },
  },
  actions: {
    failHost: enqueueActions(({ context: { host, hosts }, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(hosts[host] ?? ''), { type: 'HOST_FAIL' } as never);
    }),
    stop: enqueueActions(({ context: { member, clock, host }, enqueue }) => {
      enqueue.emit({ type: 'STOPPED', member, host });
      enqueue.sendTo(({ system }) => system.get(member), { type: 'HALTED' } as never);
      if (clock === null) return;
      enqueue.sendTo(({ system }) => system.get(clock), { type: 'CRASHED' } as never);
    }),
    revive: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'SERVED');
      const { member, host: old } = context;
      const incarnation = context.incarnation + 1;
      enqueue.assign({ incarnation, host: event.host });
      enqueue.emit({ type: 'REVIVED', member, host: old });
      const revived = { type: 'REVIVED', incarnation } as never;
      enqueue.sendTo(({ system }) => system.get(member), revived);
    }),
  },
});

export const guestRevival = revivalSetup.createMachine({
  id: 'GuestRevival',
  context: ({ input }) => ({ ...input, incarnation: 0 }),
  initial: 'running',
  states: {
    running: {
      on: {
        HOST_DIES: { target: 'stopped', actions: ['stop', 'failHost'] },
        POWERED_OFF: { guard: 'isOwnHost', target: 'stopped', actions: 'stop' },
        COMPUTER_DOWN: {},
      },
    },
    stopped: { on: { SERVED: { target: 'running', actions: 'revive' } } },
  },
});
