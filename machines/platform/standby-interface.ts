/**
 * The interface of standby selection to other systems: what a cluster, or the row of a shared device,
 * may rely on for one guest, whatever goes on between its record, the selector, hosts and slots.
 *
 * As a partner (`standbyInterface`) it stands in for all of that: it is told of changes and lost
 * slots, prepares another association in its own time, and tells the cluster what to use when the
 * guest fails. As a watch (`standbyWatch`) it is told what the full system did, decides nothing, and
 * ends up `broken` if the interface does not allow it.
 *
 * Rules:
 * - `chosen(a)` –PREPARING(b)→ `changing(a→b)` –READY(b)→ `chosen(b)`; a preparation that is given up
 *   (DISCARDING(b)) leads back. What is in force stays so meanwhile: it is discarded only together with
 *   its loss (UNCHOSEN), never to make room for what is not ready;
 * - generations rise with each preparation;
 * - FAILURE pins what is in force, and nothing else: PINNED(a), then USE(a), the same again until the
 *   end; what is chosen meanwhile changes nothing. With nothing in force the guest is `unserved`: what
 *   is ready next is pinned at once;
 * - TAKEN_OVER of the pinned generation leads to `unprotected`, FAILED to `unserved`; only then another
 *   association is used for the same failure, with a higher generation;
 * - nothing is prepared while a failover is under way;
 * - where a deadline has to be known elsewhere, a cold choice is in force only once it is acknowledged.
 *
 * Left out: requirements and times (why something is chosen), the ledger of hosts, other guests.
 */
import { silent, standbyInterfaceSetup } from './standby-interface-setup.ts';

const broken = { target: '#StandbyInterface.broken' } as const;

const failure = [
  {
    guard: 'isUsableFailure',
    target: '#StandbyInterface.failing',
    actions: ['noteFailure', 'say'],
  },
  {
    guard: 'isNewFailure',
    target: '#StandbyInterface.unserved',
    actions: ['noteFailure', 'say'],
  },
] as const;

const prepares = (target: string) =>
  [{ guard: 'isNewChoice', target, actions: ['noteNext', 'say'] }, broken] as const;

