/**
 * The interface of cache authority to other systems, for one file: who serves it, under which session and
 * epoch, and when nobody does.
 *
 * As a partner (`authorityInterface`) it stands in for manager and cache servers: it is told what happens
 * (MEMBER_OFF, MEMBER_ON, LEASE_ENDS, TRANSFER_WANTED), decides in time, and tells its followers SERVED and UNSERVED. As
 * a watch (`authorityWatch`) it is told what a full system did, decides nothing, and ends up `broken` if the
 * interface does not allow it.
 *
 * Rules:
 * - `served(session, e)` –its host off, its lease over, handed over or given back→ `unserved(e)` –confirmed→
 *   `served(session', e' > e)`: there is always a moment in which nobody serves;
 * - a session whose lease was over may serve on under its epoch, if nobody has served since;
 * - a session that has handed over, or is dead, never serves under an old epoch again; a dead one under none.
 */
import { assign, cancel, enqueueActions, raise, setup } from 'xstate';

export interface AuthorityInterfaceInput {
  /** Cache servers. */
  readonly members: readonly string[];
  /** Who has the right at first, under epoch 1; null: nobody. */
  readonly first: string | null;
  /** Who is told SERVED { member, epoch } and UNSERVED { epoch }. */
  readonly followers: readonly string[];
  /** A partner moves the right no further than to this epoch. */
  readonly lastEpoch: number;
}

interface Context extends AuthorityInterfaceInput {
  readonly session: string;
  readonly epoch: number;
  /** Why nobody serves: what has happened to the session that did. */
  readonly ended: 'lapsed' | 'over' | 'dead' | null;
  readonly dead: readonly string[];
  /** Of a partner: members that are off, lives by member, and where the right is to go. */
  readonly off: readonly string[];
  readonly lives: Readonly<Record<string, number>>;
  readonly next: string | null;
}

type Event =
  /** What happens to it, from outside. */
  | { type: 'MEMBER_OFF' | 'MEMBER_ON'; member: string }
  | { type: 'TRANSFER_WANTED'; to: string }
  | { type: 'LEASE_ENDS' | 'CONFIRM_DUE' }
  /** What the system does: raised by a partner, observed by a watch. */
  | { type: 'SERVES'; session: string; epoch: number }
  | { type: 'LAPSED' | 'GIVEN' | 'DIED'; member: string };

type Emitted =
  | { type: 'SERVES'; session: string; epoch: number }
  | { type: 'LAPSED' | 'GIVEN' | 'DIED'; member: string };

const memberOf = (session: string): string => session.replace(/\d+$/, '');
const sessionOf = ({ lives }: Context, member: string): string => `${member}${lives[member] ?? 0}`;
/** Who is to serve next: where it was to go, or any other one, or the same again. */
const heirOf = (context: Context): string | undefined => {
  const { members, off, next, session } = context;
  const on = members.filter((member) => !off.includes(member));
  return on.find((m) => m === next) ?? on.find((m) => m !== memberOf(session)) ?? on[0];
};

const base = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as AuthorityInterfaceInput,
    emitted: {} as Emitted,
  },
  /** From the end of one authority to the next: a hand-off, or a lease and the grace. */
  delays: { confirmTime: 20_000 },
  guards: {
    isSame: ({ context, event }) =>
      event.type === 'SERVES' && event.session === context.session && event.epoch === context.epoch,
    /** An order to hand over was taken back before it was followed. */
    isKept: ({ context, event }) =>
      event.type === 'SERVES' && event.session === context.session && event.epoch > context.epoch,
    isOwned: ({ context }) => context.first !== null,
    mayGoOn: ({ context }) => context.ended === 'lapsed',
    isNext: ({ context, event }) =>
      event.type === 'SERVES' &&
      event.epoch > context.epoch &&
      !context.dead.includes(event.session),
    isServing: ({ context, event }) =>
      'member' in event && event.member === memberOf(context.session),
    canMove: ({ context, event }) =>
      event.type === 'TRANSFER_WANTED' &&
      event.to !== memberOf(context.session) &&
      !context.off.includes(event.to) &&
      context.epoch < context.lastEpoch,
    hasHeir: ({ context }) => heirOf(context) !== undefined && context.epoch < context.lastEpoch,
  },
  actions: {
    noteServing: assign(({ event }) => {
      if (event.type !== 'SERVES') return {};
      return { session: event.session, epoch: event.epoch, ended: null, next: null };
    }),
    noteLapse: assign({ ended: 'lapsed' }),
    noteGiven: assign({ ended: 'over' }),
    noteDeath: assign(({ context }) => ({
      ended: 'dead',
      dead: [...new Set([...context.dead, context.session])].sort(),
    })),
    noteNext: assign(({ event }) => (event.type === 'TRANSFER_WANTED' ? { next: event.to } : {})),
    noteOff: assign(({ context, event }) => {
      if (event.type !== 'MEMBER_OFF') return {};
      return { off: [...new Set([...context.off, event.member])].sort() };
    }),
    noteOn: assign(({ context: { off, lives }, event }) => {
      if (event.type !== 'MEMBER_ON' || !off.includes(event.member)) return {};
      const { member } = event;
      return {
        off: off.filter((other) => other !== member),
        lives: { ...lives, [member]: (lives[member] ?? 0) + 1 },
      };
    }),
  },
});

