/**
 * HostNetwork: what a host does for the network of a guest, or for its own: it has the row mapped as
 * long as somebody here may use the address, and no longer.
 *
 * Rules:
 * - the address of a guest follows its role, not its life: the row is mapped once the slave program is
 *   `active`, that is after the shared resource was granted, and unmapped as soon as it is anything
 *   else, stopped by force too; so the address moves in the order stop old, confirm, start new;
 * - a row of the host's own is mapped while the host is up;
 * - with the power of the host rows and ports are gone in the same step; a host that is started again
 *   attaches its ports, and maps nothing of a guest by itself;
 * - what slaves say to the master of their host is passed on to it, after the row was seen to.
 */
import { and, enqueueActions, sendTo, setup } from 'xstate';
import { message } from '../nic-failover/types.ts';

export interface HostNetworkInput {
  readonly control: string;
  /** Partition whose rows are mapped and unmapped. */
  readonly lparId: string;
  readonly ports: readonly string[];
  readonly master: string;
  /** Whether the address is a guest's; else it is the host's own. */
  readonly follows: boolean;
  /** Whether the row is mapped at the start. */
  readonly mapped: boolean;
}

type Event =
  | { type: 'HALT' }
  | { type: 'START'; hostIncarnation: number }
  | { type: 'SLAVE_HB'; guest: string; role: string };

const toPorts = (type: 'REMOVE' | 'ATTACH') =>
  enqueueActions(({ context, enqueue }: any) => {
    for (const port of (context as HostNetworkInput).ports) {
      enqueue.sendTo(({ system }: any) => system.get(port), { type });
    }
  }) as never;

const lpar = (type: 'LPAR_START' | 'LPAR_STOP') =>
  sendTo(
    ({ system, context }: any) => system.get(context.control),
    ({ context }: { context: HostNetworkInput }) => message({ type, lparId: context.lparId }),
  ) as never;

const networkSetup = setup({
  types: { context: {} as HostNetworkInput, events: {} as Event, input: {} as HostNetworkInput },
  guards: {
    isMappedAtStart: ({ context }) => context.mapped,
    isOwn: ({ context }) => !context.follows,
    isActive: ({ event }) => event.type === 'SLAVE_HB' && event.role === 'active',
    isActiveGuest: and(['isActive', ({ context }) => context.follows]),
    isIdleGuest: ({ context, event }) =>
      context.follows && event.type === 'SLAVE_HB' && event.role !== 'active',
  },
  actions: {
    map: lpar('LPAR_START'),
    unmap: lpar('LPAR_STOP'),
    attachPorts: toPorts('ATTACH'),
    removePorts: toPorts('REMOVE'),
    pass: enqueueActions(({ context, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(context.master), event);
    }),
  },
});

export const hostNetwork = networkSetup.createMachine({
  id: 'HostNetwork',
  context: ({ input }) => input,
  initial: 'atStart',
  on: { '*': { actions: 'pass' } },
  states: {
    atStart: {
      always: [{ guard: 'isMappedAtStart', target: 'on.mapped' }, { target: 'on' }],
    },
    on: {
      initial: 'unmapped',
      on: { HALT: { target: 'off', actions: 'removePorts' } },
      states: {
        unmapped: {
          on: {
            SLAVE_HB: [
              { guard: 'isActiveGuest', target: 'mapped', actions: ['map', 'pass'] },
              { actions: 'pass' },
            ],
          },
        },
        mapped: {
          on: {
            SLAVE_HB: [
              { guard: 'isIdleGuest', target: 'unmapped', actions: ['unmap', 'pass'] },
              { actions: 'pass' },
            ],
            HALT: { target: '#off', actions: ['unmap', 'removePorts'] },
          },
        },
      },
    },
    off: {
      id: 'off',
      on: {
        START: [
          { guard: 'isOwn', target: 'on.mapped', actions: ['attachPorts', 'map'] },
          { target: 'on', actions: 'attachPorts' },
        ],
      },
    },
  },
});
