/**
 * A node of a ring that elects a leader as Chang and Roberts do ("An improved algorithm for
 * decentralized extrema-finding in circular configurations of processes", 1979): messages go round
 * one way, and only the largest number comes back to whom it belongs to.
 *
 * Rules:
 * - At its start a node sends its own number to the next one.
 * - A number larger than its own it passes on, and gives up; a smaller one it swallows.
 * - Its own number coming back makes it the leader; it tells the others, all around the ring.
 * - Who hears who leads passes it on, unless it is the leader itself.
 */
import { assign, sendTo, setup } from 'xstate';

export interface RingElectorInput {
  readonly number: number;
  /** Name of the next node. */
  readonly next: string;
}

export interface RingElectorContext extends RingElectorInput {
  /** Number of the leader, once it is known. */
  readonly leader: number | null;
}

export type RingElectorEvent =
  | { readonly type: 'ELECT'; readonly number: number }
  | { readonly type: 'ELECTED'; readonly number: number };

export const ringElector = setup({
  types: {
    context: {} as RingElectorContext,
    input: {} as RingElectorInput,
    events: {} as RingElectorEvent,
  },
  guards: {
    isLarger: ({ context, event }) => event.number > context.number,
    isOwn: ({ context, event }) => event.number === context.number,
  },
  actions: {
    announce: sendTo(
      ({ system, context }) => system.get(context.next),
      ({ context }) => ({ type: 'ELECT', number: context.number }),
    ),
    passOn: sendTo(
      ({ system, context }) => system.get(context.next),
      ({ event }) => event,
    ),
    proclaim: sendTo(
      ({ system, context }) => system.get(context.next),
      ({ context }) => ({ type: 'ELECTED', number: context.number }),
    ),
    noteLeader: assign({ leader: ({ event }) => event.number }),
  },
}).createMachine({
  id: 'ringElector',
  context: ({ input }) => ({ ...input, leader: null }),
  entry: 'announce',
  initial: 'candidate',
  states: {
    candidate: {
      on: {
        ELECT: [
          { guard: 'isOwn', target: 'leader', actions: ['noteLeader', 'proclaim'] },
          { guard: 'isLarger', target: 'passive', actions: 'passOn' },
        ],
      },
    },
    passive: {
      on: {
        ELECT: { guard: 'isLarger', actions: 'passOn' },
        ELECTED: { target: 'follower', actions: ['noteLeader', 'passOn'] },
      },
    },
    leader: {},
    follower: {},
  },
});
