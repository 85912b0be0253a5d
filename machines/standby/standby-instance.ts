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
 * - a cold start asks the gate of its host, if there is one, and waits for its turn (`coldStart`);
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
import { standbySetup } from './standby-setup.ts';

const discards = [
  { guard: 'isOlder', actions: ['releaseNamed', 'discarded'] },
  { target: 'discarding', actions: 'tellGivenUp' },
] as const;

/** Its owner may have forgotten it, or its DISCARD was lost: then the answer is DISCARD. */
const remind = { guard: 'repeats', reenter: true, actions: 'ready' } as const;

/** The host kills it; without room it is of no use. */
const withdrawn = { target: 'failed.reported', actions: 'reportFailure' } as const;

/** A cold start waits for its turn; the room is its own from now on. */
const startsCold = [
  { guard: 'mayPromoteGated', target: 'coldStart', actions: 'begin' },
  { guard: 'mayPromote', target: 'promoting', actions: 'begin' },
] as const;

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
        PROMOTE: startsCold,
        DISCARD: discards,
      },
    },
    upgrading: {
      after: { bootTimer: { target: 'hotStandby', actions: ['releasePrevious', 'ready'] } },
      on: {
        CRASH: 'failed',
        WITHDRAWN: withdrawn,
        PROMOTE: startsCold,
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
    coldStart: {
      entry: 'askGate',
      exit: 'leaveGate',
      initial: 'queued',
      on: { CRASH: 'failed', PROMOTE: { guard: 'isRunning' } },
      states: {
        queued: { on: { COLD_START_NOW: 'starting' } },
        starting: {
          after: { promoteTimer: { target: '#StandbyInstance.active', actions: 'reportPromoted' } },
        },
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
