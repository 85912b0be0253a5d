/**
 * FailoverBridge: joins the decider of a group to standby selection. It stands between a coordinator
 * and the master of its host, passes on what they say to each other, and answers one question in the
 * master's place: who is to take over. That is what standby selection has pinned, and nobody else.
 *
 * Rules:
 * - the first question after a failure is told to the guest's record as FAILURE; its first USE is
 *   accepted and is the only candidate, however often the coordinator asks again before it has given
 *   an order;
 * - a question after an order means that the target was given up: only once its slot is confirmed
 *   stopped (DROPPED) the record is told FAILED, and the next USE, of a higher generation, is taken;
 * - other USEs meanwhile are answered by silence;
 * - TAKEN_OVER is told when the target's answer comes by.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { message } from '../cluster/types.ts';

export interface FailoverBridgeInput {
  /** The guest's record. */
  readonly guest: string;
  readonly coordinator: string;
  readonly master: string;
  /** Instance of the group for each slot, and who acts for it. */
  readonly members: Readonly<Record<string, { readonly guest: string; readonly member: string }>>;
}

interface Context extends FailoverBridgeInput {
  /** Failures so far, as the record counts them. */
  readonly failure: number;
  readonly slot: string | null;
  readonly generation: number;
  /** Whether the coordinator waits for a candidate. */
  readonly asked: boolean;
}

/** What the coordinator says to its master. */
const ORDERS = ['STOP_GUEST', 'RELEASE', 'COORDINATOR_IDLE', 'AT_REST'] as const;
const INSTRUCTIONS = ['INSTRUCT_FAILOVER', 'START_THIRD'] as const;
/** What the master says to its coordinator. */
const ANSWERS = [
  'CAUSE',
  'AT_REST_QUERY',
  'GUEST_STOPPED',
  'RELEASED',
  'TAKEOVER_BEGUN',
  'TAKEOVER_HELD',
  'TAKEOVER_FAILED',
  'THIRD_FAILED',
] as const;
const DONE = ['TAKEOVER_DONE', 'THIRD_ACTIVE'] as const;

type Event =
  | { type: 'READY_QUERY'; group: string; asker: string }
  | { type: 'USE'; slot: string; generation: number }
  | { type: 'DROPPED'; slot: string; generation: number }
  | { type: (typeof DONE)[number]; guest: string; epoch: number }
  | { type: (typeof ORDERS)[number] | (typeof INSTRUCTIONS)[number] | (typeof ANSWERS)[number] };

const on = <const Types extends readonly string[], T>(types: Types, transition: T) =>
  Object.fromEntries(types.map((type) => [type, transition])) as Record<Types[number], T>;

const bridgeSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as FailoverBridgeInput },
  guards: {
    isNewer: ({ context, event }) => event.type === 'USE' && event.generation > context.generation,
    isLast: ({ context, event }) => event.type === 'USE' && event.generation === context.generation,
    isDropped: ({ context, event }) =>
      event.type === 'DROPPED' && event.generation === context.generation,
    isAsked: ({ context }) => context.asked,
    isTarget: ({ context, event }) =>
      'guest' in event && event.guest === context.members[context.slot ?? '']?.guest,
  },
  actions: {
    pass: enqueueActions(({ context, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(context.master), event as never);
    }),
    answer: enqueueActions(({ context, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(context.coordinator), event as never);
    }),
    noteQuestion: assign({ asked: true }),
    tellFailure: enqueueActions(({ context, enqueue }) => {
      const epoch = context.failure + 1;
      enqueue.assign({ failure: epoch });
      const failure = message({ type: 'FAILURE', epoch });
      enqueue.sendTo(({ system }) => system.get(context.guest), failure);
    }),
    pin: assign(({ event }) =>
      event.type === 'USE' ? { slot: event.slot, generation: event.generation } : {},
    ),
    tellMember: enqueueActions(({ context, enqueue }) => {
      const { slot, generation } = context;
      const { member } = context.members[slot ?? '']!;
      enqueue.sendTo(({ system }) => system.get(member), message({ type: 'PIN', generation }));
    }),
    accept: enqueueActions(({ context: { guest, generation }, enqueue }) => {
      const accepted = message({ type: 'ACCEPTED', generation });
      enqueue.sendTo(({ system }) => system.get(guest), accepted);
    }),
    offer: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ asked: false });
      const { guest } = context.members[context.slot ?? '']!;
      const ready = message({ type: 'READY', guests: [guest] });
      enqueue.sendTo(({ system }) => system.get(context.coordinator), ready);
    }),
    drop: enqueueActions(({ context: { slot, generation, members }, enqueue }) => {
      const { member } = members[slot ?? '']!;
      enqueue.sendTo(({ system }) => system.get(member), message({ type: 'DROP', generation }));
    }),
    tellFailed: enqueueActions(({ context: { guest, generation }, enqueue }) => {
      const failed = message({ type: 'FAILED', generation });
      enqueue.sendTo(({ system }) => system.get(guest), failed);
    }),
    tellTakenOver: enqueueActions(({ context: { guest, generation }, enqueue }) => {
      const done = message({ type: 'TAKEN_OVER', generation });
      enqueue.sendTo(({ system }) => system.get(guest), done);
    }),
  },
});

export const failoverBridge = bridgeSetup.createMachine({
  id: 'FailoverBridge',
  context: ({ input }) => ({ ...input, failure: 0, slot: null, generation: 0, asked: false }),
  initial: 'watching',
  on: {
    ...on(ORDERS, { actions: 'pass' } as const),
    ...on(INSTRUCTIONS, { actions: 'pass' } as const),
    ...on(ANSWERS, { actions: 'answer' } as const),
    ...on(DONE, { actions: 'answer' } as const),
    READY_QUERY: { actions: 'noteQuestion' },
  },
  states: {
    watching: {
      on: {
        READY_QUERY: { target: 'asking', actions: ['noteQuestion', 'tellFailure'] },
        USE: { guard: 'isLast', actions: 'tellTakenOver' },
      },
    },
    /** What is to be used? */
    asking: {
      on: {
        USE: {
          guard: 'isNewer',
          target: 'using',
          actions: ['pin', 'tellMember', 'accept'],
        },
      },
    },
    using: {
      initial: 'offered',
      on: {
        USE: { guard: 'isLast', actions: 'accept' },
        ...on(DONE, [
          { guard: 'isTarget', target: 'watching', actions: ['answer', 'tellTakenOver'] },
          { actions: 'answer' },
        ] as const),
      },
      states: {
        /** No order was given yet. */
        offered: {
          always: { guard: 'isAsked', actions: 'offer' },
          on: on(INSTRUCTIONS, { target: 'ordered', actions: 'pass' } as const),
        },
        ordered: {
          on: { READY_QUERY: { target: '#dropping', actions: 'noteQuestion' } },
        },
      },
    },
    /** The target was given up: until its slot is confirmed stopped. */
    dropping: {
      id: 'dropping',
      entry: 'drop',
      on: { DROPPED: { guard: 'isDropped', target: 'asking', actions: 'tellFailed' } },
    },
  },
});
