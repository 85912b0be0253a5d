/**
 * PowerSwitch: the power of one host as the fence device sees it, and the count of the host's lives:
 * `on`, `cutting`, `off`, `unknown` (the last cut failed).
 *
 * Rules: only the incarnation that was named is cut; a request for a past one switches nothing and is
 * answered as done, for that life is over. At the step of the cut the requester's incarnation must
 * still be on, or nothing happens. The answer tells which life is the present one.
 */
import { assertEvent, assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import { message } from './types.ts';

export interface PowerSwitchInput {
  /** Its own actor name. */
  readonly name: string;
  readonly host: string;
  readonly unit: string;
  /** Switch of each host, this one's too. */
  readonly switches: Readonly<Record<string, string>>;
}

interface Requester {
  /** Life that was named; only that one may be cut. */
  readonly incarnation: number;
  readonly from: string;
  readonly fromIncarnation: number;
  readonly asker: string;
}

interface Context extends PowerSwitchInput {
  readonly incarnation: number;
  /** Who had it cut last, or is having it cut. */
  readonly by: Requester | null;
  /** Others that wait for the same cut. */
  readonly waiting: readonly string[];
}

type Event =
  | ({ type: 'CUT' } & Requester)
  | { type: 'VOUCH'; incarnation: number; asker: string }
  | { type: 'VOUCHED' | 'DENIED' | 'CUT_FAILS' }
  | { type: 'POWER_ON' };

const powerSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as PowerSwitchInput },
  delays: { cutTime: 2_000 },
  guards: {
    isAnother: ({ context: { incarnation, by, waiting }, event }) =>
      event.type === 'CUT' &&
      event.incarnation === incarnation &&
      event.asker !== by?.asker &&
      !waiting.includes(event.asker),
    isPresent: ({ context, event }) =>
      event.type === 'CUT' && event.incarnation >= context.incarnation,
    /** 0: on behalf of this host in whatever life it is. */
    isVouched: ({ context, event }) =>
      event.type === 'VOUCH' && [0, context.incarnation].includes(event.incarnation),
  },
  actions: {
    keepRequester: assign(({ event }) => {
      assertEvent(event, 'CUT');
      const { incarnation, from, fromIncarnation, asker } = event;
      return { by: { incarnation, from, fromIncarnation, asker } };
    }),
    forgetRequester: assign({ by: null, waiting: [] }),
    joinWait: assign(({ context, event }) => {
      assertEvent(event, 'CUT');
      return { waiting: [...context.waiting, event.asker].sort() };
    }),
    forgetWaiting: assign({ waiting: [] }),
    nextLife: assign({
      incarnation: ({ context }) => context.incarnation + 1,
      by: null,
      waiting: [],
    }),
    tellUnit: sendTo(
      ({ system, context }) => system.get(context.unit),
      ({ context }) => message({ type: 'POWERED_ON', incarnation: context.incarnation }),
    ),
    askRequester: enqueueActions(({ context: { name, by, switches }, enqueue }) => {
      const ask = message({ type: 'VOUCH', incarnation: by!.fromIncarnation, asker: name });
      enqueue.sendTo(({ system }) => system.get(switches[by!.from]!), ask);
    }),
    vouch: sendTo(
      ({ system, event }) => {
        assertEvent(event, 'VOUCH');
        return system.get(event.asker);
      },
      { type: 'VOUCHED' },
    ),
    deny: sendTo(
      ({ system, event }) => {
        assertEvent(event, 'VOUCH');
        return system.get(event.asker);
      },
      { type: 'DENIED' },
    ),
    cutPower: sendTo(({ system, context }) => system.get(context.unit), { type: 'POWER_CUT' }),
    reportCut: emit(({ context: { host, incarnation, by } }) =>
      message({ type: 'HOST_CUT', host, present: incarnation, ...by! }),
    ),
    answerDone: enqueueActions(({ context, event, enqueue }) => {
      // The life that was asked for; the one under way when the host rebooted by itself.
      const incarnation = event.type === 'CUT' ? event.incarnation : context.incarnation;
      const asker = event.type === 'CUT' ? event.asker : context.by!.asker;
      const done = message({
        type: 'FENCE_DONE',
        host: context.host,
        incarnation,
        present: context.incarnation,
      });
      const also = event.type === 'CUT' ? [] : context.waiting;
      for (const name of [asker, ...also]) enqueue.sendTo(({ system }) => system.get(name), done);
    }),
    answerVoid: enqueueActions(({ context, enqueue }) => {
      const { host, incarnation, by, waiting } = context;
      const done = message({ type: 'FENCE_DONE', host, incarnation, present: incarnation + 1 });
      for (const name of [by!.asker, ...waiting]) {
        enqueue.sendTo(({ system }) => system.get(name), done);
      }
    }),
    answerFailed: enqueueActions(({ context, enqueue }) => {
      const { host, incarnation, by, waiting } = context;
      const failed = message({ type: 'FENCE_FAILED', host, incarnation });
      for (const name of [by!.asker, ...waiting]) {
        enqueue.sendTo(({ system }) => system.get(name), failed);
      }
    }),
  },
});

export const powerSwitch = powerSetup.createMachine({
  id: 'PowerSwitch',
  context: ({ input }) => ({ ...input, incarnation: 1, by: null, waiting: [] }),
  initial: 'on',
  on: { VOUCH: { actions: 'deny' } },
  states: {
    on: {
      id: 'on',
      on: {
        CUT: [
          { guard: 'isPresent', target: 'cutting', actions: 'keepRequester' },
          { actions: 'answerDone' },
        ],
        VOUCH: [{ guard: 'isVouched', actions: 'vouch' }, { actions: 'deny' }],
        POWER_ON: { actions: ['nextLife', 'tellUnit'] },
      },
    },
    cutting: {
      initial: 'waiting',
      on: {
        POWER_ON: { target: 'on', actions: ['answerVoid', 'nextLife', 'tellUnit'] },
        CUT: { guard: 'isAnother', actions: 'joinWait' },
        CUT_FAILS: { target: 'unknown', actions: ['answerFailed', 'forgetRequester'] },
      },
      states: {
        waiting: { after: { cutTime: { target: 'asking', actions: 'askRequester' } } },
        // Within one step: the requester's switch answers at once.
        asking: {
          on: {
            VOUCHED: {
              target: '#off',
              actions: ['cutPower', 'reportCut', 'answerDone', 'forgetWaiting'],
            },
            DENIED: { target: '#on', actions: 'forgetRequester' },
          },
        },
      },
    },
    off: {
      id: 'off',
      on: {
        CUT: { actions: 'answerDone' },
        POWER_ON: { target: 'on', actions: ['nextLife', 'tellUnit'] },
      },
    },
    unknown: {
      on: {
        CUT: [
          { guard: 'isPresent', target: 'cutting', actions: 'keepRequester' },
          { actions: 'answerDone' },
        ],
        POWER_ON: { target: 'on', actions: ['nextLife', 'tellUnit'] },
      },
    },
  },
});
