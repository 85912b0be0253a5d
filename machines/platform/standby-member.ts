/**
 * StandbyMember: acts for a slot of standby selection in the cluster: to the master it is an instance
 * of the group, to the slot (StandbyInstance) it is the failover program.
 *
 * Rules:
 * - told to take over it acquires the shared resource first, and only then has the slot promoted, in
 *   the generation that was pinned for this failure; a resource that refuses means that somebody
 *   else decides by now;
 * - whatever goes wrong, the slot is told to STOP, and only its answer ends the attempt: then the
 *   resource is given back and the failure told;
 * - stopped by force it answers for the life that was named, at once if that is over;
 * - DROP (the target was given up) is answered once the slot is stopped for good.
 */
import { assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import { message, type Role } from '../cluster/types.ts';

export interface StandbyMemberInput {
  /** Its own actor name. */
  readonly name: string;
  readonly group: string;
  readonly guest: string;
  readonly host: string;
  readonly master: string;
  readonly resource: string;
  readonly slot: string;
  readonly bridge: string;
  readonly kind: 'slave' | 'third';
}

interface Context extends StandbyMemberInput {
  readonly incarnation: number;
  readonly hostIncarnation: number;
  readonly epoch: number;
  readonly instructor: string;
  /** Pinned for the failure under way, 0: nothing. */
  readonly generation: number;
  /** The order to stop that is being carried out. */
  readonly stop: { readonly epoch: number; readonly to: string } | null;
  readonly dropped: boolean;
}

type Event =
  | { type: 'START'; hostIncarnation: number }
  | { type: 'HALT' | 'ROLE_QUERY' }
  | { type: 'PIN' | 'DROP'; generation: number }
  | { type: 'INSTRUCT_FAILOVER' | 'START_THIRD' | 'RELEASE'; epoch: number; to: string }
  | { type: 'FORCE_STOP'; incarnation: number; epoch: number; to: string }
  | { type: 'TAKEOVER_OK' | 'REFUSED'; epoch: number; incarnation: number }
  | { type: 'PROMOTED' | 'STANDBY_FAILED' | 'STOPPED'; slot: string; generation: number };

const toMaster = (fieldsOf: (context: Context) => { readonly type: string }) =>
  sendTo(
    ({ system, context }: any) => system.get(context.master),
    ({ context }: { context: Context }) => message(fieldsOf(context) as never),
  ) as never;

const answer = (slave: string, third: string) =>
  toMaster(({ kind, group, guest, incarnation, epoch, instructor }) => {
    const type = kind === 'slave' ? slave : third;
    return { type, group, guest, incarnation, epoch, to: instructor };
  });

const report = (roleOf: (context: Context) => Role) =>
  toMaster((context) => {
    const { name, guest, epoch } = context;
    return { type: 'SLAVE_HB', guest, member: name, role: roleOf(context), epoch };
  });

const memberSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as StandbyMemberInput },
  guards: {
    isNew: ({ context, event }) => 'epoch' in event && event.epoch > context.epoch,
    isSame: ({ context, event }) => 'epoch' in event && event.epoch === context.epoch,
    isOwn: ({ context, event }) =>
      (event.type === 'TAKEOVER_OK' || event.type === 'REFUSED') &&
      event.epoch === context.epoch &&
      event.incarnation === context.incarnation,
    isPast: ({ context, event }) =>
      event.type === 'FORCE_STOP' && event.incarnation !== context.incarnation,
    isPinned: ({ context, event }) =>
      'generation' in event && event.generation === context.generation,
    mustAnswer: ({ context }) => context.stop !== null,
    wasDropped: ({ context }) => context.dropped,
  },
  actions: {
    noteHost: assign(({ event }) =>
      event.type === 'START' ? { hostIncarnation: event.hostIncarnation } : {},
    ),
    nextLife: assign(({ context }) => ({ incarnation: context.incarnation + 1 })),
    notePin: assign(({ event }) => (event.type === 'PIN' ? { generation: event.generation } : {})),
    noteOrder: assign(({ event }) =>
      event.type === 'INSTRUCT_FAILOVER' || event.type === 'START_THIRD'
        ? { epoch: event.epoch, instructor: event.to }
        : {},
    ),
    noteStop: assign(({ event }) =>
      event.type === 'FORCE_STOP' ? { stop: { epoch: event.epoch, to: event.to } } : {},
    ),
    noteDrop: assign({ dropped: true }),
    forget: assign({ stop: null, dropped: false }),
    acquire: sendTo(
      ({ system, context }) => system.get(context.resource),
      ({ context: { name, guest, incarnation, host, hostIncarnation, epoch } }) => {
        const life = { guest, incarnation, host, hostIncarnation };
        return message({ type: 'ACQUIRE', member: name, ...life, epoch });
      },
    ),
    giveBack: sendTo(
      ({ system, context }) => system.get(context.resource),
      ({ context: { guest, incarnation } }) => message({ type: 'GIVE_BACK', guest, incarnation }),
    ),
    promote: sendTo(
      ({ system, context }) => system.get(context.slot),
      ({ context: { generation, epoch } }) =>
        message({ type: 'PROMOTE', generation, epoch, oldStopped: true }),
    ),
    reportUse: emit(({ context: { group, slot, generation, epoch } }) =>
      message({ type: 'USES', group, slot, generation, epoch }),
    ),
    reportTakingOver: emit(({ context: { group, guest, incarnation, epoch } }) =>
      message({ type: 'TAKING_OVER', group, guest, incarnation, epoch }),
    ),
    stopSlot: sendTo(
      ({ system, context }) => system.get(context.slot),
      ({ context: { generation } }) => message({ type: 'STOP', generation }),
    ),
    tellIdle: report(({ kind }) => (kind === 'slave' ? 'standby' : 'none')),
    tellTakingOver: report(() => 'takingOver'),
    tellActive: report(() => 'active'),
    tellBegun: answer('TAKEOVER_BEGUN', 'TAKEOVER_BEGUN'),
    tellDone: answer('TAKEOVER_DONE', 'THIRD_ACTIVE'),
    tellFailed: answer('TAKEOVER_FAILED', 'THIRD_FAILED'),
    tellReleased: answer('RELEASED', 'RELEASED'),
    tellStopped: toMaster(({ group, guest, incarnation, stop }) => ({
      type: 'GUEST_STOPPED',
      group,
      guest,
      incarnation: incarnation - 1,
      ...stop,
    })),
    answerAtOnce: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'FORCE_STOP') return;
      const { group, guest, master } = context;
      const { incarnation, epoch, to } = event;
      const stopped = message({ type: 'GUEST_STOPPED', group, guest, incarnation, epoch, to });
      enqueue.sendTo(({ system }) => system.get(master), stopped);
    }),
    tellDropped: sendTo(
      ({ system, context }) => system.get(context.bridge),
      ({ context: { slot, generation } }) => message({ type: 'DROPPED', slot, generation }),
    ),
  },
});

