/**
 * ProtectedGuest: the record of one guest: which failover destination and method are in force, which
 * are being prepared, and which are used when it fails.
 *
 * Rules:
 * - make before break: what is in force stays until what comes after it is ready;
 * - a FAILURE is acted on in every state; the choice in force is pinned at that moment, and nothing
 *   redirects the failover under way. With no choice in force the record goes on as before, in need:
 *   what it gets is used at once;
 * - a choice made for an older requirement, or before the guest moved, is not taken; a change that comes while a choice is being
 *   prepared is looked at right after;
 * - `protected` means: the requirement of today is met and the standby stands ready for exactly this
 *   generation; `insufficient`: the best there is, with an alarm;
 * - an operational change is looked at only after `reviewHoldOff` without another one;
 * - a preparation in a slot of its own can be given up; a change of method in the slot in force
 *   cannot, for behind the stop point giving up would take away the last that is left;
 * - a standby that reports for nothing this record knows is discarded;
 * - told of a selector of a later term it asks that one again what it has asked, says what it relies on, and takes
 *   nothing from an earlier one any more, however new its generation may look;
 * - asked to yield to a guest of higher priority it gives its standby up, unless it needs it.
 */
import { guestSetup } from './guest-setup.ts';

const fails = [
  {
    guard: 'isUsableFailure',
    target: '#ProtectedGuest.failingOver',
    actions: ['noteFailure', 'pin'],
  },
  {
    guard: 'isNewFailure',
    target: '#ProtectedGuest.evaluating.inNeed',
    actions: ['noteFailure', 'forgive'],
  },
] as const;

/** The standby in force is lost. */
const losesChosen = {
  guard: 'isOfChosen',
  target: '#ProtectedGuest.evaluating',
  actions: 'dropChosen',
} as const;

const asks = <const Action extends 'ask' | 'askInNeed', const State extends string>(
  action: Action,
  state: State,
) =>
  ({
    entry: action,
    after: { resend: { guard: 'repeats', target: state, reenter: true } },
  }) as const;

