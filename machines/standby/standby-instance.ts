/**
 * StandbyInstance: one slot of a guest on some host, from an empty place to the running guest.
 *
 * Rules:
 * - cold = capacity and image are reserved, powered off (`reservedCold`); hot = booted, its
 *   application waiting (`hotStandby`). READY says for which generation it stands so;
 * - the generation before the present one is accepted in PROMOTE even when the change is done: the
 *   failure may have come before the guest's record learned of it;
 * - PROMOTE counts only with the proof that the old active is stopped (`oldStopped`), and only in
 *   `hotStandby`, `reservedCold`, `upgrading`, or `demoting` before the stop point;
 * - `upgrading` (cold → hot) keeps the cold promise until the boot is through: promoted then, it
 *   starts cold;
 * - DEMOTE (hot → cold) can be taken back until the stop point; after it the slot is `reservedCold`.
 *   Its capacity was promised before the order came, so nothing is lost in between;
 * - the room is taken when a promotion begins. A promise that its host withdraws (WITHDRAWN) is
 *   reported like a failure;
 * - a slot that is empty takes an order only if the ledger of its host, on the same computer, has promised
 *   the room (`checking`): that may have been withdrawn meanwhile, or lost with an earlier life of the host;
 * - a crash is silent: only `noticed` later is it reported, again and again until DISCARD;
 * - DISCARD of an older generation changes nothing; an active is never discarded;
 * - a PROMOTE that cannot be followed is answered by STANDBY_FAILED, never by silence;
 * - STOP (of the failover program: a promotion given up, an active that failed) ends it, whatever it
 *   is, and is answered; a late one for an older generation changes nothing.
 */
import { assign, enqueueActions, sendTo, setup } from 'xstate';
import { type Method, message } from './types.ts';

export interface StandbyInput {
  readonly slot: string;
  readonly guest: string;
  /** The guest's record and the host's ledger, by name. */
  readonly owner: string;
  readonly ledger: string;
  readonly failover: string;
  /** Whether messages may be lost, so that what matters is said again and again. */
  readonly repeats: boolean;
  /** Given when its host has come back after a failure. */
  readonly incarnation?: number;
}

export interface StandbyContext extends StandbyInput {
  /** What it stands for, 0 if for nothing. */
  readonly generation: number;
  /** What it stood for before the change under way, else 0. */
  readonly previous: number;
  readonly epoch: number;
}

type Event =
  | { type: 'PREPARE'; method: Method; generation: number }
  | { type: 'DEMOTE'; generation: number }
  | { type: 'DISCARD'; generation: number }
  | { type: 'PROMOTE'; generation: number; epoch: number; oldStopped: boolean }
  | { type: 'PROMISED'; method: Method; generation: number }
  | { type: 'STOP' | 'WITHDRAWN' | 'UNPROMISED'; generation: number }
  | { type: 'CRASH' };

