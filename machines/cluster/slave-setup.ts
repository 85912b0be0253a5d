/** Guards, actions and timers of the slave program, by name; the chart is in `slave-cluster.ts`. */
import { and, assertEvent, assign, emit, enqueueActions, raise, sendTo, setup } from 'xstate';
import { type Holder, message, type Role } from './types.ts';

export interface SlaveClusterInput {
  /** Its own actor name. */
  readonly name: string;
  readonly group: string;
  readonly guest: string;
  readonly host: string;
  readonly master: string;
  readonly resource: string;
  /** Actor of the application; null: it is taken to run exactly while the role is active. */
  readonly app: string | null;
  /** Whether it reports periodically, or only when its role changes. */
  readonly beats: boolean;
  /** Whether this instance serves at the start. */
  readonly serves: boolean;
}

export interface SlaveContext extends SlaveClusterInput {
  /** Life of its guest, and of the guest's host. */
  readonly incarnation: number;
  readonly hostIncarnation: number;
  /** Highest epoch that was heard of. */
  readonly epoch: number;
  /** Host of the coordinator that gave the last order. */
  readonly instructor: string;
}

type Event =
  | { type: 'START_SLAVE' | 'RESTART_SLAVE'; incarnation: number; hostIncarnation: number }
  | {
      type:
        | 'HALT'
        | 'FREEZE'
        | 'THAW'
        | 'SLAVE_CRASH'
        | 'ROLE_QUERY'
        | 'MASTER_ALIVE'
        | 'APP_ALIVE'
        | 'APP_STARTED'
        | 'APP_STOPPED'
        | 'APP_EXIT'
        | 'APP_TIMEOUT'
        | 'BEATS'
        | 'SERVES'
        | 'RESTS'
        | 'HOST_LOADED'
        | 'HOST_CALM'
        | 'DEVICE_WAIT'
        | 'DEVICE_READY';
    }
  | { type: 'INSTRUCT_FAILOVER' | 'RELEASE'; epoch: number; to: string }
  | { type: 'TAKEOVER_OK' | 'REFUSED'; epoch: number; incarnation: number }
  | { type: 'WRITE_REFUSED'; epoch: number }
  | { type: 'HOLDS'; holder: Holder | null; epoch: number };

const answer = (type: string) =>
  sendTo(
    ({ system, context }: any) => system.get(context.master),
    ({ context: { group, guest, incarnation, epoch, instructor } }: { context: SlaveContext }) =>
      message({ type, group, guest, incarnation, epoch, to: instructor }),
  ) as never;

const report = (role: Role) =>
  sendTo(
    ({ system, context }: any) => system.get(context.master),
    ({ context: { name, guest, epoch } }: { context: SlaveContext }) =>
      message({ type: 'SLAVE_HB', guest, member: name, role, epoch }),
  ) as never;