/** Every decision is an event that the chart then judges, as it judges what a watch is told. */
const interfaceSetup = base.extend({
  actions: {
    armConfirm: raise({ type: 'CONFIRM_DUE' }, { id: 'confirm', delay: 'confirmTime' }),
    disarm: cancel('confirm'),
    decideDeath: enqueueActions(({ event, enqueue }) => {
      if (event.type === 'MEMBER_OFF') enqueue.raise({ type: 'DIED', member: event.member });
    }),
    decideLapse: enqueueActions(({ context, enqueue }) => {
      enqueue.raise({ type: 'LAPSED', member: memberOf(context.session) });
    }),
    decideGiving: enqueueActions(({ context, enqueue }) => {
      enqueue.raise({ type: 'GIVEN', member: memberOf(context.session) });
    }),
    decideServing: enqueueActions(({ context, enqueue }) => {
      const heir = heirOf(context);
      if (heir === undefined) return;
      const session = sessionOf(context, heir);
      enqueue.raise({ type: 'SERVES', session, epoch: context.epoch + 1 });
    }),
    say: enqueueActions(({ event, enqueue }) => enqueue.emit(event as Emitted)),
    tellServed: enqueueActions(({ context: { followers, epoch, session }, enqueue }) => {
      const served = { type: 'SERVED', member: memberOf(session), epoch } as never;
      for (const name of followers) enqueue.sendTo(({ system }) => system.get(name), served);
    }),
    tellUnserved: enqueueActions(({ context: { followers, epoch }, enqueue }) => {
      const unserved = { type: 'UNSERVED', epoch } as never;
      for (const name of followers) enqueue.sendTo(({ system }) => system.get(name), unserved);
    }),
  },
});

const broken = { target: '#AuthorityInterface.broken' } as const;
const dies = {
  guard: 'isServing',
  target: '#AuthorityInterface.unserved',
  actions: ['noteDeath', 'say'],
} as const;

export const authorityInterface = interfaceSetup.createMachine({
  id: 'AuthorityInterface',
  context: ({ input }) => ({
    ...input,
    session: input.first === null ? '' : `${input.first}0`,
    epoch: input.first === null ? 0 : 1,
    ended: null,
    dead: [],
    off: [],
    lives: {},
    next: null,
  }),
  initial: 'starting',
  on: { MEMBER_ON: { actions: 'noteOn' } },
  states: {
    starting: { always: [{ guard: 'isOwned', target: 'served' }, { target: 'unserved' }] },
    served: {
      on: {
        MEMBER_OFF: { actions: ['noteOff', 'decideDeath'] },
        LEASE_ENDS: { actions: 'decideLapse' },
        TRANSFER_WANTED: { guard: 'canMove', actions: ['noteNext', 'decideGiving'] },
        LAPSED: { guard: 'isServing', target: 'unserved', actions: ['noteLapse', 'say'] },
        GIVEN: { guard: 'isServing', target: 'unserved', actions: ['noteGiven', 'say'] },
        DIED: dies,
        SERVES: [{ guard: 'isSame' }, { guard: 'isKept', actions: ['noteServing', 'say'] }, broken],
      },
    },
    unserved: {
      entry: ['armConfirm', 'tellUnserved'],
      exit: 'disarm',
      on: {
        MEMBER_OFF: { actions: ['noteOff', 'decideDeath'] },
        CONFIRM_DUE: [{ guard: 'hasHeir', actions: 'decideServing' }, { actions: 'armConfirm' }],
        GIVEN: { guard: 'isServing', actions: ['noteGiven', 'say'] },
        DIED: { guard: 'isServing', actions: ['noteDeath', 'say'] },
        SERVES: [
          { guard: 'isNext', target: 'served', actions: ['noteServing', 'say', 'tellServed'] },
          { guard: 'isSame', target: 'goesOn' },
          broken,
        ],
      },
    },
    /** Within one step: the same session as before, under the same epoch. */
    goesOn: {
      always: [{ guard: 'mayGoOn', target: 'served', actions: ['say', 'tellServed'] }, broken],
    },
    broken: { tags: 'bad', type: 'final' },
  },
});

const nothing = (): void => {};

/** Observes a full system, or a partner, by SERVES, LAPSED, GIVEN and DIED; decides and says nothing. */
export const authorityWatch = authorityInterface.provide({
  actions: {
    armConfirm: nothing,
    disarm: nothing,
    decideDeath: nothing,
    decideLapse: nothing,
    decideGiving: nothing,
    decideServing: nothing,
    say: nothing,
    tellServed: nothing,
    tellUnserved: nothing,
  },
});
