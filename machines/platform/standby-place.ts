/**
 * StandbyPlace: joins a slot of standby selection with the resources that placement keeps for it on the same
 * host. The guest's record and the failover program order the slot by way of it, and are answered by way of it.
 *
 * Rules:
 * - the slot is told to stand only when its resources are kept: `held` for a cold one, `allocated` for a hot one;
 * - from hot to cold they are given up at the slot's stop point, not before, and the slot counts as ready for the
 *   later choice when everything is held; a promotion that comes in between waits until then;
 * - from cold to hot they are allocated first;
 * - the slot is promoted when its resources are allocated and its devices attached, not before;
 * - they are given back when the slot is gone, not before; that it is gone is said when they are given back;
 * - a slot whose resources are lost has failed.
 */
import { placeSetup } from './standby-place-setup.ts';

const gone = { guard: 'isAllOfIt', target: '#StandbyPlace.ending', actions: 'holdAnswer' } as const;

const promotes = { target: '#StandbyPlace.kept.promoting', actions: 'notePromotion' } as const;

/** Remembered until placement has answered. */
const remembersPromotion = { PROMOTE: { actions: 'notePromotion' } } as const;
const remembersOrder = { PREPARE: { actions: 'noteOrder' } } as const;
const refusesPromotion = { PROMOTE: { actions: 'refusePromotion' } } as const;

export const standbyPlace = placeSetup.createMachine({
  id: 'StandbyPlace',
  context: ({ input }) => ({
    ...input,
    kept: null,
    told: 0,
    order: null,
    promotion: null,
    answers: [],
  }),
  initial: 'empty',
  on: {
    DEMOTE: { actions: 'pass' },
    DISCARD: { actions: 'pass' },
    STOP: { actions: 'pass' },
    PROMISED: { actions: 'pass' },
    UNPROMISED: { actions: 'pass' },
    STANDBY_READY: { actions: 'tellOwner' },
    STANDBY_FAILED: { actions: 'tellOwner' },
    DISCARDED: { actions: 'tellOwner' },
    PROMOTED: { actions: 'tellFailover' },
    STOPPED: { actions: 'tellFailover' },
  },
  states: {
    /** Placement keeps nothing. */
    empty: {
      entry: 'forgetKept',
      always: { guard: 'hasOrder', target: 'asking' },
      on: { PREPARE: { target: 'asking', actions: 'noteOrder' }, ...refusesPromotion },
    },
    asking: {
      entry: 'reserve',
      on: {
        STANDBY_GRANTED: { guard: 'isKept', target: 'kept', actions: 'passOrder' },
        STANDBY_REFUSED: { target: 'empty', actions: 'refuseOrder' },
        /** Lost before it was granted. */
        STANDBY_RELEASED: { target: 'empty', actions: 'refuseOrder' },
        PREPARE: { guard: 'isNewerOrder', target: 'ending', actions: 'noteOrder' },
        DISCARD: [
          { guard: 'isOfOrder', target: 'ending', actions: ['dropOrder', 'pass'] },
          { actions: 'pass' },
        ],
        ...refusesPromotion,
      },
    },
    kept: {
      initial: 'standing',
      on: { STANDBY_LOST: 'losing', DISCARDED: [gone, { actions: 'tellOwner' }], STOPPED: [gone] },
      states: {
        standing: {
          on: {
            PREPARE: [
              { guard: 'isUpgrade', target: 'raising', actions: 'noteOrder' },
              /** One choice in a slot after another of the same method: the first has to go first. */
              { guard: 'isNewer', actions: 'refusePreparation' },
              { actions: 'pass' },
            ],
            DEMOTE: [{ guard: 'isNewer', actions: ['noteTold', 'pass'] }, { actions: 'pass' }],
            STANDBY_READY: [
              { guard: 'isDemoted', target: 'demoting', actions: 'demote' },
              { actions: 'tellOwner' },
            ],
            DISCARD: [
              { guard: 'isAllOfIt', target: 'leaving', actions: 'pass' },
              { actions: 'pass' },
            ],
            PROMOTE: promotes,
          },
        },
        raising: {
          entry: 'reserve',
          on: {
            STANDBY_GRANTED: [
              { guard: 'isPromoted', target: 'promoting' },
              { guard: 'isKept', target: 'standing', actions: 'passOrder' },
            ],
            ...remembersPromotion,
          },
        },
        /** Its device is drained, and held again then. */
        demoting: {
          on: {
            STANDBY_GRANTED: [
              { guard: 'isPromoted', target: 'promoting', actions: 'tellReady' },
              { guard: 'isKept', target: 'standing', actions: 'tellReady' },
            ],
            ...remembersPromotion,
          },
        },
        promoting: {
          initial: 'deciding',
          states: {
            deciding: {
              always: [{ guard: 'isHot', target: 'attaching' }, { target: 'claiming' }],
            },
            claiming: { entry: 'claim', on: { STANDBY_GRANTED: 'attaching' } },
            attaching: {
              entry: 'attach',
              on: {
                STANDBY_ATTACHED: {
                  target: '#StandbyPlace.kept.serving',
                  actions: 'passPromotion',
                },
              },
            },
          },
        },
        /** From here on the slot answers to the failover program alone. */
        serving: {
          on: {
            PROMOTE: { actions: 'pass' },
            STANDBY_FAILED: { actions: 'tellFailover' },
            STANDBY_LOST: '#StandbyPlace.bereft',
          },
        },
        /** The slot is on its way out. */
        leaving: { on: { ...remembersOrder, ...refusesPromotion } },
      },
    },
    /** Something was lost; placement gives the rest back by itself. */
    losing: {
      entry: ['withdraw', 'dropPromotion', 'dropOrder'],
      on: { STANDBY_RELEASED: 'empty', ...remembersOrder, ...refusesPromotion },
    },
    /** It runs without what it has lost; that is its own matter. */
    bereft: {
      on: {
        PROMOTE: { actions: 'pass' },
        STOPPED: { guard: 'isAllOfIt', target: 'empty', actions: 'tellFailover' },
      },
    },
    ending: {
      entry: 'giveBack',
      on: {
        STANDBY_RELEASED: { target: 'empty', actions: 'answer' },
        STANDBY_REFUSED: { target: 'empty', actions: 'answer' },
        DISCARDED: { actions: 'holdAnswer' },
        STOPPED: { actions: 'holdAnswer' },
        DISCARD: [{ guard: 'isOfOrder', actions: ['dropOrder', 'pass'] }, { actions: 'pass' }],
        ...remembersOrder,
        ...refusesPromotion,
      },
    },
  },
});