const standbySetup = setup({
  types: {
    context: {} as StandbyContext,
    events: {} as Event,
    input: {} as StandbyInput,
    emitted: {} as
      | { type: 'PROMOTING'; slot: string; guest: string; generation: number }
      | { type: 'STOP_POINT'; guest: string; generation: number }
      | { type: 'GIVEN_UP'; guest: string; slot: string; generation: number },
  },
  delays: {
    bootTimer: 60_000,
    stopTimer: 10_000,
    promoteTimer: 30_000,
    noticed: 5_000,
    resend: 3_000,
    remind: 60_000,
  },
  guards: {
    repeats: ({ context }) => context.repeats,
    isNewer: ({ context, event }) => 'generation' in event && event.generation > context.generation,
    isHot: ({ event }) => event.type === 'PROMISED' && event.method === 'hot',
    newHot: ({ context, event }) =>
      event.type === 'PREPARE' && event.method === 'hot' && event.generation > context.generation,
    newCold: ({ context, event }) =>
      event.type === 'PREPARE' && event.method === 'cold' && event.generation > context.generation,
    isSame: ({ context, event }) =>
      'generation' in event && event.generation === context.generation,
    takesBack: ({ context, event }) =>
      event.type === 'DISCARD' && event.generation === context.generation && context.previous > 0,
    mayPromote: ({ context, event }) =>
      event.type === 'PROMOTE' &&
      event.oldStopped &&
      (event.generation === context.generation || event.generation === context.previous),
    isOlder: ({ context, event }) => 'generation' in event && event.generation < context.generation,
    /** What failed as an active answers to the failover program alone. */
    isNewOrder: ({ context, event }) =>
      'generation' in event && event.generation > context.generation && context.epoch === 0,
    isRunning: ({ context, event }) => event.type === 'PROMOTE' && event.epoch === context.epoch,
  },
  actions: {
    standFor: assign(({ context, event }) =>
      'generation' in event ? { generation: event.generation, previous: context.generation } : {},
    ),
    standForNew: assign(({ event }) =>
      'generation' in event ? { generation: event.generation, previous: 0 } : {},
    ),
    takeBack: assign(({ context }) => ({ generation: context.previous, previous: 0 })),
    /** The promise is given back, but the guest may still ask for what it knew. */
    releasePrevious: enqueueActions(({ context, enqueue }) => {
      const { guest, previous, ledger } = context;
      if (previous === 0) return;
      const release = message({ type: 'RELEASE', guest, generation: previous, from: '' });
      enqueue.sendTo(({ system }) => system.get(ledger), release);
    }),
    releaseNamed: sendTo(
      ({ system, context }) => system.get(context.ledger),
      ({ context, event }) =>
        message({
          type: 'RELEASE',
          guest: context.guest,
          generation: 'generation' in event ? event.generation : 0,
          from: '',
        }),
    ),
    releaseAll: enqueueActions(({ context, enqueue }) => {
      const { guest, generation, previous, ledger } = context;
      for (const g of [generation, previous].filter((n) => n > 0)) {
        const release = message({ type: 'RELEASE', guest, generation: g, from: '' });
        enqueue.sendTo(({ system }) => system.get(ledger), release);
      }
    }),
    ready: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context: { slot, generation } }) => message({ type: 'STANDBY_READY', slot, generation }),
    ),
    discarded: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context, event }) =>
        message({
          type: 'DISCARDED',
          slot: context.slot,
          generation: 'generation' in event ? event.generation : 0,
        }),
    ),
    gone: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context: { slot, generation } }) => message({ type: 'DISCARDED', slot, generation }),
    ),
    reportFailure: enqueueActions(({ context, enqueue }) => {
      const { slot, generation, epoch, owner, failover } = context;
      const report = message({ type: 'STANDBY_FAILED', slot, generation });
      enqueue.sendTo(({ system }) => system.get(owner), report);
      if (epoch > 0) enqueue.sendTo(({ system }) => system.get(failover), report);
    }),
    begin: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'PROMOTE') return;
      const { slot, guest } = context;
      enqueue.assign({ generation: event.generation, previous: 0, epoch: event.epoch });
      const { generation } = event;
      const activated = message({ type: 'ACTIVATED', guest, generation });
      enqueue.sendTo(({ system }) => system.get(context.ledger), activated);
      enqueue.emit({ type: 'PROMOTING', slot, guest, generation: event.generation });
    }),
    reportPromoted: sendTo(
      ({ system, context }) => system.get(context.failover),
      ({ context: { slot, generation, epoch } }) =>
        message({ type: 'PROMOTED', slot, generation, epoch }),
    ),
    check: enqueueActions(({ context: { guest, slot, ledger }, event, enqueue }) => {
      if (event.type !== 'PREPARE') return;
      const check = message({ type: 'CHECK', guest, generation: event.generation, from: slot });
      enqueue.sendTo(({ system }) => system.get(ledger), check);
    }),
    refusePreparation: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context: { slot }, event }) =>
        message({
          type: 'STANDBY_FAILED',
          slot,
          generation: 'generation' in event ? event.generation : 0,
        }),
    ),
    /** Silence would leave the failover waiting for ever. */
    refusePromotion: sendTo(
      ({ system, context }) => system.get(context.failover),
      ({ context, event }) =>
        message({
          type: 'STANDBY_FAILED',
          slot: context.slot,
          generation: 'generation' in event ? event.generation : 0,
        }),
    ),
    reportStopped: sendTo(
      ({ system, context }) => system.get(context.failover),
      ({ context, event }) =>
        message({
          type: 'STOPPED',
          slot: context.slot,
          generation: 'generation' in event ? event.generation : 0,
        }),
    ),
    tellStopPoint: enqueueActions(({ context: { guest, generation }, enqueue }) => {
      enqueue.emit({ type: 'STOP_POINT', guest, generation });
    }),
    tellGivenUp: enqueueActions(({ context: { guest, slot, generation }, enqueue }) => {
      enqueue.emit({ type: 'GIVEN_UP', guest, slot, generation });
    }),
    forget: assign({ generation: 0, previous: 0, epoch: 0 }),
  },
});

const discards = [
  { guard: 'isOlder', actions: ['releaseNamed', 'discarded'] },
  { target: 'discarding', actions: 'tellGivenUp' },
] as const;

/** Its owner may have forgotten it, or its DISCARD was lost: then the answer is DISCARD. */
const remind = { guard: 'repeats', reenter: true, actions: 'ready' } as const;

/** The host kills it; without room it is of no use. */
const withdrawn = { target: 'failed.reported', actions: 'reportFailure' } as const;

const promotes = { guard: 'mayPromote', target: 'promoting', actions: 'begin' } as const;

