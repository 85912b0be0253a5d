/**
 * FailoverProgram: what the standby system needs of a cluster program that detects a failed guest,
 * makes sure it is stopped, and carries out what was chosen. An interface: how it detects and fences
 * is the cluster system's own matter.
 *
 * Rules:
 * - a failure is told until somebody says what to use; each failure has an epoch of its own;
 * - the first USE of an epoch counts, others of that epoch are refused by silence;
 * - PROMOTE goes out only after the old active is confirmed stopped (`fencing` is over), and is
 *   repeated until answered;
 * - a promotion is given up only by STOP, and FAILED is told only once the target is confirmed
 *   stopped; then a USE with a higher generation is taken for the same failure;
 * - news that a host is down may be old, and the slot stand again: it is no proof that anything is
 *   stopped. The slot is told to STOP, and once more when its host is back, until it answers;
 * - whoever asks again after the end gets the answer again.
 */
import { assign, enqueueActions, sendTo, setup } from 'xstate';
import { message } from './types.ts';

export interface FailoverInput {
  readonly guest: string;
  readonly repeats: boolean;
  /** Whether a promotion that takes longer than `stepTimer` is given up. */
  readonly givesUp: boolean;
  /** Where the guest runs at first, if that is an actor, too; absent: it is stopped when its fence has had its time. */
  readonly active?: { readonly slot: string; readonly generation: number };
}

interface Context extends Omit<FailoverInput, 'active'> {
  readonly epoch: number;
  /** What was to be used last. */
  readonly slot: string | null;
  readonly generation: number;
  /** Slots whose host is down, by what was heard last. */
  readonly down: readonly string[];
  /** Where the guest runs, once it was moved; null: on the host of its first start. */
  readonly active: { readonly slot: string; readonly generation: number } | null;
}

type Event =
  | { type: 'ACTIVE_FAILS' }
  | { type: 'USE'; slot: string; generation: number }
  | { type: 'SLOT_DOWN' | 'SLOT_UP'; slot: string }
  | { type: 'PROMOTED' | 'STOPPED' | 'STANDBY_FAILED'; slot: string; generation: number };

const isOfActive = ({ active }: Context, event: Event): boolean =>
  event.type === 'STOPPED' && event.slot === active?.slot && event.generation === active.generation;

const failoverSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as FailoverInput,
  },
  delays: { resend: 3_000, fenceTimer: 20_000, stepTimer: 60_000 },
  guards: {
    repeats: ({ context }) => context.repeats,
    givesUp: ({ context }) => context.givesUp,
    isNewer: ({ context, event }) => event.type === 'USE' && event.generation > context.generation,
    isSlotDown: ({ context }) => context.down.includes(context.slot ?? ''),
    isFirstAndDown: ({ context }) =>
      context.active === null && context.down.includes(context.slot ?? ''),
    isOfActiveAndDown: ({ context, event }) =>
      isOfActive(context, event) && context.down.includes(context.slot ?? ''),
    isOfSlot: ({ context, event }) =>
      (event.type === 'SLOT_DOWN' || event.type === 'SLOT_UP') && event.slot === context.slot,
    isActiveBack: ({ context, event }) =>
      event.type === 'SLOT_UP' && event.slot === context.active?.slot,
    isFirstActive: ({ context }) => context.active === null,
    mustRepeatStop: ({ context }) => context.repeats && context.active !== null,
    isOfActive: ({ context, event }) => isOfActive(context, event),
    isLast: ({ context, event }) =>
      'generation' in event && event.generation === context.generation,
  },
  actions: {
    nextEpoch: assign({ epoch: ({ context }) => context.epoch + 1 }),
    tellFailure: sendTo(
      ({ system, context }) => system.get(context.guest),
      ({ context }) => message({ type: 'FAILURE', epoch: context.epoch }),
    ),
    pin: assign(({ event }) =>
      event.type === 'USE' ? { slot: event.slot, generation: event.generation } : {},
    ),
    noteDown: assign(({ context: { down }, event }) => {
      if (event.type !== 'SLOT_DOWN' && event.type !== 'SLOT_UP') return {};
      const others = down.filter((slot) => slot !== event.slot);
      return { down: event.type === 'SLOT_DOWN' ? [...others, event.slot].toSorted() : others };
    }),
    noteActive: assign(({ context: { slot, generation } }) =>
      slot === null ? {} : { active: { slot, generation } },
    ),
    /** An active that was moved here is stopped like any other before the next one begins. */
    stopActive: enqueueActions(({ context: { active }, enqueue }) => {
      if (active === null) return;
      const stop = message({ type: 'STOP', generation: active.generation });
      enqueue.sendTo(({ system }) => system.get(active.slot), stop);
    }),
    accept: sendTo(
      ({ system, context }) => system.get(context.guest),
      ({ context }) => message({ type: 'ACCEPTED', generation: context.generation }),
    ),
    promote: sendTo(
      ({ system, context }) => system.get(context.slot ?? ''),
      ({ context: { generation, epoch } }) =>
        message({ type: 'PROMOTE', generation, epoch, oldStopped: true }),
    ),
    stop: sendTo(
      ({ system, context }) => system.get(context.slot ?? ''),
      ({ context: { generation } }) => message({ type: 'STOP', generation }),
    ),
    tellTakenOver: sendTo(
      ({ system, context }) => system.get(context.guest),
      ({ context }) => message({ type: 'TAKEN_OVER', generation: context.generation }),
    ),
    tellFailed: sendTo(
      ({ system, context }) => system.get(context.guest),
      ({ context }) => message({ type: 'FAILED', generation: context.generation }),
    ),
  },
});