export const protectedGuest = guestSetup.createMachine({
  id: 'ProtectedGuest',
  context: ({ input }) => ({
    ...input,
    term: 1,
    generation: 0,
    chosen: null,
    next: null,
    pinned: null,
    changed: false,
    failedSlots: [],
    hosts: {},
    epoch: 0,
  }),
  initial: 'unconfigured',
  on: {
    STANDBY_READY: { guard: 'isUnheld', actions: 'discardUnheld' },
    STANDBY_FAILED: { guard: 'isUnheld', actions: 'discardUnheld' },
    CHANGE: { actions: ['noteChange', 'remember'] },
    YIELD: [{ guard: 'isOver' }, { actions: 'keep' }],
    SELECTOR: { guard: 'isSelector', actions: ['follow', 'tellHeld'] },
  },
  states: {
    unconfigured: {
      always: { guard: 'isConfigured', target: 'evaluating' },
      on: {
        CONFIGURED: 'evaluating',
        CHANGE: { actions: 'noteChange' },
        FAILURE: { guard: 'isNewFailure', target: 'lost', actions: 'noteFailure' },
      },
    },
    evaluating: {
      initial: 'calm',
      on: {
        STANDBY_FAILED: [
          { guard: 'isOfChosen', target: '.calm', reenter: true, actions: 'dropChosen' },
          { guard: 'isUnheld', actions: 'discardUnheld' },
        ],
      },
      states: {
        calm: {
          ...asks('ask', 'calm'),
          on: {
            CHOSEN: {
              guard: 'isFreshChoice',
              target: '#ProtectedGuest.preparing',
              actions: 'noteChoice',
            },
            SAME: [
              { guard: 'isMetNow', target: '#ProtectedGuest.protected', actions: 'confirm' },
              { guard: 'isPresent', target: '#ProtectedGuest.insufficient', actions: 'confirm' },
            ],
            NONE_FITS: {
              guard: 'isPresent',
              target: '#ProtectedGuest.insufficient',
              actions: 'lookedAt',
            },
            CHANGE: { target: 'calm', reenter: true, actions: 'noteChange' },
            SELECTOR: { guard: 'isSelector', target: 'calm', reenter: true, actions: 'follow' },
            FAILURE: fails,
          },
        },
        /** The guest does not run, and nothing is in force. */
        inNeed: {
          ...asks('askInNeed', 'inNeed'),
          on: {
            CHOSEN: {
              guard: 'isFreshChoice',
              target: '#ProtectedGuest.preparing.inNeed',
              actions: 'noteChoice',
            },
            NONE_FITS: { guard: 'isPresent', target: '#ProtectedGuest.lost', actions: 'lookedAt' },
            CHANGE: { target: 'inNeed', reenter: true, actions: 'noteChange' },
            SELECTOR: { guard: 'isSelector', target: 'inNeed', reenter: true, actions: 'follow' },
          },
        },
      },
    },
    preparing: {
      entry: 'prepare',
      initial: 'calm',
      states: {
        calm: {
          after: {
            prepareTimer: {
              guard: 'mayGiveUp',
              target: '#ProtectedGuest.evaluating',
              actions: 'dropNext',
            },
            resend: { guard: 'repeats', reenter: true, target: 'calm', actions: 'prepare' },
          },
          on: {
            STANDBY_READY: [
              {
                guard: 'isReadyAndNews',
                target: '#ProtectedGuest.reviewing.asking',
                actions: 'adopt',
              },
              { guard: 'isReadyAndMeets', target: '#ProtectedGuest.protected', actions: 'adopt' },
              { guard: 'isReadyNext', target: '#ProtectedGuest.insufficient', actions: 'adopt' },
              { guard: 'isUnheld', actions: 'discardUnheld' },
            ],
            STANDBY_FAILED: [
              { guard: 'takesBothAway', target: '#ProtectedGuest.evaluating', actions: 'dropBoth' },
              { guard: 'isOfNext', target: '#ProtectedGuest.evaluating', actions: 'dropNext' },
              { guard: 'isOfChosen', actions: 'dropChosen' },
              { guard: 'isUnheld', actions: 'discardUnheld' },
            ],
            CHANGE: [
              {
                guard: 'losesNextHost',
                target: '#ProtectedGuest.evaluating',
                actions: 'noteChange',
              },
              { actions: ['noteChange', 'remember'] },
            ],
            FAILURE: [
              {
                guard: 'isUsableFailure',
                target: '#ProtectedGuest.failingOver',
                actions: ['noteFailure', 'pin'],
              },
              { guard: 'isNewFailure', target: 'inNeed', actions: 'noteFailure' },
            ],
          },
        },
        /** As soon as it is ready it is used. */
        inNeed: {
          after: {
            resend: { guard: 'repeats', reenter: true, target: 'inNeed', actions: 'prepare' },
            prepareTimer: {
              guard: 'mayGiveUp',
              target: '#ProtectedGuest.evaluating.inNeed',
              actions: 'dropNext',
            },
          },
          on: {
            CHANGE: [
              {
                guard: 'losesNextHost',
                target: '#ProtectedGuest.evaluating.inNeed',
                actions: 'noteChange',
              },
              { actions: ['noteChange', 'remember'] },
            ],
            STANDBY_READY: [
              {
                guard: 'isReadyNext',
                target: '#ProtectedGuest.failingOver',
                actions: ['adopt', 'pin'],
              },
              { guard: 'isUnheld', actions: 'discardUnheld' },
            ],
            STANDBY_FAILED: [
              {
                guard: 'isOfNext',
                target: '#ProtectedGuest.evaluating.inNeed',
                actions: 'dropNext',
              },
              { guard: 'isUnheld', actions: 'discardUnheld' },
            ],
          },
        },
      },
    },
    protected: {
      entry: 'tellProtected',
      on: {
        FAILURE: fails,
        STANDBY_FAILED: [losesChosen, { guard: 'isUnheld', actions: 'discardUnheld' }],
        CHANGE: [
          { guard: 'losesChosenHost', target: 'evaluating', actions: 'noteChange' },
          { guard: 'isDamped', target: 'reviewing', actions: 'noteChange' },
          { target: 'reviewing.asking', actions: 'noteChange' },
        ],
        YIELD: [
          { guard: 'isOver' },
          { guard: 'isOfChosen', target: 'yielding', actions: 'yield' },
          { actions: 'tellYielded' },
        ],
      },
    },
    /** What is in force stays in force meanwhile. */
    reviewing: {
      initial: 'holding',
      on: {
        FAILURE: fails,
        STANDBY_FAILED: [losesChosen, { guard: 'isUnheld', actions: 'discardUnheld' }],
        CHANGE: [
          { guard: 'losesChosenHost', target: 'evaluating', actions: 'noteChange' },
          { guard: 'isDamped', target: '.holding', reenter: true, actions: 'noteChange' },
          { target: '.asking', reenter: true, actions: 'noteChange' },
        ],
      },
      states: {
        holding: {
          after: { reviewHoldOff: 'asking' },
        },
        asking: {
          ...asks('ask', 'asking'),
          on: {
            CHOSEN: {
              guard: 'isFreshChoice',
              target: '#ProtectedGuest.preparing',
              actions: 'noteChoice',
            },
            SAME: [
              { guard: 'isMetNow', target: '#ProtectedGuest.protected', actions: 'confirm' },
              { guard: 'isPresent', target: '#ProtectedGuest.insufficient', actions: 'confirm' },
            ],
            NONE_FITS: {
              guard: 'isPresent',
              target: '#ProtectedGuest.insufficient',
              actions: 'lookedAt',
            },
            SELECTOR: { guard: 'isSelector', target: 'asking', reenter: true, actions: 'follow' },
          },
        },
      },
    },
    insufficient: {
      entry: 'alarm',
      on: {
        CHANGE: { target: 'evaluating', actions: 'noteChange' },
        STANDBY_FAILED: [losesChosen, { guard: 'isUnheld', actions: 'discardUnheld' }],
        FAILURE: fails,
        YIELD: [
          { guard: 'isOver' },
          { guard: 'isOfChosen', target: 'yielding', actions: 'yield' },
          { actions: 'tellYielded' },
        ],
      },
    },
    /** The standby goes to a guest of higher priority; the room is free once it is discarded. */
    yielding: {
      on: {
        DISCARDED: { target: 'evaluating', actions: 'tellYielded' },
        FAILURE: {
          guard: 'isNewFailure',
          target: 'evaluating.inNeed',
          actions: ['noteFailure', 'forgive', 'tellYielded'],
        },
        YIELD: {},
      },
    },
    failingOver: {
      entry: ['tellPinned', 'use'],
      initial: 'asking',
      on: {
        TAKEN_OVER: { guard: 'isOfPinned', target: 'unprotectedAfter', actions: 'move' },
        FAILED: { guard: 'isOfPinned', target: 'evaluating.inNeed', actions: 'dropPinned' },
      },
      states: {
        asking: {
          after: { resend: { guard: 'repeats', target: 'asking', reenter: true, actions: 'use' } },
          on: { ACCEPTED: { guard: 'isOfPinned', target: 'accepted' } },
        },
        accepted: {
          after: {
            resend: { guard: 'repeats', target: 'accepted', reenter: true, actions: 'use' },
          },
        },
      },
    },
    /** Runs on the host it was moved to, with nothing to fall back on. */
    unprotectedAfter: { always: 'evaluating' },
    /** No instance runs, and there is no place for one. */
    lost: {
      entry: 'alarm',
      on: {
        CHANGE: { target: 'evaluating.inNeed', actions: 'noteChange' },
        CONFIGURED: 'evaluating.inNeed',
      },
    },
  },
});