export const standbyInterface = standbyInterfaceSetup.createMachine({
  id: 'StandbyInterface',
  context: ({ input }) => ({
    ...input,
    chosen: null,
    next: null,
    pinned: null,
    generation: 0,
    epoch: 0,
    acknowledged: 0,
    spent: [],
  }),
  initial: 'starting',
  on: {
    SLOT_LOST: { actions: 'noteSlot' },
    SLOT_BACK: { actions: 'noteSlot' },
    DEADLINE_SET: { actions: 'noteDeadline' },
    PREPARING: broken,
    PINNED: broken,
    USE: broken,
    UNCHOSEN: broken,
  },
  states: {
    starting: {
      always: [
        { guard: 'isPrepared', target: 'chosen', actions: 'takeFirst' },
        { target: 'unprotected' },
      ],
    },
    /** The guest runs, with nothing to fall back on. */
    unprotected: {
      entry: 'decideNext',
      on: {
        CHANGE: { actions: 'decideNext' },
        SLOT_BACK: { actions: ['noteSlot', 'decideNext'] },
        FAILURE: failure,
        PREPARING: prepares('changing'),
      },
    },
    chosen: {
      on: {
        CHANGE: { actions: 'decideNext' },
        SLOT_LOST: [
          { guard: 'isSlotInForce', actions: ['noteSlot', 'decideLoss'] },
          { actions: 'noteSlot' },
        ],
        DISCARDING: { guard: 'isInForce', target: 'givingUp' },
        UNCHOSEN: { target: 'unprotected', actions: ['unchoose', 'say'] },
        FAILURE: failure,
        PREPARING: prepares('changing'),
      },
    },
    /** What is in force, if anything, stays so. */
    changing: {
      entry: 'armPreparation',
      exit: 'disarm',
      on: {
        PREPARING: [
          { guard: 'isRepeated' },
          {
            guard: 'isNewChoice',
            target: 'changing',
            reenter: true,
            actions: ['noteNext', 'say'],
          },
          broken,
        ],
        PREPARE_DUE: { actions: 'decideReady' },
        READY: { guard: 'isReadyNext', target: 'chosen', actions: ['say', 'adopt'] },
        SLOT_LOST: [
          { guard: 'isSlotOfNext', actions: ['noteSlot', 'decideDrop'] },
          { guard: 'isSlotInForce', actions: ['noteSlot', 'decideLoss'] },
          { actions: 'noteSlot' },
        ],
        DISCARDING: [
          { guard: 'isNext', target: 'back', actions: ['say', 'dropNext'] },
          { guard: 'isInForce', target: 'givingUpInChange' },
        ],
        UNCHOSEN: { actions: ['unchoose', 'say'] },
        FAILURE: [
          failure[0],
          // What is being prepared is used as soon as it is ready.
          { ...failure[1], target: '#StandbyInterface.unserved.preparing' },
        ],
      },
    },
    back: {
      always: [{ guard: 'holdsNothing', target: 'unprotected' }, { target: 'chosen' }],
    },
    /** Discarded together with its loss, in one step. */
    givingUp: {
      on: { UNCHOSEN: { target: 'unprotected', actions: ['unchoose', 'say'] }, FAILURE: broken },
    },
    givingUpInChange: {
      on: { UNCHOSEN: { target: 'changing', actions: ['unchoose', 'say'] }, FAILURE: broken },
    },
    /** Within one step: what is in force is pinned. */
    failing: {
      entry: 'decidePin',
      on: {
        PINNED: [
          { guard: 'isChosen', target: 'pinned', actions: ['pin', 'say', 'decideUse'] },
          broken,
        ],
      },
    },
    pinned: {
      exit: 'disarm',
      on: {
        USE: [{ guard: 'isPinned', actions: ['say', 'use'] }, broken],
        USE_DUE: { actions: 'decideUse' },
        TAKEN_OVER: {
          guard: 'isOfPinned',
          target: 'unprotected',
          actions: ['spendPinned', 'unpin'],
        },
        FAILED: { guard: 'isOfPinned', target: 'unserved', actions: ['spendPinned', 'unpin'] },
        /** Those of before are of no use any more. */
        FAILURE: {},
      },
    },
    /** No instance runs, and nothing is in force. */
    unserved: {
      initial: 'seeking',
      on: {
        CHANGE: { actions: 'decideNext' },
        SLOT_BACK: { actions: ['noteSlot', 'decideNext'] },
      },
      states: {
        seeking: {
          entry: ['dropNext', 'decideNext', 'tellNoTarget'],
          on: { PREPARING: prepares('#StandbyInterface.unserved.preparing') },
        },
        preparing: {
          entry: 'armPreparation',
          exit: 'disarm',
          on: {
            CHANGE: {},
            SLOT_BACK: { actions: 'noteSlot' },
            PREPARING: [{ guard: 'isRepeated' }, broken],
            PREPARE_DUE: { actions: 'decideReady' },
            READY: {
              guard: 'isReadyNext',
              target: '#StandbyInterface.failing',
              actions: ['say', 'adopt'],
            },
            SLOT_LOST: [
              { guard: 'isSlotOfNext', actions: ['noteSlot', 'decideDrop'] },
              { actions: 'noteSlot' },
            ],
            DISCARDING: { guard: 'isNext', target: 'seeking', actions: ['say', 'dropNext'] },
          },
        },
      },
    },
    broken: { tags: 'bad', type: 'final' },
  },
});

/** Observes a full system, or a partner, by the events of `StandbyInterfaceEvent`. */
export const standbyWatch = standbyInterface.provide({ actions: silent });
