/**
 * ResetGate, the words of its chart: what it knows, asks and does. The chart is in `reset-gate.ts`.
 *
 * Only this file mints epochs: +1 at every closing, by nothing else, and durable.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import type { Cause, DeviceStatus } from './types.ts';
import { including, message, peer, without } from './types.ts';

export interface ResetGateInput {
  /** Name of this actor. */
  readonly gate: string;
  readonly device: string;
  readonly functions: readonly string[];
  readonly monitor: string;
  readonly manager: string;
  /** How often a failed reset may be tried again. */
  readonly maxRetries: number;
  /** Whether it starts closed, until the manager has loaded its tables and lifts the restraint. */
  readonly closedAtStart: boolean;
  readonly recovered?: GateDurable;
}

export interface GateDurable {
  readonly epoch: number;
  readonly lastReset: number;
  readonly retries: number;
}

interface Use {
  readonly owner: string | null;
  readonly inUse: boolean;
}

export interface GateContext extends GateDurable {
  readonly input: ResetGateInput;
  readonly cause: Cause;
  /** Why an accepted CANCEL was not carried out, and who still used a Function then. */
  readonly notOperational: boolean;
  readonly users: readonly string[];
  /** Drivers whose request is remembered. */
  readonly pending: readonly string[];
  /** Only within `releasing`: what was ordered, and what Functions and device answered. */
  readonly reset: boolean;
  readonly uses: Readonly<Record<string, Use>>;
  readonly status: DeviceStatus | null;
}

export type GateEvent =
  | { type: 'ARM' | 'FUNCTION_FAULT' | 'FLR_FAILED' | 'INIT_DONE' | 'REPLACE_DEVICE' | 'QUERY' }
  | { type: 'ATTACH'; function: string; computer: string; attachEpoch: number }
  | { type: 'FLR_REQUEST'; function: string }
  | { type: 'PLAN_RESET'; since: number }
  | { type: 'RESET_REQUEST'; driver: string; since: number }
  | { type: 'RESTRAIN' | 'WITHDRAW_RESET' | 'RETRY' | 'RESET_DONE' | 'RESET_FAILED'; epoch: number }
  | { type: 'CANCEL_RESTRAINT'; epoch: number; reset: boolean; force: readonly string[] }
  | { type: 'USE'; function: string; owner: string | null; inUse: boolean }
  | { type: 'POLL_RESULT'; status: DeviceStatus; done: number };

type Emitted =
  | { type: 'GATE_CLOSED' | 'GATE_OPEN' | 'RESET_STARTED' | 'CANCEL_ACCEPTED'; epoch: number }
  | { type: 'GATE_OBJECTION'; epoch: number; users: readonly string[] }
  | { type: 'RESET_ENDED'; epoch: number; ok: boolean }
  | { type: 'DEVICE_DEAD' | 'DETECTED' };

const epochOf = (event: GateEvent): number | undefined =>
  'epoch' in event ? event.epoch : undefined;

/** What the gate says about its epoch: the word depends on why it closed. */
const notice = ({ cause, epoch, users, notOperational }: GateContext) => {
  if (cause === 'objection') {
    return message({ type: 'GATE_OBJECTION', epoch, users, notOperational });
  }
  if (cause === 'planned' || cause === 'request') {
    return message({ type: 'RESET_WANTED', epoch, cause });
  }
  return message({ type: 'FAILURE_NOTIFY', epoch, cause });
};