const TAKES_OVER = {
  guard: 'isNew',
  target: '#StandbyMember.takingOver',
  actions: ['noteOrder', 'nextLife', 'reportTakingOver'],
} as const;

const STOPS = [
  { guard: 'isPast', actions: 'answerAtOnce' },
  { target: '#StandbyMember.stopping', actions: 'noteStop' },
] as const;

const DROPS = { target: '#StandbyMember.stopping', actions: 'noteDrop' } as const;

export const standbyMember = memberSetup.createMachine({
  id: 'StandbyMember',
  context: ({ input }) => ({
    ...input,
    incarnation: 1,
    hostIncarnation: 1,
    epoch: 0,
    instructor: '',
    generation: 0,
    stop: null,
    dropped: false,
  }),
  initial: 'idle',
  on: {
    PIN: { actions: 'notePin' },
    HALT: '.halted',
  },
  states: {
    halted: { on: { START: { target: 'idle', actions: ['noteHost', 'nextLife'] } } },
    idle: {
      entry: 'tellIdle',
      on: {
        INSTRUCT_FAILOVER: TAKES_OVER,
        START_THIRD: TAKES_OVER,
        FORCE_STOP: { actions: 'answerAtOnce' },
        DROP: DROPS,
        ROLE_QUERY: { actions: 'tellIdle' },
      },
    },
    takingOver: {
      entry: ['tellTakingOver', 'tellBegun'],
      initial: 'acquiring',
      on: {
        INSTRUCT_FAILOVER: { guard: 'isSame', actions: 'tellBegun' },
        START_THIRD: { guard: 'isSame', actions: 'tellBegun' },
        FORCE_STOP: STOPS,
        DROP: DROPS,
        ROLE_QUERY: { actions: 'tellTakingOver' },
      },
      states: {
        acquiring: {
          entry: 'acquire',
          on: {
            TAKEOVER_OK: { guard: 'isOwn', target: 'promoting' },
            REFUSED: { guard: 'isOwn', target: '#StandbyMember.stopping' },
          },
        },
        promoting: {
          entry: ['reportUse', 'promote'],
          on: {
            PROMOTED: { guard: 'isPinned', target: '#StandbyMember.active', actions: 'tellDone' },
            STANDBY_FAILED: { guard: 'isPinned', target: '#StandbyMember.stopping' },
          },
        },
      },
    },
    active: {
      entry: 'tellActive',
      on: {
        INSTRUCT_FAILOVER: { guard: 'isSame', actions: 'tellDone' },
        START_THIRD: { guard: 'isSame', actions: 'tellDone' },
        FORCE_STOP: STOPS,
        DROP: DROPS,
        ROLE_QUERY: { actions: 'tellActive' },
      },
    },
    /** Until the slot is confirmed stopped. */
    stopping: {
      entry: 'stopSlot',
      exit: 'forget',
      on: {
        FORCE_STOP: [{ guard: 'isPast', actions: 'answerAtOnce' }, { actions: 'noteStop' }],
        DROP: { actions: 'noteDrop' },
        STOPPED: [
          {
            guard: 'mustAnswer',
            target: 'idle',
            actions: ['giveBack', 'nextLife', 'tellStopped', 'tellDropped'],
          },
          {
            guard: 'wasDropped',
            target: 'idle',
            actions: ['giveBack', 'nextLife', 'tellFailed', 'tellDropped'],
          },
          { target: 'idle', actions: ['giveBack', 'nextLife', 'tellFailed'] },
        ],
        ROLE_QUERY: { actions: 'tellTakingOver' },
      },
    },
  },
});
