/**
 * SharerRow, the words of its chart: what the row holds, asks and tells. The chart is in
 * `sharer-row.ts`.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Content, type Evidence, type Handling, message, peer } from './types.ts';

/** Who takes over from a sharer; `function` = the Function of the same device that it then uses. */
export interface StandbyPlan {
  readonly computer: string;
  readonly function: string | null;
}

export interface SharerRowInput {
  /** Name of this actor. */
  readonly row: string;
  readonly computer: string;
  readonly function: string;
  readonly manager: string;
  /** Switch of the computer's power, or null if nobody can switch it. */
  readonly power: string | null;
  readonly content: Content;
  readonly standby: StandbyPlan | null;
  /** Whether its computer owns a Function at the start. */
  readonly isSharer: boolean;
  /** A takeover that is under way at the start. */
  readonly takingOver?: boolean;
  readonly recovered?: RowDurable;
}

export interface RowDurable {
  readonly epoch: number;
  /** The column itself: no is false. */
  readonly possible: boolean;
  readonly isMember: boolean;
  /** Content of this epoch, and the one that applies from the next on. */
  readonly content: Content;
  readonly policy: Content;
  /** Newest incarnation that joined, and the one at the opening of this epoch. */
  readonly incarnation: number;
  readonly recorded: number;
  readonly takeover: 'none' | 'due' | 'done' | 'failed';
}

export interface RowContext extends RowDurable {
  readonly input: SharerRowInput;
  /** Given with the Function to a standby on the same device. */
  readonly attachEpoch: number;
}

export type RowEvent =
  | { type: 'NEW_EPOCH'; epoch: number; members: readonly string[] }
  | { type: 'RESUME_ROW' | 'HANDLING_DONE' | 'RESUMED'; epoch: number }
  | { type: 'STANDBY_ACTIVE' | 'STANDBY_FAILED'; epoch: number }
  | { type: 'ASK_ROW' | 'DEVICE_DEAD' | 'DEVICE_DEAD_SEEN' | 'CONSENT' | 'FUNCTION_ERRORED' }
  | { type: 'COMPUTER_DOWN' | 'DETACHED' }
  | {
      type: 'JOIN' | 'POWERED_OFF' | 'POWER_FAILED' | 'POWER_REFUSED';
      incarnation: number;
    }
  | { type: 'DISABLED'; epoch: number }
  | { type: 'POLICY_CHANGED'; content: Content }
  | { type: 'ASSIGNED'; function: string; attachEpoch: number };

type Emitted =
  | { type: 'HANDLE'; computer: string; epoch: number; content: Handling }
  | { type: 'ROW_NO'; computer: string; epoch: number }
  | { type: 'ROW_YES'; computer: string; epoch: number; content: Content; evidence: Evidence }
  | { type: 'HANDLED'; computer: string; epoch: number }
  | { type: 'POWER_OFF'; computer: string; epoch: number; incarnation: number; late: boolean }
  | { type: 'RESUME'; computer: string; epoch: number }
  | { type: 'ALARM'; computer: string; cause: string };

const epochOf = (event: RowEvent): number => ('epoch' in event ? event.epoch : -1);

/** What a computer is told; a standby that is known to have failed leaves only waiting. */
const handlingOf = ({ content, takeover }: RowDurable): Handling => {
  if (content === 'failover') return takeover === 'due' ? 'failover' : 'wait';
  return content === 'stop' ? 'stop' : 'wait';
};

const failsOver = ({ content, takeover }: RowDurable): boolean =>
  content === 'failover' && takeover === 'due';

const isRecordedOff = ({ recorded }: RowDurable, event: RowEvent): boolean =>
  event.type === 'POWERED_OFF' && event.incarnation === recorded;

