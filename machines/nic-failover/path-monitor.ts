/**
 * PathMonitor: judges the path behind one port (adapter, cable, switch port, switch).
 *
 * Rules:
 * - `dead` at once when the adapter or link fails or a reset of it is planned, and after `missLimit`
 *   probes in a row without a reply; told to the rows once (PATH_FAILED with the cause), and again
 *   when the cause changes;
 * - a link that is up (and, where probes are used, a reply) leads to `recovering`; only after
 *   `upHold` without trouble is the path told good again (PATH_RESTORED);
 * - trouble in `recovering` is silent, unless its cause is not the one the rows were told: they treat
 *   a silent path (`probe`) as a last resort, which a path without link must not be;
 * - `k` rises with each report, so that a row can ignore older ones;
 * - where only the current port is probed, a standby counts as good only while it receives;
 * - where a row without a path does not wait for the hold (`takesRising`), the rows are told what
 *   rises and sinks again, and HURRY ends the hold.
 */
import { assign, enqueueActions, not, sendTo, setup } from 'xstate';
import type { Policy } from './policy.ts';
import { type Cause, controlOf, type Home, message, type NicStatus, numberAfter } from './types.ts';

export interface PathMonitorInput extends Home {
  readonly port: string;
  /** Rows that are told. */
  readonly rows: readonly string[];
  readonly policy: Pick<
    Policy,
    | 'detection'
    | 'missLimit'
    | 'probeIntervalMs'
    | 'probeTimeoutMs'
    | 'takesRising'
    | 'upHoldMs'
    | 'wrapsAt'
  >;
  /** Whether some row uses the port from the start. */
  readonly current: boolean;
}

interface Context extends PathMonitorInput {
  readonly k: number;
  readonly status: NicStatus;
  readonly planned: boolean;
  /** Probes in a row without a reply. */
  readonly misses: number;
  /** Cause the rows were told last, null = good. */
  readonly told: Cause | null;
}

type Event =
  | { type: 'NIC_STATUS'; status: NicStatus }
  | {
      type:
        | 'PROBE_REPLY'
        | 'RX_ACTIVITY'
        | 'HURRY'
        | 'PLANNED'
        | 'PLAN_ENDED'
        | 'QUERY'
        | 'PROBE_NOW';
    }
  | { type: 'ROLE'; current: boolean };

const linkIsGood = ({ status }: Context): boolean => status === 'up' || status === 'suspect';

/** The cause that holds in `dead`, the gravest first; silence is what is left if nothing else is wrong. */
const causeOf = (context: Context): Cause => {
  if (context.planned) return 'planned';
  if (context.status === 'failed') return 'adapter';
  if (context.status === 'down') return 'link';
  return 'probe';
};

const pathMonitorSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as PathMonitorInput },
  delays: {
    upHold: ({ context }) => context.policy.upHoldMs,
    probeInterval: ({ context }) => context.policy.probeIntervalMs,
    probeTimeout: ({ context }) => context.policy.probeTimeoutMs,
  },
  guards: {
    isBad: ({ context }) => context.planned || !linkIsGood(context),
    isGoodByLink: ({ context }) =>
      context.policy.detection === 'link' && linkIsGood(context) && !context.planned,
    isGood: ({ context }) => linkIsGood(context) && !context.planned,
    probes: ({ context }) => {
      const { detection } = context.policy;
      if (detection === 'probeCurrent') return context.current && linkIsGood(context);
      return detection === 'linkAndProbe' && linkIsGood(context) && !context.planned;
    },
    /** Whether a good link is not enough. */
    doubts: ({ context }) => context.policy.detection !== 'link',
    mustReceive: ({ context }) => context.policy.detection === 'probeCurrent',
    isLastMiss: ({ context }) => context.misses + 1 >= context.policy.missLimit,
    causeChanged: ({ context }) => context.told !== causeOf(context),
  },
  actions: {
    noteStatus: assign(({ event }) =>
      event.type === 'NIC_STATUS' ? { status: event.status } : {},
    ),
    noteRole: assign(({ event }) => (event.type === 'ROLE' ? { current: event.current } : {})),
    notePlanned: assign({ planned: true }),
    notePlanEnded: assign({ planned: false }),
    countMiss: assign({ misses: ({ context }) => context.misses + 1 }),
    clearMisses: assign({ misses: 0 }),
    sendProbe: sendTo(({ system, context }) => system.get(context.port), { type: 'PROBE' }),
    tellFailed: enqueueActions(({ context, enqueue }) => {
      const { port, rows } = context;
      const cause = causeOf(context);
      const k = numberAfter(context.k, context.policy.wrapsAt);
      enqueue.assign({ k, told: cause });
      for (const row of rows) {
        const report = { type: 'PATH_FAILED', port, cause, k };
        enqueue.sendTo(({ system }) => system.get(row), report);
      }
    }),
    tellRestored: enqueueActions(({ context, enqueue }) => {
      const { port, rows } = context;
      const k = numberAfter(context.k, context.policy.wrapsAt);
      enqueue.assign({ k, told: null });
      for (const row of rows) {
        const report = message({ type: 'PATH_RESTORED', port, k });
        enqueue.sendTo(({ system }) => system.get(row), report);
      }
    }),
    tellRising: enqueueActions(({ context: { port, rows, policy }, enqueue }) => {
      if (!policy.takesRising || policy.upHoldMs === 0) return;
      for (const row of rows) {
        enqueue.sendTo(({ system }) => system.get(row), message({ type: 'PATH_RISING', port }));
      }
    }),
    tellSinking: enqueueActions(({ context: { port, rows, policy }, enqueue }) => {
      if (!policy.takesRising || policy.upHoldMs === 0) return;
      for (const row of rows) {
        enqueue.sendTo(({ system }) => system.get(row), message({ type: 'PATH_SINKING', port }));
      }
    }),
    answer: sendTo(
      ({ system, context }) => system.get(controlOf(context)),
      ({ context: { port, told, k, planned } }) =>
        message({ type: 'MONITOR_STATE', port, report: { cause: told, k }, planned }),
    ),
  },
});

export const pathMonitor = pathMonitorSetup.createMachine({
  id: 'PathMonitor',
  context: ({ input }) => ({
    ...input,
    k: 0,
    status: 'up',
    planned: false,
    misses: 0,
    told: null,
  }),
  initial: 'healthy',
  on: {
    NIC_STATUS: { actions: 'noteStatus' },
    PLANNED: { actions: 'notePlanned' },
    PLAN_ENDED: { actions: 'notePlanEnded' },
    ROLE: { actions: 'noteRole' },
    QUERY: { actions: 'answer' },
  },
  states: {
    healthy: {
      always: { guard: 'isBad', target: 'dead' },
      initial: 'trusting',
      states: {
        /** The link alone is believed. */
        trusting: { always: { guard: 'doubts', target: 'doubting' } },
        doubting: {
          after: { probeInterval: '#PathMonitor.probing' },
          on: { RX_ACTIVITY: { guard: 'mustReceive', target: 'doubting', reenter: true } },
        },
      },
    },
    probing: {
      entry: enqueueActions(({ enqueue, check }) => {
        if (check('probes')) enqueue('sendProbe');
      }),
      always: { guard: 'isBad', target: 'dead' },
      after: {
        probeTimeout: [
          { guard: 'isLastMiss', target: 'dead' },
          { target: 'probing', reenter: true, actions: 'countMiss' },
        ],
      },
      on: {
        PROBE_REPLY: { target: 'healthy', actions: 'clearMisses' },
        RX_ACTIVITY: { guard: 'mustReceive', target: 'healthy', actions: 'clearMisses' },
      },
    },
    dead: {
      entry: 'clearMisses',
      always: [
        { guard: 'isGoodByLink', target: 'recovering' },
        { guard: 'causeChanged', actions: 'tellFailed' },
      ],
      initial: 'waiting',
      states: {
        waiting: { always: { guard: 'probes', target: 'asking' } },
        asking: {
          always: { guard: not('probes'), target: 'waiting' },
          after: { probeInterval: { target: 'asking', reenter: true, actions: 'sendProbe' } },
        },
      },
      on: {
        PROBE_NOW: { guard: 'isGood', actions: 'sendProbe' },
        PROBE_REPLY: { guard: 'isGood', target: 'recovering' },
        RX_ACTIVITY: [{ guard: 'isGood', target: 'recovering' }],
      },
    },
    recovering: {
      entry: 'tellRising',
      always: { guard: 'isBad', target: 'dead', actions: 'tellSinking' },
      after: { upHold: { target: 'healthy', actions: 'tellRestored' } },
      on: { HURRY: { target: 'healthy', actions: 'tellRestored' } },
    },
  },
});
