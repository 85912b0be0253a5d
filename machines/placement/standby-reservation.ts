/**
 * StandbyReservation: what this host keeps for the standby of one guest, on the word of system 6 (standby
 * selection): nothing, an allocation (hot) or a reservation that does not run out (cold).
 *
 * Rules:
 * - a generation that is not above the last one changes nothing; an answer names the generation;
 * - hot to cold is one step of each resource, by `draining` to `held` of the same guest, never by `free`;
 * - cold to hot commits what is held, under the generation that it is held for;
 * - an answer counts only from the request that was asked last;
 * - what is lost ends it: the rest is given back, and system 6 is told.
 */
import { assertEvent, assign, enqueueActions, not, setup } from 'xstate';
import { allOf, type Granted, type Mapping, message, peer } from './types.ts';

export interface StandbyReservationInput {
  /** Name of this actor. */
  readonly standby: string;
  /** One for each reservation that it makes. */
  readonly requests: readonly string[];
  readonly allocator: string;
}

interface Context {
  readonly input: StandbyReservationInput;
  /** Highest generation heard of. */
  readonly generation: number;
  readonly method: 'hot' | 'cold';
  readonly used: number;
  readonly has: readonly Granted[];
  /** Resources whose answer is awaited. */
  readonly awaited: readonly string[];
  readonly ends: boolean;
}

type Event =
  | { type: 'RESERVE_STANDBY'; generation: number; method: 'hot' | 'cold' }
  | { type: 'DEMOTE_STANDBY' | 'PROMOTE' | 'RELEASE_STANDBY'; generation: number }
  | { type: 'FORMED'; by: string; resources: Mapping }
  | { type: 'REJECTED'; by: string }
  | { type: 'LOST' | 'DEMOTED' | 'COMMITTED' | 'RELEASED' | 'REFUSED'; resource: string };

type Emitted = {
  type: 'STANDBY_GRANTED' | 'STANDBY_REFUSED' | 'STANDBY_LOST' | 'STANDBY_RELEASED';
  generation: number;
};

const answered = {
  actions: 'noteAnswer',
} as const;

/** Given back or refused, it is gone; a late answer to an earlier order is about something else. */
const givenBack = {
  guard: 'isAwaited',
  target: 'releasing',
  reenter: true,
  actions: 'noteAnswer',
} as const;

