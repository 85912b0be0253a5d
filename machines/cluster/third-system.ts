/**
 * ThirdSystem: a place for a group on one host that takes nothing until it is needed: guest and
 * application are defined, booted and started when nobody else can take over (a cold standby slot).
 *
 * Rules: first the host's capacity is reserved, then the guest is defined and booted, then the
 * resource is acquired, and only then the application starts. Whatever goes wrong on the way is
 * undone before it is reported.
 */
import { assertEvent, assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import { message, type Role } from './types.ts';

export interface ThirdSystemInput {
  /** Its own actor name. */
  readonly name: string;
  readonly group: string;
  readonly guest: string;
  readonly host: string;
  readonly master: string;
  readonly resource: string;
  /** Actor that grants room on the host; null: there is always room. */
  readonly capacity: string | null;
  readonly serves: boolean;
}

interface Context extends ThirdSystemInput {
  readonly incarnation: number;
  readonly hostIncarnation: number;
  readonly epoch: number;
  readonly instructor: string;
}

type Event =
  | { type: 'START'; hostIncarnation: number }
  | { type: 'HALT' | 'ROLE_QUERY' | 'CRASH' | 'ROOM_GRANTED' | 'ROOM_REFUSED' }
  | { type: 'START_THIRD'; epoch: number; to: string }
  | { type: 'RELEASE'; epoch: number; to: string }
  | { type: 'FORCE_STOP'; incarnation: number; epoch: number; to: string }
  | { type: 'TAKEOVER_OK' | 'REFUSED'; epoch: number; incarnation: number };

const answer = (type: string) =>
  sendTo(
    ({ system, context }: any) => system.get(context.master),
    ({ context: { group, guest, incarnation, epoch, instructor } }: { context: Context }) =>
      message({ type, group, guest, incarnation, epoch, to: instructor }),
  ) as never;

const report = (role: Role) =>
  sendTo(
    ({ system, context }: any) => system.get(context.master),
    ({ context: { name, guest, epoch } }: { context: Context }) =>
      message({ type: 'SLAVE_HB', guest, member: name, role, epoch }),
  ) as never;

const toCapacity = (type: 'RESERVE' | 'FREE') =>
  enqueueActions(({ context: { name, guest, capacity }, enqueue }: any) => {
    if (capacity === null) return;
    enqueue.sendTo(
      ({ system }: any) => system.get(capacity),
      message({ type, guest, asker: name }),
    );
  }) as never;

const thirdSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as ThirdSystemInput },
  delays: { defineTime: 1_000, bootTime: 20_000, appStartTime: 2_000 },
  guards: {
    serves: ({ context }) => context.serves,
    isNew: ({ context, event }) => 'epoch' in event && event.epoch > context.epoch,
    isSame: ({ context, event }) => 'epoch' in event && event.epoch === context.epoch,
    isOwn: ({ context, event }) =>
      (event.type === 'TAKEOVER_OK' || event.type === 'REFUSED') &&
      event.epoch === context.epoch &&
      event.incarnation === context.incarnation,
    isPresent: ({ context, event }) =>
      event.type === 'FORCE_STOP' && event.incarnation === context.incarnation,
    hasNoCapacity: ({ context }) => context.capacity === null,
  },
  actions: {
    noteHost: assign(({ event }) => {
      assertEvent(event, 'START');
      return { hostIncarnation: event.hostIncarnation };
    }),
    noteOrder: assign(({ event }) => {
      if (event.type !== 'START_THIRD' && event.type !== 'RELEASE') return {};
      return { epoch: event.epoch, instructor: event.to };
    }),
    nextLife: assign(({ context }) => ({ incarnation: context.incarnation + 1 })),
    reserve: toCapacity('RESERVE'),
    free: toCapacity('FREE'),
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
    giveBack: sendTo(
      ({ system, context }) => system.get(context.resource),
      ({ context: { guest, incarnation } }) => message({ type: 'GIVE_BACK', guest, incarnation }),
    ),
    answerStopped: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'FORCE_STOP');
      const { group, guest, master } = context;
      const { incarnation, epoch, to } = event;
      const stopped = message({ type: 'GUEST_STOPPED', group, guest, incarnation, epoch, to });
      enqueue.sendTo(({ system }) => system.get(master), stopped);
    }),
    requestFailover: sendTo(
      ({ system, context }) => system.get(context.master),
      ({ context: { group } }) => message({ type: 'GROUP_CAUSE', group, cause: 'guest' }),
    ),
    tellNone: report('none'),
    tellTakingOver: report('takingOver'),
    tellActive: report('active'),
    tellBegun: answer('TAKEOVER_BEGUN'),
    tellDone: answer('THIRD_ACTIVE'),
    tellFailed: answer('THIRD_FAILED'),
    tellReleased: answer('RELEASED'),
    reportTakingOver: emit(({ context: { group, guest, incarnation, epoch } }) =>
      message({ type: 'TAKING_OVER', group, guest, incarnation, epoch }),
    ),
    reportActive: emit(({ context: { group, guest, epoch } }) =>
      message({ type: 'THIRD_SERVES', group, guest, epoch }),
    ),
  },
});

