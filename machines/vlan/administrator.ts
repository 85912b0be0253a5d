/**
 * Administrator: asks for the VLAN ID of one virtual NIC, under rising numbers, and remembers what was
 * answered. It may repeat its last request; two answers of different kinds to one number contradict each
 * other. It never waits: the next request may go out while one is open.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { message } from './messages.ts';

export interface AdministratorContext {
  readonly vnic: string;
  /** The last request: its number, and the ID asked for (null: none). */
  readonly last: { readonly reqNo: number; readonly vid: number | null } | null;
  /** Numbers of requests without an answer. */
  readonly open: readonly number[];
  /** Kind of the first answer to each request, by number: ack or the reason of a refusal. */
  readonly answers: readonly (readonly [number, string])[];
  readonly contradicted: boolean;
}

export type AdministratorEvent =
  | { readonly type: 'ASK'; readonly vid: number | null }
  | { readonly type: 'REPEAT' }
  | { readonly type: 'SET_ACK'; readonly reqNo: number }
  | { readonly type: 'SET_NAK'; readonly reqNo: number; readonly reason: string };

export const administrator = setup({
  types: {
    context: {} as AdministratorContext,
    events: {} as AdministratorEvent,
    input: {} as { readonly vnic: string },
  },
  guards: {
    hasAsked: ({ context }) => context.last !== null,
    awaitsAnswer: ({ context }) => context.open.length > 0,
    hasAnswers: ({ context }) => context.open.length === 0,
  },
  actions: {
    note: assign(({ context, event }) => {
      if (event.type !== 'ASK') return {};
      const reqNo = (context.last?.reqNo ?? 0) + 1;
      return { last: { reqNo, vid: event.vid }, open: [...context.open, reqNo] };
    }),
    request: enqueueActions(({ context: { vnic, last }, enqueue, system }) => {
      if (last === null) return;
      const { reqNo, vid } = last;
      const type = vid === null ? 'CLEAR_VLAN' : 'SET_VLAN';
      const event = vid === null ? { type, reqNo } : { type, vid, reqNo };
      enqueue.sendTo(system.get(vnic), message(event));
    }),
    take: assign(({ context, event }) => {
      if (event.type !== 'SET_ACK' && event.type !== 'SET_NAK') return {};
      const { reqNo } = event;
      const kind = event.type === 'SET_ACK' ? 'ack' : event.reason;
      const known = context.answers.find(([number]) => number === reqNo);
      if (known !== undefined) return { contradicted: context.contradicted || known[1] !== kind };
      const open = context.open.filter((number) => number !== reqNo);
      const answers = [...context.answers, [reqNo, kind] as const];
      return { open, answers: answers.sort(([a], [b]) => a - b) };
    }),
  },
}).createMachine({
  id: 'Administrator',
  context: ({ input }) => ({
    vnic: input.vnic,
    last: null,
    open: [],
    answers: [],
    contradicted: false,
  }),
  initial: 'idle',
  states: {
    idle: { always: { guard: 'awaitsAnswer', target: 'awaiting' } },
    awaiting: { always: { guard: 'hasAnswers', target: 'idle' } },
  },
  on: {
    ASK: { actions: ['note', 'request'] },
    REPEAT: { guard: 'hasAsked', actions: 'request' },
    SET_ACK: { actions: 'take' },
    SET_NAK: { actions: 'take' },
  },
});