export const sharerRowSetup = setup({
  types: {
    context: {} as RowContext,
    events: {} as RowEvent,
    input: {} as SharerRowInput,
    emitted: {} as Emitted,
  },
  delays: { handlingDeadline: 60_000, powerRetry: 5_000, resend: 500 },
  guards: {
    isCurrent: ({ context, event }) => epochOf(event) === context.epoch,
    isMember: ({ context, event }) =>
      event.type === 'NEW_EPOCH' && event.members.includes(context.input.computer),
    startsAsSharer: ({ context }) => context.input.isSharer,
    startsTakingOver: ({ context }) => context.input.takingOver === true,
    wasOpen: ({ context }) => context.isMember && !context.possible,
    wasYes: ({ context }) => context.isMember && context.possible,
    isFirstStart: ({ context }) => context.input.recovered === undefined,
    asksConsent: ({ context }) => context.content === 'continue',
    handlesNothing: ({ context }) => context.content === 'none',
    handledFailover: ({ context, event }) => epochOf(event) === context.epoch && failsOver(context),
    handledStop: ({ context, event }) =>
      epochOf(event) === context.epoch && context.content === 'stop',
    leavesByPower: ({ context, event }) => isRecordedOff(context, event) && failsOver(context),
    wasYesAway: ({ context }) => context.isMember && context.possible && failsOver(context),
    isUsable: ({ context }) => context.content !== 'stop',
    takeoverIsDue: ({ context }) => context.takeover === 'due' && !context.isMember,
    hasPower: ({ context }) => context.input.power !== null,
    standbyIsElsewhere: ({ context }) => context.input.standby?.function === null,
    isRecordedOff: ({ context, event }) => isRecordedOff(context, event),
    isRecordedFailure: ({ context, event }) =>
      event.type === 'POWER_FAILED' && event.incarnation === context.recorded,
    isRecordedRefusal: ({ context, event }) =>
      event.type === 'POWER_REFUSED' && event.incarnation === context.recorded,
    isRefusedFailover: ({ context, event }) =>
      event.type === 'POWER_REFUSED' &&
      event.incarnation === context.recorded &&
      failsOver(context),
    isStandbyFunction: ({ context, event }) =>
      event.type === 'ASSIGNED' && event.function === context.input.standby?.function,
  },
  actions: {
    open: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'NEW_EPOCH');
      const { epoch } = event;
      const { policy, incarnation, input } = context;
      // Until it is known to have failed, a standby counts as usable.
      const due = policy === 'failover' && input.standby !== null ? 'due' : 'none';
      const takeover = context.takeover === 'failed' ? 'failed' : due;
      enqueue.assign({
        epoch,
        possible: false,
        isMember: true,
        content: policy,
        recorded: incarnation,
        takeover,
      });
      enqueue.emit({ type: 'ROW_NO', computer: input.computer, epoch });
    }),
    leave: assign(({ event }) => {
      assertEvent(event, 'NEW_EPOCH');
      return { epoch: event.epoch, isMember: false, possible: true };
    }),
    handle: enqueueActions(({ context, enqueue }) => {
      const { input, epoch } = context;
      const content = handlingOf(context);
      enqueue.emit({ type: 'HANDLE', computer: input.computer, epoch, content });
      enqueue.sendTo(peer(input.computer), message({ type: 'HANDLE', epoch, content }));
    }),
    noteHandled: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.emit({ type: 'HANDLED', computer: input.computer, epoch });
    }),
    /** The only place where a row becomes yes. */
    sayYes: enqueueActions(({ context, enqueue }, { kind }: { kind: Evidence['kind'] }) => {
      const { input, epoch, content, recorded } = context;
      const { computer } = input;
      const incarnation = kind === 'poweredOff' ? recorded : 0;
      const force = kind === 'none' ? [input.function] : [];
      enqueue.assign({ possible: true });
      enqueue.emit({ type: 'ROW_YES', computer, epoch, content, evidence: { kind, incarnation } });
      enqueue.sendTo(peer(input.manager), message({ type: 'ROW_YES', computer, epoch, force }));
    }),
    repeatYes: enqueueActions(({ context, enqueue }) => {
      const { input, epoch, content, possible, isMember } = context;
      if (!possible || !isMember) return;
      const force = content === 'none' ? [input.function] : [];
      const yes = message({ type: 'ROW_YES', computer: input.computer, epoch, force });
      enqueue.sendTo(peer(input.manager), yes);
    }),
    detach: enqueueActions(({ context: { input }, enqueue }) => {
      const { computer, row } = input;
      enqueue.sendTo(peer(input.function), message({ type: 'DETACH', computer, by: row }));
    }),
    disable: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      const disable = message({ type: 'DISABLE', epoch, by: input.row });
      enqueue.sendTo(peer(input.function), disable);
    }),
    giveUp: enqueueActions(({ context: { input }, enqueue }) => {
      const gone = message({ type: 'SHARER_REMOVED', computer: input.computer });
      enqueue.sendTo(peer(input.manager), gone);
    }),
    assignStandby: enqueueActions(({ context: { input }, enqueue }) => {
      const { standby, row } = input;
      if (standby === null || standby.function === null) return;
      const assignment = message({ type: 'ASSIGN', computer: standby.computer, by: row });
      enqueue.sendTo(peer(standby.function), assignment);
    }),
    noteAssigned: assign(({ event }) => {
      assertEvent(event, 'ASSIGNED');
      return { attachEpoch: event.attachEpoch };
    }),
    startStandby: enqueueActions(({ context: { input, epoch, attachEpoch }, enqueue }) => {
      const { standby, row } = input;
      if (standby === null) return;
      const order = {
        type: 'START_STANDBY',
        epoch,
        function: standby.function,
        attachEpoch,
        by: row,
      };
      enqueue.sendTo(peer(standby.computer), message(order));
    }),
    noteTakenOver: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.assign({ takeover: 'done' });
      const { standby } = input;
      if (standby === null || standby.function === null) return;
      const added = message({ type: 'SHARER_ADDED', computer: standby.computer });
      enqueue.sendTo(peer(input.manager), added);
    }),
    noteStandbyFailed: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.assign({ takeover: 'failed' });
      enqueue.emit({ type: 'ALARM', computer: input.computer, cause: 'standby failed' });
    }),
    powerOff: enqueueActions(({ context, enqueue }, { late }: { late: boolean }) => {
      const { input, epoch, recorded: incarnation } = context;
      const { power, row, computer } = input;
      if (power === null) return;
      if (late) enqueue.emit({ type: 'POWER_OFF', computer, epoch, incarnation, late });
      enqueue.sendTo(peer(power), message({ type: 'POWER_OFF', incarnation, by: row }));
    }),
    alarm: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.emit({ type: 'ALARM', computer: input.computer, cause: 'power-off failed' });
    }),
    resume: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      enqueue.emit({ type: 'RESUME', computer: input.computer, epoch });
      enqueue.sendTo(peer(input.computer), message({ type: 'RESUME', epoch }));
    }),
    sayResumed: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      const resumed = message({ type: 'ROW_RESUMED', computer: input.computer, epoch });
      enqueue.sendTo(peer(input.manager), resumed);
    }),
    tellDead: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.computer), { type: 'DEVICE_DEAD' });
    }),
    noteJoined: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'JOIN');
      const incarnation = Math.max(context.incarnation, event.incarnation);
      enqueue.assign({ incarnation });
      const joined = message({ type: 'JOINED', incarnation: event.incarnation });
      enqueue.sendTo(peer(context.input.computer), joined);
    }),
    notePolicy: assign(({ event }) => {
      assertEvent(event, 'POLICY_CHANGED');
      return { policy: event.content };
    }),
  },
});

/** The row as stored. */
export const durableOfRow = (context: RowDurable): RowDurable => {
  const { epoch, possible, isMember, content, policy, incarnation, recorded, takeover } = context;
  return { epoch, possible, isMember, content, policy, incarnation, recorded, takeover };
};
