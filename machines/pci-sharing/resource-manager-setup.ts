/**
 * ResourceManager, the words of its chart: what it knows, decides and tells. The chart is in
 * `resource-manager.ts`.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Cause, type Content, including, message, peer, without } from './types.ts';

export interface ResourceManagerInput {
  readonly gate: string;
  readonly monitor: string;
  /** Row of each computer that is or may become a sharer. */
  readonly rows: Readonly<Record<string, string>>;
  /** Owners of Functions at the start. */
  readonly sharers: readonly string[];
  readonly recovered?: ManagerDurable;
}

export interface ManagerDurable {
  readonly epoch: number;
  readonly cause: Cause;
  readonly withdrawn: boolean;
  readonly sharers: readonly string[];
  /** Computers with a row in this epoch. */
  readonly members: readonly string[];
}

export interface ManagerContext extends ManagerDurable {
  readonly input: ResourceManagerInput;
  /** Members whose row is yes, and those whose computer goes on again. */
  readonly yes: readonly string[];
  readonly resumed: readonly string[];
  /** Members whose Function the gate takes out of use itself. */
  readonly force: readonly string[];
}

interface Notice {
  readonly epoch: number;
  readonly cause?: Cause;
  readonly users?: readonly string[];
  readonly notOperational?: boolean;
}

export type ManagerEvent =
  | ({ type: 'FAILURE_NOTIFY' | 'RESET_WANTED' | 'GATE_OBJECTION' } & Notice)
  | ({ type: 'GATE_STATE'; state: string } & Notice)
  | {
      type: 'RESET_DONE' | 'RESTRAINT_LIFTED' | 'RESET_FAILED' | 'DEVICE_DEAD';
      epoch: number;
    }
  | { type: 'ROW_YES'; computer: string; epoch: number; force: readonly string[] }
  | { type: 'ROW_RESUMED'; computer: string; epoch: number }
  | { type: 'SHARER_ADDED' | 'SHARER_REMOVED'; computer: string }
  | { type: 'PLAN' | 'WITHDRAW' | 'OVERRIDE' | 'REPLACE' }
  | { type: 'POLICY_CHANGED'; computer: string; content: Content };

const epochOf = (event: ManagerEvent): number => ('epoch' in event ? event.epoch : -1);

const stateOf = (event: ManagerEvent): string => ('state' in event ? event.state : '');

/** An objection goes on with what was wanted before, unless the device turned out not to work. */
const causeOf = (context: ManagerContext, { cause, users, notOperational }: Notice): Cause => {
  const objects = cause === 'objection' || (cause === undefined && users !== undefined);
  if (!objects) return cause ?? 'failure';
  return notOperational ? 'failure' : context.cause;
};

export const resourceManagerSetup = setup({
  types: {
    context: {} as ManagerContext,
    events: {} as ManagerEvent,
    input: {} as ResourceManagerInput,
  },
  delays: { storeTime: 10, resend: 500 },
  guards: {
    isRestart: ({ context }) => context.input.recovered !== undefined,
    isNewer: ({ context, event }) => epochOf(event) > context.epoch,
    isCurrent: ({ context, event }) => epochOf(event) === context.epoch,
    allYes: ({ context }) => context.members.every((name) => context.yes.includes(name)),
    allResumed: ({ context }) => context.members.every((name) => context.resumed.includes(name)),
    isOpen: ({ event }) => stateOf(event) === 'open',
    isRestrained: ({ event }) => stateOf(event) === 'restrained',
    isDead: ({ event }) => stateOf(event) === 'dead',
    isMidReset: ({ event }) => ['executing', 'failedReset'].includes(stateOf(event)),
    isByRequest: ({ context }) => context.cause === 'request',
  },
  actions: {
    /** Computes and stores the rows: one durable write, before RESTRAIN is sent. */
    openEpoch: enqueueActions(({ context, event, enqueue }) => {
      const notice = event as Notice;
      const { epoch } = notice;
      const sharers = including(context.sharers, ...(notice.users ?? []));
      const cause = causeOf(context, notice);
      const withdrawn = cause === 'request' && context.withdrawn && notice.cause !== 'request';
      const written = { epoch, cause, withdrawn, sharers, members: sharers };
      enqueue.assign({ ...written, yes: [], resumed: [], force: [] });
      for (const row of Object.values(context.input.rows)) {
        enqueue.sendTo(peer(row), message({ type: 'NEW_EPOCH', epoch, members: sharers }));
      }
    }),
    restrain: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.sendTo(peer(input.gate), message({ type: 'RESTRAIN', epoch }));
      enqueue.sendTo(peer(input.monitor), message({ type: 'NOTIFY_ACK', epoch }));
    }),
    noteYes: assign(({ context, event }) => {
      assertEvent(event, 'ROW_YES');
      return {
        yes: including(context.yes, event.computer),
        force: including(context.force, ...event.force),
      };
    }),
    noteResumed: assign(({ context, event }) => {
      assertEvent(event, 'ROW_RESUMED');
      return { resumed: including(context.resumed, event.computer) };
    }),
    addSharer: assign(({ context, event }) => {
      assertEvent(event, 'SHARER_ADDED');
      return { sharers: including(context.sharers, event.computer) };
    }),
    removeSharer: assign(({ context, event }) => {
      assertEvent(event, 'SHARER_REMOVED');
      return { sharers: without(context.sharers, event.computer) };
    }),
    /** One message, so that the order to reset cannot be overtaken by the end of the restraint. */
    order: enqueueActions(({ context, enqueue }) => {
      const { input, epoch, cause, withdrawn, force } = context;
      const reset = cause !== 'boot' && !withdrawn;
      const cancel = message({ type: 'CANCEL_RESTRAINT', epoch, reset, force });
      enqueue.sendTo(peer(input.gate), cancel);
    }),
    retry: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.sendTo(peer(input.gate), message({ type: 'RETRY', epoch }));
    }),
    resumeRows: enqueueActions(({ context: { input, members, epoch }, enqueue }) => {
      for (const name of members) {
        const resume = message({ type: 'RESUME_ROW', epoch });
        enqueue.sendTo(peer(input.rows[name] as string), resume);
      }
    }),
    askRows: enqueueActions(({ context: { input, members }, enqueue }) => {
      for (const name of members) {
        enqueue.sendTo(peer(input.rows[name] as string), { type: 'ASK_ROW' });
      }
    }),
    tellDead: enqueueActions(({ context: { input, sharers }, enqueue }) => {
      for (const name of sharers) {
        enqueue.sendTo(peer(input.rows[name] as string), { type: 'DEVICE_DEAD' });
      }
    }),
    ask: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.gate), { type: 'QUERY' });
    }),
    plan: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.sendTo(peer(input.gate), message({ type: 'PLAN_RESET', since: epoch }));
    }),
    withdraw: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.assign({ withdrawn: true });
      enqueue.sendTo(peer(input.gate), message({ type: 'WITHDRAW_RESET', epoch }));
    }),
    passPolicy: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'POLICY_CHANGED');
      const row = context.input.rows[event.computer];
      if (row === undefined) return;
      enqueue.sendTo(peer(row), message({ type: 'POLICY_CHANGED', content: event.content }));
    }),
    orderReplacement: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.gate), { type: 'REPLACE_DEVICE' });
    }),
  },
});

/** The tables, which survive a crash of the management server. */
export const durableOfManager = (context: ManagerDurable): ManagerDurable => {
  const { epoch, cause, withdrawn, sharers, members } = context;
  return { epoch, cause, withdrawn, sharers, members };
};
