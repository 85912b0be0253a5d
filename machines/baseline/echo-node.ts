/**
 * A node of a network that builds a spanning tree from one initiator: the echo algorithm (Chang,
 * "Echo Algorithms: Depth Parallel Operations on General Graphs", 1982).
 *
 * Rules:
 * - The initiator sends an explorer to all its neighbours.
 * - Another node takes the sender of the first explorer it gets for its parent, and sends explorers
 *   to all other neighbours.
 * - A node counts what it gets. Having heard from all its neighbours, it tells its parent that it is
 *   a child; the initiator is then done, and the tree is complete.
 * - A node begins, and goes on, in its own time; until it has begun, messages wait for it.
 */
import { and, assign, enqueueActions, sendTo, setup } from 'xstate';

export interface EchoNodeInput {
  readonly name: string;
  readonly neighbours: readonly string[];
  readonly isInitiator: boolean;
}

export interface EchoNodeContext extends EchoNodeInput {
  /** Empty: none. */
  readonly parent: string;
  /** Sorted. */
  readonly children: readonly string[];
  readonly received: number;
}

export type EchoNodeEvent =
  | { readonly type: 'Explorer'; readonly from: string }
  | { readonly type: 'Child'; readonly from: string };

export const echoNode = setup({
  types: {
    context: {} as EchoNodeContext,
    input: {} as EchoNodeInput,
    events: {} as EchoNodeEvent,
  },
  delays: { ownTime: 10 },
  guards: {
    isInitiator: ({ context }) => context.isInitiator,
    isFirst: ({ context }) => !context.isInitiator && context.received === 0,
    isLast: ({ context }) => context.received === context.neighbours.length - 1,
  },
  actions: {
    exploreAll: enqueueActions(({ context: { name, neighbours }, enqueue, system }) => {
      const explorer: EchoNodeEvent = { type: 'Explorer', from: name };
      for (const to of neighbours) enqueue.sendTo(system.get(to), explorer);
    }),
    exploreOthers: enqueueActions(({ context, event, enqueue, system }) => {
      const explorer: EchoNodeEvent = { type: 'Explorer', from: context.name };
      const others = context.neighbours.filter((to) => 'from' in event && to !== event.from);
      for (const to of others) enqueue.sendTo(system.get(to), explorer);
    }),
    adopt: assign(({ event }) => ('from' in event ? { parent: event.from } : {})),
    count: assign({ received: ({ context }) => context.received + 1 }),
    noteChild: assign(({ context: { children }, event }) =>
      event.type === 'Child' ? { children: [...children, event.from].sort() } : {},
    ),
    tellParent: sendTo(
      ({ system, context }) => system.get(context.parent),
      ({ context }) => ({ type: 'Child', from: context.name }),
    ),
  },
}).createMachine({
  id: 'echoNode',
  context: ({ input }) => ({ ...input, parent: '', children: [], received: 0 }),
  initial: 'asleep',
  states: {
    asleep: {
      after: {
        ownTime: [
          { guard: 'isInitiator', target: 'collecting', actions: 'exploreAll' },
          { target: 'collecting' },
        ],
      },
    },
    collecting: {
      on: {
        Explorer: [
          // With one neighbour the first message is the last one, too.
          { guard: and(['isFirst', 'isLast']), target: 'complete', actions: ['adopt', 'count'] },
          { guard: 'isFirst', actions: ['adopt', 'exploreOthers', 'count'] },
          { guard: 'isLast', target: 'complete', actions: 'count' },
          { actions: 'count' },
        ],
        Child: [
          { guard: 'isLast', target: 'complete', actions: ['noteChild', 'count'] },
          { actions: ['noteChild', 'count'] },
        ],
      },
    },
    complete: { after: { ownTime: 'answering' } },
    answering: {
      after: {
        ownTime: [
          { guard: 'isInitiator', target: 'done' },
          { target: 'done', actions: 'tellParent' },
        ],
      },
    },
    done: {},
  },
});