export const failoverProgram = failoverSetup.createMachine({
  id: 'FailoverProgram',
  context: ({ input }) => ({
    ...input,
    epoch: 0,
    slot: null,
    generation: 0,
    active: input.active ?? null,
    down: [],
  }),
  initial: 'watching',
  on: { SLOT_DOWN: { actions: 'noteDown' }, SLOT_UP: { actions: 'noteDown' } },
  states: {
    watching: {
      on: {
        ACTIVE_FAILS: { target: 'suspecting', actions: 'nextEpoch' },
        USE: { guard: 'isLast', actions: 'tellTakenOver' },
      },
    },
    /** The active is gone; what is to be used? */
    suspecting: {
      entry: 'tellFailure',
      after: { resend: { guard: 'repeats', target: 'suspecting', reenter: true } },
      on: { USE: { guard: 'isNewer', target: 'fencing', actions: ['pin', 'accept'] } },
    },
    /** Until the old active is confirmed stopped. */
    fencing: {
      entry: 'stopActive',
      after: {
        fenceTimer: [
          { guard: 'isFirstAndDown', target: 'stopping' },
          { guard: 'isFirstActive', target: 'promoting' },
        ],
        resend: { guard: 'mustRepeatStop', target: 'fencing', reenter: true },
      },
      on: {
        USE: { guard: 'isLast', actions: 'accept' },
        STOPPED: [
          { guard: 'isOfActiveAndDown', target: 'stopping' },
          { guard: 'isOfActive', target: 'promoting' },
        ],
        SLOT_UP: { guard: 'isActiveBack', target: 'fencing', reenter: true, actions: 'noteDown' },
      },
    },
    promoting: {
      entry: 'promote',
      after: {
        resend: { guard: 'repeats', target: 'promoting', reenter: true },
        stepTimer: { guard: 'givesUp', target: 'stopping' },
      },
      on: {
        USE: { guard: 'isLast', actions: 'accept' },
        PROMOTED: {
          guard: 'isLast',
          target: 'watching',
          actions: ['noteActive', 'tellTakenOver'],
        },
        STANDBY_FAILED: { guard: 'isLast', target: 'stopping' },
        SLOT_DOWN: { guard: 'isOfSlot', target: 'stopping', actions: 'noteDown' },
      },
    },
    stopping: {
      entry: 'stop',
      after: { resend: { guard: 'repeats', target: 'stopping', reenter: true } },
      on: {
        STOPPED: { guard: 'isLast', target: 'awaitingNext', actions: 'tellFailed' },
        SLOT_UP: { guard: 'isOfSlot', target: 'stopping', reenter: true, actions: 'noteDown' },
      },
    },
    /** Both the active and its first successor are stopped. */
    awaitingNext: {
      after: { resend: { guard: 'repeats', reenter: true, actions: 'tellFailed' } },
      on: {
        USE: [
          { guard: 'isNewer', target: 'promoting', actions: ['pin', 'accept'] },
          { guard: 'isLast', actions: 'tellFailed' },
        ],
      },
    },
  },
});
