/**
 * PositionNotifier: converts the physical positions of a server's resources to its guest's own numbering,
 * and tells the guest (modern term: virtual SRAT and SLIT, _PXM of the host bridges).
 *
 * Rules:
 * - physical nodes in use become virtual nodes 0, 1, …; within one boot a virtual node never stands for
 *   another physical one, so after a move a new node gets a new number;
 * - distances become ordinal, 10, 20, 30 …: their order is kept, ties too, the values are not told;
 * - affinities and distances are two tables with one version; each is told with it, and both are
 *   replaced in one step;
 * - before a boot they are staged; a running guest is told of a new version only if it declared support
 *   (GUEST_READ with `aware`); one that does not answer is left with the old positions until it boots.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Notice, noticeOf, type VirtualNodes } from './notice.ts';
import { message, peer, type Topology } from './types.ts';

export interface PositionNotifierInput {
  /** Name of this actor. */
  readonly notifier: string;
  readonly server: string;
  readonly acquirer: string;
  readonly guest: string;
}

interface Context {
  readonly input: PositionNotifierInput;
  /** What the mapping of the version that is asked for holds. */
  readonly resources: readonly string[];
  readonly version: number;
  readonly nodes: VirtualNodes;
  /** What the guest finds where it looks. */
  readonly notice: Notice | null;
  readonly aware: boolean;
}

type Event =
  | { type: 'BUILD_NOTICE'; version: number; resources: readonly string[]; boots: boolean }
  | { type: 'TOPOLOGY'; topology: Topology }
  | { type: 'GUEST_READ'; part: 'affinity' | 'distances'; aware: boolean }
  | { type: 'NOTICE_ACK'; version: number };

const acknowledging = { guard: 'isCurrent', target: 'acknowledged' } as const;

export const positionNotifier = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as PositionNotifierInput,
    emitted: {} as { type: 'NOTICE'; notice: Notice; resources: readonly string[] },
  },
  delays: { ackTimer: 5_000 },
  guards: {
    isAware: ({ context }) => context.aware,
    isCurrent: ({ context, event }) =>
      event.type === 'NOTICE_ACK' && event.version === context.notice?.version,
  },
  actions: {
    noteOrder: assign(({ event }) => {
      assertEvent(event, 'BUILD_NOTICE');
      const { version, resources, boots } = event;
      // A new boot begins a new numbering, and support has to be declared anew.
      return boots ? { version, resources, nodes: [], aware: false } : { version, resources };
    }),
    askTopology: enqueueActions(({ context: { input }, enqueue }) => {
      const ask = message({ type: 'GET_TOPOLOGY', by: input.notifier });
      enqueue.sendTo(peer(input.acquirer), ask);
    }),
    convert: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'TOPOLOGY');
      const { version, resources, nodes: known } = context;
      const { notice, nodes } = noticeOf(event.topology, resources, version, known);
      enqueue.assign({ notice, nodes });
      enqueue.emit({ type: 'NOTICE', notice, resources });
    }),
    tellStaged: enqueueActions(({ context: { input, version }, enqueue }) => {
      enqueue.sendTo(peer(input.server), message({ type: 'STAGED', version }));
    }),
    tellGuest: enqueueActions(({ context: { input, notice }, enqueue }) => {
      const event = message({ type: 'NOTICE_EVENT', version: notice?.version ?? 0 });
      enqueue.sendTo(peer(input.guest), event);
    }),
    answer: enqueueActions(({ context: { input, notice }, event, enqueue }) => {
      assertEvent(event, 'GUEST_READ');
      if (notice === null) return;
      const { version, affinity, distances } = notice;
      const { part } = event;
      const content = part === 'affinity' ? affinity : distances;
      enqueue.sendTo(peer(input.guest), message({ type: 'TABLE', part, version, content }));
    }),
    noteSupport: assign(({ event }) => {
      assertEvent(event, 'GUEST_READ');
      return { aware: event.aware };
    }),
  },
}).createMachine({
  id: 'PositionNotifier',
  context: ({ input }) => ({
    input,
    resources: [],
    version: 0,
    nodes: [],
    notice: null,
    aware: false,
  }),
  initial: 'idle',
  on: {
    GUEST_READ: { actions: ['noteSupport', 'answer'] },
    BUILD_NOTICE: { target: '.converting', actions: 'noteOrder' },
  },
  states: {
    idle: {},
    converting: {
      entry: 'askTopology',
      on: {
        TOPOLOGY: [
          { guard: 'isAware', target: 'notifying', actions: ['convert', 'tellStaged'] },
          { target: 'staged', actions: ['convert', 'tellStaged'] },
        ],
      },
    },
    staged: {},
    notifying: {
      entry: 'tellGuest',
      on: { NOTICE_ACK: acknowledging },
      after: { ackTimer: 'unsupported' },
    },
    acknowledged: {},
    /** Silent for long; if it answers all the same, it is heard. */
    unsupported: { on: { NOTICE_ACK: acknowledging } },
  },
});
