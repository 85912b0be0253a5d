/**
 * StandbyReservation: what this host keeps for the standby of one guest, on the word of system 6 (standby
 * selection): nothing, an allocation (hot) or a reservation that does not run out (cold).
 *
 * Rules:
 * - a generation that is not above the last one changes nothing; an answer names the generation;
 * - hot to cold is one step of each resource, by `draining` to `held` of the same guest, never by `free`;
 * - cold to hot commits what is held: promoted, under the generation that it is held for; wanted hot by a later
 *   choice, under the generation of that choice;
 * - what is allocated is attached on demand: its devices are mapped for DMA, and unmapped when they are given back;
 * - an answer counts only from the request that was asked last; what went down with the allocator is asked again;
 * - what is lost ends it: the rest is given back, and system 6 is told;
 * - after a restart of its host it has nothing, and whatever was recorded for it is forgotten.
 */
import { assertEvent, assign, enqueueActions, not, setup } from 'xstate';
import type { Reason } from './forming-setup.ts';
import { allOf, type Granted, type Mapping, message, peer } from './types.ts';

export interface StandbyReservationInput {
  /** Name of this actor. */
  readonly standby: string;
  /** One for each reservation that it makes. */
  readonly requests: readonly string[];
  /** Those that it makes after a restart of its host: former ones remember what was recorded of them. */
  readonly later?: readonly string[];
  readonly allocator: string;
  /** Who is told what became of an order; null: whoever watches. */
  readonly answers: string | null;
  /** Given when its host has come back after a failure. */
  readonly incarnation?: number;
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
  | { type: 'DEMOTE_STANDBY' | 'PROMOTE' | 'ATTACH' | 'RELEASE_STANDBY'; generation: number }
  | { type: 'FORMED'; by: string; resources: Mapping }
  | { type: 'REJECTED'; by: string; reason: Reason }
  | { type: 'RESTARTED'; by: string }
  | { type: Answer | 'LOST' | 'RELEASED'; resource: string };

/** Of a resource to an order. */
type Answer = 'DEMOTED' | 'COMMITTED' | 'MAPPED' | 'REFUSED';

type Said =
  | 'STANDBY_GRANTED'
  | 'STANDBY_REFUSED'
  | 'STANDBY_ATTACHED'
  | 'STANDBY_LOST'
  | 'STANDBY_RELEASED';

const requestsOf = ({ requests, later, incarnation }: StandbyReservationInput) =>
  incarnation === undefined ? requests : (later ?? requests);

const saying = <const Type extends Said>(type: Type) =>
  ({ type: 'say', params: { type } }) as const;

const granted = saying('STANDBY_GRANTED');
const refused = saying('STANDBY_REFUSED');
const attached = saying('STANDBY_ATTACHED');
const freed = saying('STANDBY_RELEASED');
const loses = ['dropLost', saying('STANDBY_LOST')] as const;

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

/** Each resource has been ordered something, and answers by `answer`. */
const awaiting = <
  const Reply extends Exclude<Answer, 'REFUSED'>,
  const Next extends 'held' | 'allocated',
  Tells extends typeof granted | typeof attached,
>(
  answer: Reply,
  next: Next,
  tells: Tells,
) =>
  ({
    always: [
      { guard: 'isOver', target: 'releasing' },
      { guard: 'allAnswered', target: next, actions: tells },
    ],
    on: {
      ...({ [answer]: answered } as { readonly [K in Reply]: typeof answered }),
      REFUSED: answered,
      LOST: { guard: 'isOwn', actions: loses },
      RELEASE_STANDBY: { guard: 'isSame', actions: 'noteEnd' },
    },
  }) as const;

export const standbyReservation = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as StandbyReservationInput,
    emitted: {} as { type: Said; generation: number },
  },
  guards: {
    isNew: ({ context, event }) =>
      'generation' in event &&
      event.generation > context.generation &&
      context.used < requestsOf(context.input).length,
    isNewer: ({ context, event }) => 'generation' in event && event.generation > context.generation,
    isSame: ({ context, event }) =>
      'generation' in event && event.generation === context.generation,
    isNewerHot: ({ context, event }) =>
      event.type === 'RESERVE_STANDBY' &&
      event.method === 'hot' &&
      event.generation > context.generation,
    isHot: ({ context }) => context.method === 'hot',
    isRestarted: ({ context }) => context.input.incarnation !== undefined,
    isOwn: ({ context, event }) =>
      event.type === 'LOST' && context.has.some(({ id }) => id === event.resource),
    isAwaited: ({ context, event }) =>
      'resource' in event && context.awaited.includes(event.resource),
    allAnswered: ({ context }) => context.awaited.length === 0,
    hasNothing: ({ context }) => context.has.length === 0 && context.awaited.length === 0,
    ends: ({ context }) => context.ends,
    /** After a restart of the allocator every request says again what became of it. */
    isAnswer: ({ context: { input, used }, event }) =>
      (event.type === 'FORMED' || event.type === 'REJECTED' || event.type === 'RESTARTED') &&
      event.by === requestsOf(input)[used - 1],
    /** It went down with the allocator; nothing is wrong with what it asked for. */
    mayAskNext: ({ context: { input, used, ends }, event }) =>
      event.type === 'REJECTED' &&
      event.reason === 'restarted' &&
      event.by === requestsOf(input)[used - 1] &&
      used < requestsOf(input).length &&
      !ends,
    isOver: ({ context }) => context.ends && context.awaited.length === 0,
  },
  actions: {
    noteOrder: assign(({ context: { used }, event }) => {
      assertEvent(event, 'RESERVE_STANDBY');
      const { generation, method } = event;
      return { generation, method, used: used + 1, ends: false };
    }),
    next: assign({ used: ({ context }) => context.used + 1 }),
    submit: enqueueActions(({ context: { input, used, generation, method }, enqueue }) => {
      const mode = method === 'hot' ? 'commit' : 'hold';
      const submit = message({ type: 'SUBMIT', claim: generation, mode });
      enqueue.sendTo(peer(requestsOf(input)[used - 1]!), submit);
    }),
    cancel: enqueueActions(({ context: { input, used }, enqueue }) => {
      enqueue.sendTo(peer(requestsOf(input)[used - 1]!), { type: 'CANCEL' });
    }),
    take: assign(({ event }) => {
      assertEvent(event, 'FORMED');
      return { has: allOf(event.resources) };
    }),
    say: enqueueActions(({ context: { input, generation }, enqueue }, { type }: { type: Said }) => {
      enqueue.emit({ type, generation });
      if (input.answers === null) return;
      enqueue.sendTo(peer(input.answers), message({ type, generation }));
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
    /** The rows learn of the later choice as they are committed. */
    upgrade: enqueueActions(({ context: { input, has, generation: claim }, event, enqueue }) => {
      assertEvent(event, 'RESERVE_STANDBY');
      const { generation: next } = event;
      const { standby: by } = input;
      enqueue.assign({ generation: next, method: 'hot', awaited: has.map(({ id }) => id) });
      for (const { id, generation } of has) {
        const commit = { type: 'COMMIT', by, owner: by, claim, next, generation };
        enqueue.sendTo(peer(id), message(commit));
      }
    }),
    /** Memory, which devices write to, comes last. */
    attach: enqueueActions(({ context: { input, has }, enqueue }) => {
      const frame = has.at(-1)?.id;
      enqueue.assign({ awaited: has.map(({ id }) => id) });
      for (const { id, generation } of has) {
        const map = message({ type: 'MAP', by: input.standby, generation, frame });
        enqueue.sendTo(peer(id), map);
      }
    }),
    noteAnswer: assign(({ context, event }) => {
      if (!('resource' in event)) return {};
      return { awaited: context.awaited.filter((id) => id !== event.resource) };
    }),
    dropLost: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'LOST');
      const { input, has, awaited } = context;
      const { resource } = event;
      enqueue.assign({
        has: has.filter(({ id }) => id !== resource),
        awaited: awaited.filter((id) => id !== resource),
        ends: true,
      });
      enqueue.sendTo(peer(resource), message({ type: 'UNMAP', by: input.standby }));
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
      const request = requestsOf(input)[used - 1];
      const forget = message({ type: 'FORGET', owner: input.standby, request });
      enqueue.sendTo(peer(input.allocator), forget);
    }),
    forgetAll: enqueueActions(({ context: { input }, enqueue }) => {
      const forget = message({ type: 'FORGET', owner: input.standby });
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
  initial: 'starting',
  states: {
    starting: {
      always: [{ guard: 'isRestarted', target: 'none', actions: 'forgetAll' }, { target: 'none' }],
    },
    none: {
      on: {
        RESERVE_STANDBY: { guard: 'isNew', target: 'asked', actions: ['noteOrder', 'submit'] },
      },
    },
    asked: {
      on: {
        FORMED: [
          { guard: not('isAnswer') },
          { guard: 'ends', target: 'releasing', actions: 'take' },
          { guard: 'isHot', target: 'allocated', actions: ['take', granted] },
          { target: 'held', actions: ['take', granted] },
        ],
        REJECTED: [
          { guard: 'mayAskNext', actions: ['next', 'submit'] },
          { guard: 'isAnswer', target: 'none', actions: refused },
        ],
        RESTARTED: [
          { guard: not('isAnswer') },
          { guard: 'ends', actions: ['submit', 'cancel'] },
          { actions: 'submit' },
        ],
        LOST: { actions: loses },
        RELEASE_STANDBY: { guard: 'isSame', actions: ['noteEnd', 'cancel'] },
      },
    },
    allocated: {
      on: {
        LOST: { guard: 'isOwn', target: 'releasing', actions: loses },
        DEMOTE_STANDBY: { guard: 'isNewer', target: 'demoting', actions: 'demote' },
        ATTACH: { guard: 'isSame', target: 'attaching', actions: 'attach' },
        RELEASE_STANDBY: { guard: 'isSame', target: 'releasing' },
      },
    },
    demoting: awaiting('DEMOTED', 'held', granted),
    held: {
      on: {
        LOST: { guard: 'isOwn', target: 'releasing', actions: loses },
        PROMOTE: { guard: 'isSame', target: 'promoting', actions: 'promote' },
        RESERVE_STANDBY: { guard: 'isNewerHot', target: 'promoting', actions: 'upgrade' },
        RELEASE_STANDBY: { guard: 'isSame', target: 'releasing' },
      },
    },
    promoting: awaiting('COMMITTED', 'allocated', granted),
    attaching: awaiting('MAPPED', 'allocated', attached),
    releasing: {
      entry: 'releaseNext',
      always: { guard: 'hasNothing', target: 'none', actions: ['forget', freed] },
      on: {
        RELEASED: givenBack,
        REFUSED: givenBack,
        LOST: { guard: 'isOwn', actions: loses },
      },
    },
  },
});