export const resetGateSetup = setup({
  types: {
    context: {} as GateContext,
    events: {} as GateEvent,
    input: {} as ResetGateInput,
    emitted: {} as Emitted,
  },
  delays: { armLease: 2_000, resetTimer: 10_000 },
  guards: {
    isRestart: ({ context }) => context.input.recovered !== undefined,
    startsClosed: ({ context }) => context.input.closedAtStart,
    isCurrent: ({ context, event }) => epochOf(event) === context.epoch,
    isFreshPlan: ({ context, event }) =>
      event.type === 'PLAN_RESET' && event.since === context.epoch,
    alreadyExecuted: ({ context, event }) =>
      event.type === 'RESET_REQUEST' && event.since < context.lastReset,
    hasPending: ({ context }) => context.pending.length > 0,
    allAnswered: ({ context }) =>
      Object.keys(context.uses).length === context.input.functions.length &&
      context.status !== null,
    noneInUse: ({ context }) => Object.values(context.uses).every(({ inUse }) => !inUse),
    isResetOrdered: ({ context }) => context.reset,
    isOperational: ({ context }) => context.status === 'operational',
    wasDone: ({ context, event }) => event.type === 'POLL_RESULT' && event.done === context.epoch,
    wasFailed: ({ event }) => event.type === 'POLL_RESULT' && event.status === 'failed',
    isDead: ({ event }) => event.type === 'POLL_RESULT' && event.status === 'dead',
    mayRetry: ({ context, event }) =>
      epochOf(event) === context.epoch && context.retries < context.input.maxRetries,
  },
  actions: {
    /** The only place where an epoch is made. */
    mint: enqueueActions(({ context, enqueue }, { cause }: { cause: Cause }) => {
      const epoch = context.epoch + 1;
      enqueue.assign({ epoch, cause });
      enqueue.emit({ type: 'GATE_CLOSED', epoch });
    }),
    tellMonitor: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.sendTo(peer(input.monitor), message({ type: 'ARMED', epoch }));
    }),
    notifyManager: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(peer(context.input.manager), notice(context));
    }),
    passAttach: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'ATTACH');
      const { function: name, computer, attachEpoch } = event;
      const { epoch } = context;
      enqueue.sendTo(peer(name), message({ type: 'ATTACH', computer, attachEpoch, epoch }));
    }),
    passFlr: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'FLR_REQUEST');
      const flr = message({ type: 'FLR', function: event.function });
      enqueue.sendTo(peer(context.input.device), flr);
    }),
    reportDetection: enqueueActions(({ enqueue }) => {
      enqueue.emit({ type: 'DETECTED' });
    }),
    reportOpen: enqueueActions(({ context: { epoch }, enqueue }) => {
      enqueue.emit({ type: 'GATE_OPEN', epoch });
    }),
    reportAccepted: enqueueActions(({ context: { epoch }, enqueue }) => {
      enqueue.emit({ type: 'CANCEL_ACCEPTED', epoch });
    }),
    /** How the gate came to be open again in this epoch. */
    tellOutcome: enqueueActions(({ context: { input, epoch, lastReset }, enqueue }) => {
      const type = lastReset === epoch ? 'RESET_DONE' : 'RESTRAINT_LIFTED';
      enqueue.sendTo(peer(input.manager), message({ type, epoch }));
    }),
    tellFailed: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.sendTo(peer(input.manager), message({ type: 'RESET_FAILED', epoch }));
    }),
    tellDead: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.sendTo(peer(input.manager), message({ type: 'DEVICE_DEAD', epoch }));
    }),
    tellState: enqueueActions(({ context, enqueue }, { state }: { state: string }) => {
      const { epoch, cause, users, notOperational } = context;
      const told = { type: 'GATE_STATE', state, epoch, cause, users, notOperational };
      enqueue.sendTo(peer(context.input.manager), message(told));
    }),
    remember: assign(({ context, event }) => {
      assertEvent(event, 'RESET_REQUEST');
      return { pending: including(context.pending, event.driver) };
    }),
    defer: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'RESET_REQUEST');
      const deferred = message({ type: 'RESET_DEFERRED', epoch: context.epoch });
      enqueue.sendTo(peer(event.driver), deferred);
    }),
    answerExecuted: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'RESET_REQUEST');
      const { lastReset } = context;
      enqueue.assign({ pending: without(context.pending, event.driver) });
      const answer = message({ type: 'RESET_ANSWERED', outcome: 'executed', lastReset });
      enqueue.sendTo(peer(event.driver), answer);
    }),
    answerPending: enqueueActions(({ context, enqueue }, { outcome }: { outcome: string }) => {
      const { pending, lastReset } = context;
      for (const driver of pending) {
        const answer = message({ type: 'RESET_ANSWERED', outcome, lastReset });
        enqueue.sendTo(peer(driver), answer);
      }
      enqueue.assign({ pending: [] });
    }),
    takeOrder: assign(({ event }) => {
      assertEvent(event, 'CANCEL_RESTRAINT');
      return { reset: event.reset };
    }),
    /** Those who handle nothing lose their use only now. */
    forceQuiet: enqueueActions(({ event, enqueue }) => {
      if (event.type !== 'CANCEL_RESTRAINT') return;
      for (const name of event.force) enqueue.sendTo(peer(name), { type: 'FORCE_QUIESCE' });
    }),
    probe: enqueueActions(({ context: { input }, enqueue }) => {
      for (const name of input.functions) {
        enqueue.sendTo(peer(name), message({ type: 'PROBE', by: input.gate }));
      }
      enqueue.sendTo(peer(input.device), message({ type: 'POLL', by: input.gate }));
    }),
    noteUse: assign(({ context, event }) => {
      assertEvent(event, 'USE');
      const { function: name, owner, inUse } = event;
      return { uses: { ...context.uses, [name]: { owner, inUse } } };
    }),
    noteStatus: assign(({ event }) => {
      assertEvent(event, 'POLL_RESULT');
      return { status: event.status };
    }),
    noteObjection: assign(({ context }) => {
      const used = Object.values(context.uses).filter(({ inUse }) => inUse);
      return {
        users: including([], ...used.flatMap(({ owner }) => (owner === null ? [] : [owner]))),
        notOperational: !context.reset && context.status !== 'operational',
      };
    }),
    reportObjection: enqueueActions(({ context: { epoch, users }, enqueue }) => {
      enqueue.emit({ type: 'GATE_OBJECTION', epoch, users });
    }),
    forgetOrder: assign({ reset: false, uses: {}, status: null }),
    forgetObjection: assign({ users: [], notOperational: false }),
    startReset: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.emit({ type: 'RESET_STARTED', epoch });
      enqueue.sendTo(peer(input.device), message({ type: 'RESET', epoch }));
    }),
    pollDevice: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.device), message({ type: 'POLL', by: input.gate }));
    }),
    noteReset: enqueueActions(({ context: { epoch }, enqueue }) => {
      enqueue.assign({ lastReset: epoch, retries: 0 });
      enqueue.emit({ type: 'RESET_ENDED', epoch, ok: true });
    }),
    reportFailure: enqueueActions(({ context: { epoch }, enqueue }) => {
      enqueue.emit({ type: 'RESET_ENDED', epoch, ok: false });
    }),
    countRetry: assign({ retries: ({ context }) => context.retries + 1 }),
    killDevice: enqueueActions(({ context, enqueue }) => {
      enqueue.emit({ type: 'DEVICE_DEAD' });
      enqueue.sendTo(peer(context.input.device), { type: 'KILL' });
    }),
    replaceDevice: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.device), { type: 'REPLACED' });
      enqueue.sendTo(peer(input.device), { type: 'INIT' });
    }),
    forgetRetries: assign({ retries: 0 }),
  },
});

/** What survives a crash of the I/O manager. */
export const durableOfGate = ({ epoch, lastReset, retries }: GateDurable): GateDurable => ({
  epoch,
  lastReset,
  retries,
});