export const standbyReservation = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as StandbyReservationInput,
    emitted: {} as Emitted,
  },
  guards: {
    isNew: ({ context, event }) =>
      'generation' in event &&
      event.generation > context.generation &&
      context.used < context.input.requests.length,
    isNewer: ({ context, event }) => 'generation' in event && event.generation > context.generation,
    isSame: ({ context, event }) =>
      'generation' in event && event.generation === context.generation,
    isHot: ({ context }) => context.method === 'hot',
    isOwn: ({ context, event }) =>
      event.type === 'LOST' && context.has.some(({ id }) => id === event.resource),
    isAwaited: ({ context, event }) =>
      'resource' in event && context.awaited.includes(event.resource),
    allAnswered: ({ context }) => context.awaited.length === 0,
    hasNothing: ({ context }) => context.has.length === 0 && context.awaited.length === 0,
    ends: ({ context }) => context.ends,
    /** After a restart of the allocator every request says again what became of it. */
    isAnswer: ({ context: { input, used }, event }) =>
      (event.type === 'FORMED' || event.type === 'REJECTED') &&
      event.by === input.requests[used - 1],
    isOver: ({ context }) => context.ends && context.awaited.length === 0,
  },
  actions: {
    submit: enqueueActions(({ context: { input, used }, event, enqueue }) => {
      assertEvent(event, 'RESERVE_STANDBY');
      const { generation, method } = event;
      enqueue.assign({ generation, method, used: used + 1, ends: false });
      const mode = method === 'hot' ? 'commit' : 'hold';
      const submit = message({ type: 'SUBMIT', claim: generation, mode });
      enqueue.sendTo(peer(input.requests[used]!), submit);
    }),
    cancel: enqueueActions(({ context: { input, used }, enqueue }) => {
      enqueue.sendTo(peer(input.requests[used - 1]!), { type: 'CANCEL' });
    }),
    take: assign(({ event }) => {
      assertEvent(event, 'FORMED');
      return { has: allOf(event.resources) };
    }),
    grant: enqueueActions(({ context: { generation }, enqueue }) => {
      enqueue.emit({ type: 'STANDBY_GRANTED', generation });
    }),
    refuse: enqueueActions(({ context: { generation }, enqueue }) => {
      enqueue.emit({ type: 'STANDBY_REFUSED', generation });
    }),
    tellReleased: enqueueActions(({ context: { generation }, enqueue }) => {
      enqueue.emit({ type: 'STANDBY_RELEASED', generation });
    }),
    noteEnd: assign({ ends: true }),
    demote: enqueueActions(({ context: { input, has }, event, enqueue }) => {
      assertEvent(event, 'DEMOTE_STANDBY');
      const { generation } = event;
      enqueue.assign({ generation, method: 'cold', awaited: has.map(({ id }) => id) });
      const order = message({ type: 'DEMOTE', by: input.standby, claim: generation });
      for (const { id } of has) enqueue.sendTo(peer(id), order);
    }),
    promote: enqueueActions(({ context: { input, has, generation: claim }, enqueue }) => {
      const { standby: by } = input;
      enqueue.assign({ method: 'hot', awaited: has.map(({ id }) => id) });
      for (const { id, generation } of has) {
        enqueue.sendTo(peer(id), message({ type: 'COMMIT', by, owner: by, claim, generation }));
      }
    }),
    noteAnswer: assign(({ context, event }) => {
      if (!('resource' in event)) return {};
      return { awaited: context.awaited.filter((id) => id !== event.resource) };
    }),
    dropLost: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'LOST');
      const { input, has, awaited, generation } = context;
      const { resource } = event;
      enqueue.assign({
        has: has.filter(({ id }) => id !== resource),
        awaited: awaited.filter((id) => id !== resource),
        ends: true,
      });
      enqueue.sendTo(peer(resource), message({ type: 'UNMAP', by: input.standby }));
      enqueue.emit({ type: 'STANDBY_LOST', generation });
    }),
    releaseNext: enqueueActions(({ context: { input, has }, enqueue }) => {
      const [next] = has;
      if (next === undefined) return;
      const { standby: by } = input;
      const { id, generation } = next;
      enqueue.assign({ has: has.slice(1), awaited: [id] });
      enqueue.sendTo(peer(id), message({ type: 'RELEASE', by, owner: by, generation }));
    }),
    /** That record alone: the next one may be written before this arrives. */
    forget: enqueueActions(({ context: { input, used }, enqueue }) => {
      const request = input.requests[used - 1];
      const forget = message({ type: 'FORGET', owner: input.standby, request });
      enqueue.sendTo(peer(input.allocator), forget);
    }),
  },
}).createMachine({
  id: 'StandbyReservation',
  context: ({ input }) => ({
    input,
    generation: 0,
    method: 'cold',
    used: 0,
    has: [],
    awaited: [],
    ends: false,
  }),
  initial: 'none',
  states: {
    none: { on: { RESERVE_STANDBY: { guard: 'isNew', target: 'asked', actions: 'submit' } } },
    asked: {
      on: {
        FORMED: [
          { guard: not('isAnswer') },
          { guard: 'ends', target: 'releasing', actions: 'take' },
          { guard: 'isHot', target: 'allocated', actions: ['take', 'grant'] },
          { target: 'held', actions: ['take', 'grant'] },
        ],
        REJECTED: { guard: 'isAnswer', target: 'none', actions: 'refuse' },
        LOST: { actions: 'dropLost' },
        RELEASE_STANDBY: { guard: 'isSame', actions: ['noteEnd', 'cancel'] },
      },
    },
    allocated: {
      on: {
        LOST: { guard: 'isOwn', target: 'releasing', actions: 'dropLost' },
        DEMOTE_STANDBY: { guard: 'isNewer', target: 'demoting', actions: 'demote' },
        RELEASE_STANDBY: { guard: 'isSame', target: 'releasing' },
      },
    },
    demoting: {
      always: [
        { guard: 'isOver', target: 'releasing' },
        { guard: 'allAnswered', target: 'held', actions: 'grant' },
      ],
      on: {
        DEMOTED: answered,
        REFUSED: answered,
        LOST: { guard: 'isOwn', actions: 'dropLost' },
        RELEASE_STANDBY: { guard: 'isSame', actions: 'noteEnd' },
      },
    },
    held: {
      on: {
        LOST: { guard: 'isOwn', target: 'releasing', actions: 'dropLost' },
        PROMOTE: { guard: 'isSame', target: 'promoting', actions: 'promote' },
        RELEASE_STANDBY: { guard: 'isSame', target: 'releasing' },
      },
    },
    promoting: {
      always: [
        { guard: 'isOver', target: 'releasing' },
        { guard: 'allAnswered', target: 'allocated', actions: 'grant' },
      ],
      on: {
        COMMITTED: answered,
        REFUSED: answered,
        LOST: { guard: 'isOwn', actions: 'dropLost' },
        RELEASE_STANDBY: { guard: 'isSame', actions: 'noteEnd' },
      },
    },
    releasing: {
      entry: 'releaseNext',
      always: { guard: 'hasNothing', target: 'none', actions: ['forget', 'tellReleased'] },
      on: {
        RELEASED: givenBack,
        REFUSED: givenBack,
        LOST: { guard: 'isOwn', actions: 'dropLost' },
      },
    },
  },
});