const ORDERED = {
  guard: 'isNew',
  target: 'starting',
  actions: ['noteOrder', 'nextLife', 'reportTakingOver'],
} as const;

const STOPPED = {
  guard: 'isPresent',
  target: '.absent',
  actions: ['free', 'answerStopped'],
} as const;

const STOP = [STOPPED, { actions: 'answerStopped' }] as const;

export const thirdSystem = thirdSetup.createMachine({
  id: 'ThirdSystem',
  context: ({ input }) => ({
    ...input,
    incarnation: 1,
    hostIncarnation: 1,
    epoch: input.serves ? 1 : 0,
    instructor: '',
  }),
  initial: 'atStart',
  on: { HALT: '.halted', FORCE_STOP: STOP, ROLE_QUERY: { actions: 'tellNone' } },
  states: {
    atStart: { always: [{ guard: 'serves', target: 'active' }, { target: 'absent' }] },
    halted: {
      on: { START: { target: 'absent', actions: 'noteHost' }, FORCE_STOP: {}, ROLE_QUERY: {} },
    },
    absent: {
      entry: 'tellNone',
      on: {
        START_THIRD: ORDERED,
        RELEASE: { guard: 'isNew', actions: ['noteOrder', 'tellReleased'] },
      },
    },
    starting: {
      entry: ['tellTakingOver', 'tellBegun'],
      initial: 'reserved',
      on: {
        START_THIRD: { guard: 'isSame', actions: 'tellBegun' },
        CRASH: '#failed',
        ROLE_QUERY: { actions: 'tellTakingOver' },
      },
      states: {
        reserved: {
          entry: 'reserve',
          always: { guard: 'hasNoCapacity', target: 'defining' },
          on: { ROOM_GRANTED: 'defining', ROOM_REFUSED: '#failed' },
        },
        defining: { after: { defineTime: 'booting' } },
        booting: { after: { bootTime: 'acquiring' } },
        acquiring: {
          entry: 'acquire',
          on: {
            TAKEOVER_OK: { guard: 'isOwn', target: 'appStarting' },
            REFUSED: { guard: 'isOwn', target: '#failed' },
          },
          after: { appStartTime: { target: 'acquiring', reenter: true } },
        },
        appStarting: {
          after: {
            appStartTime: { target: '#active', actions: ['tellDone', 'reportActive'] },
          },
        },
      },
    },
    active: {
      id: 'active',
      entry: 'tellActive',
      on: {
        CRASH: { target: 'failed', actions: 'requestFailover' },
        START_THIRD: { guard: 'isSame', actions: 'tellDone' },
        RELEASE: {
          guard: 'isNew',
          target: 'absent',
          actions: ['noteOrder', 'free', 'giveBack', 'tellReleased'],
        },
        ROLE_QUERY: { actions: 'tellActive' },
      },
    },
    failed: {
      id: 'failed',
      entry: ['free', 'giveBack', 'tellFailed', 'tellNone'],
      on: { START_THIRD: ORDERED },
    },
  },
});