export const slaveSetup = setup({
  types: { context: {} as SlaveContext, events: {} as Event, input: {} as SlaveClusterInput },
  delays: {
    slaveHb: 1_000,
    /** Under more takeovers at once than the host bears. */
    slaveHbLoaded: 5_000,
    masterSilence: 4_000,
    appTimer: 3_000,
    takeoverTimer: 30_000,
    releaseTimer: 10_000,
  },
  guards: {
    isNew: ({ context, event }) => 'epoch' in event && event.epoch > context.epoch,
    isSame: ({ context, event }) => 'epoch' in event && event.epoch === context.epoch,
    isOwn: ({ context, event }) =>
      (event.type === 'TAKEOVER_OK' || event.type === 'REFUSED') &&
      event.epoch === context.epoch &&
      event.incarnation === context.incarnation,
    isHolder: ({ context, event }) =>
      event.type === 'HOLDS' &&
      event.holder?.guest === context.guest &&
      event.holder.incarnation === context.incarnation,
    hasApp: ({ context }) => context.app !== null,
    isOwnWithApp: and(['isOwn', 'hasApp']),
    serves: ({ context }) => context.serves,
  },
  actions: {
    noteStart: assign(({ event }) => {
      if (event.type !== 'START_SLAVE' && event.type !== 'RESTART_SLAVE') return {};
      const { incarnation, hostIncarnation } = event;
      return { incarnation, hostIncarnation, epoch: 0, instructor: '' };
    }),
    /** A guest that is not up is nobody's instructed one. */
    forget: assign({ epoch: 0, instructor: '' }),
    beginBeats: enqueueActions(({ context, enqueue }) => {
      if (context.beats) enqueue.raise({ type: 'BEATS' });
    }),
    noteOrder: assign(({ event }) => {
      if (event.type !== 'INSTRUCT_FAILOVER' && event.type !== 'RELEASE') return {};
      return { epoch: event.epoch, instructor: event.to };
    }),
    noteHolding: assign(({ event }) => {
      assertEvent(event, 'HOLDS');
      return { epoch: event.holder?.epoch ?? event.epoch };
    }),
    acquire: sendTo(
      ({ system, context }) => system.get(context.resource),
      ({ context: { name, guest, incarnation, host, hostIncarnation, epoch } }) =>
        message({
          type: 'ACQUIRE',
          member: name,
          guest,
          incarnation,
          host,
          hostIncarnation,
          epoch,
        }),
    ),
    write: sendTo(
      ({ system, context }) => system.get(context.resource),
      ({ context: { name, guest, incarnation, epoch } }) =>
        message({ type: 'WRITE', member: name, guest, incarnation, epoch }),
    ),
    giveBack: sendTo(
      ({ system, context }) => system.get(context.resource),
      ({ context: { guest, incarnation } }) => message({ type: 'GIVE_BACK', guest, incarnation }),
    ),
    askHolder: sendTo(
      ({ system, context }) => system.get(context.resource),
      ({ context }) => message({ type: 'WHO_HOLDS', member: context.name }),
    ),
    startApp: enqueueActions(({ context: { app }, enqueue }) => {
      if (app !== null) enqueue.sendTo(({ system }) => system.get(app), { type: 'START' });
    }),
    stopApp: enqueueActions(({ context: { app }, enqueue }) => {
      if (app !== null) enqueue.sendTo(({ system }) => system.get(app), { type: 'STOP' });
      else enqueue.raise({ type: 'APP_STOPPED' });
    }),
    haltApp: enqueueActions(({ context: { app }, enqueue }) => {
      if (app !== null) enqueue.sendTo(({ system }) => system.get(app), { type: 'HALT' });
    }),
    tellGone: report('none'),
    tellStandby: report('standby'),
    tellTakingOver: report('takingOver'),
    tellActive: report('active'),
    tellGivingBack: report('givingBack'),
    tellReleasing: report('releasing'),
    tellPassive: report('passive'),
    tellBegun: answer('TAKEOVER_BEGUN'),
    tellHeld: answer('TAKEOVER_HELD'),
    tellDone: answer('TAKEOVER_DONE'),
    tellFailed: answer('TAKEOVER_FAILED'),
    tellReleased: answer('RELEASED'),
    /** The application failed: whoever decides about the group is asked for a failover of it. */
    requestFailover: sendTo(
      ({ system, context }) => system.get(context.master),
      ({ context: { group } }) => message({ type: 'GROUP_CAUSE', group, cause: 'application' }),
    ),
    /** The application does not end: the guest has to. */
    askForceStop: sendTo(
      ({ system, context }) => system.get(context.master),
      ({ context: { group } }) => message({ type: 'GROUP_CAUSE', group, cause: 'guest' }),
    ),
    report: raise({ type: 'ROLE_QUERY' }),
    serves: raise({ type: 'SERVES' }),
    rests: raise({ type: 'RESTS' }),
    timesOut: raise({ type: 'APP_TIMEOUT' }),
    reportTakingOver: emit(({ context: { group, guest, incarnation, epoch } }) =>
      message({ type: 'TAKING_OVER', group, guest, incarnation, epoch }),
    ),
    reportAppFailed: emit(({ context: { group, guest } }) =>
      message({ type: 'APP_FAILURE_SEEN', group, guest }),
    ),
  },
});