export const standbyInstance = standbySetup.createMachine({
  id: 'StandbyInstance',
  context: ({ input }) => ({ ...input, generation: 0, previous: 0, epoch: 0 }),
  initial: 'none',
  on: {
    STOP: [
      { guard: 'isOlder', actions: 'reportStopped' },
      { target: '.none', actions: ['reportStopped', 'releaseAll', 'forget'] },
    ],
    PROMOTE: { actions: 'refusePromotion' },
  },
  states: {
    none: {
      on: {
        PREPARE: 'checking',
        DISCARD: { actions: ['releaseNamed', 'discarded'] },
      },
    },
    /** Never for long: the ledger answers at once. */
    checking: {
      entry: 'check',
      on: {
        PROMISED: [
          { guard: 'isHot', target: 'bootingHot', actions: 'standForNew' },
          { target: 'reservedCold', actions: ['standForNew', 'ready'] },
        ],
        UNPROMISED: { target: 'none', actions: 'refusePreparation' },
      },
    },
    bootingHot: {
      after: { bootTimer: { target: 'hotStandby', actions: 'ready' } },
      on: {
        CRASH: 'failed',
        WITHDRAWN: withdrawn,
        PREPARE: [
          {
            guard: 'newCold',
            target: 'reservedCold',
            actions: ['standFor', 'releasePrevious', 'ready'],
          },
          { guard: 'newHot', actions: ['standFor', 'releasePrevious'] },
        ],
        DISCARD: discards,
      },
    },
    hotStandby: {
      after: { remind },
      on: {
        CRASH: 'failed',
        WITHDRAWN: withdrawn,
        PREPARE: [
          { guard: 'newHot', actions: ['standFor', 'releasePrevious', 'ready'] },
          { guard: 'isSame', actions: 'ready' },
        ],
        DEMOTE: [
          { guard: 'isNewer', target: 'demoting', actions: 'standFor' },
          { guard: 'isSame', actions: 'ready' },
        ],
        PROMOTE: promotes,
        DISCARD: discards,
      },
    },
    demoting: {
      after: {
        stopTimer: {
          target: 'reservedCold',
          actions: ['tellStopPoint', 'releasePrevious', 'ready'],
        },
      },
      on: {
        CRASH: 'failed',
        WITHDRAWN: withdrawn,
        PROMOTE: promotes,
        DISCARD: [
          {
            guard: 'takesBack',
            target: 'hotStandby',
            actions: ['releaseNamed', 'discarded', 'takeBack'],
          },
          ...discards,
        ],
      },
    },
    reservedCold: {
      after: { remind },
      on: {
        CRASH: 'failed',
        WITHDRAWN: withdrawn,
        PREPARE: [
          { guard: 'newHot', target: 'upgrading', actions: 'standFor' },
          { guard: 'newCold', actions: ['standFor', 'releasePrevious', 'ready'] },
          { guard: 'isSame', actions: 'ready' },
        ],
        DEMOTE: { guard: 'isSame', actions: 'ready' },
        PROMOTE: promotes,
        DISCARD: discards,
      },
    },
    upgrading: {
      after: { bootTimer: { target: 'hotStandby', actions: ['releasePrevious', 'ready'] } },
      on: {
        CRASH: 'failed',
        WITHDRAWN: withdrawn,
        PROMOTE: promotes,
        DISCARD: [
          {
            guard: 'takesBack',
            target: 'reservedCold',
            actions: ['releaseNamed', 'discarded', 'takeBack'],
          },
          ...discards,
        ],
      },
    },
    promoting: {
      after: { promoteTimer: { target: 'active', actions: 'reportPromoted' } },
      on: { CRASH: 'failed', PROMOTE: { guard: 'isRunning' } },
    },
    active: {
      on: {
        PROMOTE: { guard: 'isRunning', actions: 'reportPromoted' },
      },
    },
    discarding: {
      after: { stopTimer: { target: 'none', actions: ['releaseAll', 'gone', 'forget'] } },
      on: {
        PREPARE: {
          guard: 'isNewer',
          target: 'checking',
          actions: ['releaseAll', 'gone', 'forget'],
        },
      },
    },
    failed: {
      initial: 'unnoticed',
      states: {
        unnoticed: { after: { noticed: { target: 'reported', actions: 'reportFailure' } } },
        reported: {
          after: {
            resend: {
              guard: 'repeats',
              target: 'reported',
              reenter: true,
              actions: 'reportFailure',
            },
          },
        },
      },
      on: {
        /** It must be discarded first, or nobody could tell the old promise from the new one. */
        PREPARE: { guard: 'isNewOrder', actions: ['standFor', 'reportFailure'] },
        DISCARD: [
          { guard: 'isOlder', actions: ['releaseNamed', 'discarded'] },
          { target: 'none', actions: ['releaseAll', 'releaseNamed', 'discarded', 'forget'] },
        ],
      },
    },
  },
});
