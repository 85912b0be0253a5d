/**
 * The interface of a cluster's group (a service that one of several guests provides) to other systems:
 * who may serve it, under which epoch, and when it moves.
 *
 * As a partner (`groupInterface`) it stands in for slaves, coordinators and resource: it is told what
 * happens (FAIL, TAKEOVER_FAILS, and by the partners of hosts HOST_SILENT, HOST_OFF, HOST_ON) and decides in
 * time. As a watch (`groupWatch`) it is told what a full cluster did, decides nothing, and ends up
 * `broken` if the interface does not allow it.
 *
 * Rules:
 * - `serving` –failure→ `lost` –CLAIMED(e+1)→ `moving` –STOPPED→ … –TAKING_OVER→ `starting` –SERVES→
 *   `serving`; epochs rise by one with each claim, which may come in any state and names one guest;
 * - that guest is instructed, takes over, and is given the resource only when nobody else may still serve: who
 *   held the resource was stopped, let go, or its host is off; one that only began gets no further;
 * - only the guest named by the present claim comes to serve; only who served last may write, until the next
 *   claim (what it wrote before it stopped may still be under way);
 * - what is said under an earlier epoch may still come, and means nothing;
 * - `none`: nobody is left to serve, until somebody looks again, or the one that was given up was only slow.
 *
 * A guest stops with its host, whether or not that is known; a partner waits until it is.
 */
import { groupSetup, silentGroup } from './group-interface-setup.ts';

const broken = { target: '#GroupInterface.broken' } as const;
const past = { guard: 'isPast' } as const;
const instructed = [past, { guard: 'mayBegin', actions: ['say', 'tellInstruct'] }, broken] as const;
const acquires = [
  past,
  { guard: 'mayBegin', actions: ['hold', 'noteLast', 'say'] },
  broken,
] as const;
const begins = [
  past,
  { guard: 'mayBegin', target: '#GroupInterface.starting', actions: 'say' },
  broken,
] as const;

export const groupInterface = groupSetup.createMachine({
  id: 'GroupInterface',
  context: ({ input }) => {
    const [first] = input.instances as readonly [{ guest: string; host: string }];
    return {
      ...input,
      epoch: 1,
      target: first.guest,
      holder: first.guest,
      last: first,
      tried: [],
      hosts: Object.fromEntries(input.instances.map(({ host }) => [host, 'on' as const])),
    };
  },
  initial: 'serving',
  on: {
    HOST_SILENT: { actions: ['noteHost', 'decideLoss'] },
    HOST_OFF: { actions: ['noteHost', 'decideLoss'] },
    HOST_ON: { actions: 'noteHost' },
    CLAIMED: [
      { guard: 'isNextEpoch', target: '#GroupInterface.moving', actions: ['noteClaim', 'say'] },
      broken,
    ],
    STOPPED: { guard: 'isHolder', target: '#GroupInterface.lost', actions: ['vacate', 'say'] },
    INSTRUCTED: instructed,
    TAKING_OVER: [past, broken],
    ACQUIRED: [past, broken],
    SERVES: [past, broken],
    WRITTEN: [{ guard: 'mayWrite' }, broken],
    GIVEN_UP: { target: '#GroupInterface.none', actions: ['say', 'tellFailed'] },
  },
  states: {
    serving: {
      entry: 'forgetTried',
      on: {
        FAIL: '.failing',
        SERVES: [past, { guard: 'mayServe' }, broken],
        TAKING_OVER: [past, { guard: 'mayServe' }, broken],
      },
      initial: 'well',
      states: {
        well: {},
        /** It failed and was not stopped. */
        failing: {
          entry: 'armClaim',
          exit: 'disarm',
          on: {
            FAIL: {},
            CLAIM_DUE: [{ guard: 'canClaim', actions: 'decideClaim' }, { actions: 'armClaim' }],
          },
        },
      },
    },
    /** Nobody serves, and nobody was chosen. */
    lost: {
      entry: 'armClaim',
      exit: 'disarm',
      on: {
        TAKING_OVER: begins,
        /** What a guest asked for before it stopped may still be granted. */
        ACQUIRED: [past, { guard: 'isNamed', actions: 'noteLast' }, broken],
        CLAIM_DUE: [
          { guard: 'canClaim', actions: 'decideClaim' },
          { guard: 'nobodyLeft', actions: 'decideGivingUp' },
          { actions: 'armClaim' },
        ],
      },
    },
    moving: {
      entry: 'armStop',
      exit: 'disarm',
      on: {
        TAKING_OVER: begins,
        STOPPED: { guard: 'isHolder', actions: ['vacate', 'say'] },
        STOP_DUE: [
          { guard: 'mayStart', actions: 'decideStart' },
          { guard: 'mustAimAnew', actions: 'decideClaim' },
          { guard: 'isIdle', actions: 'armStop' },
          { actions: ['decideStop', 'armStop'] },
        ],
      },
    },
    starting: {
      entry: 'armTakeover',
      exit: 'disarm',
      on: {
        TAKING_OVER: [past, { guard: 'mayBegin' }, broken],
        ACQUIRED: acquires,
        STOPPED: [
          { guard: 'isHolder', target: 'lost', actions: ['vacate', 'say'] },
          { guard: 'isTarget', target: 'lost', actions: 'say' },
        ],
        SERVES: [
          past,
          { guard: 'mayServe', target: 'serving', actions: ['say', 'tellServed'] },
          broken,
        ],
        TAKEOVER_FAILS: { actions: ['noteTried', 'decideFailure'] },
        TAKEOVER_DUE: { actions: 'decideServing' },
      },
    },
    none: {
      entry: ['forgetTried', 'armRetry'],
      exit: 'disarm',
      on: {
        TAKING_OVER: begins,
        ACQUIRED: acquires,
        /** It was only slow. */
        SERVES: [
          past,
          { guard: 'mayServe', target: 'serving', actions: ['say', 'tellServed'] },
          broken,
        ],
        STOPPED: { guard: 'isTarget', target: 'lost', actions: ['vacate', 'say'] },
        RETRY_DUE: [{ guard: 'canClaim', actions: 'decideClaim' }, { actions: 'armRetry' }],
      },
    },
    broken: { tags: 'bad', type: 'final' },
  },
});

/** Observes a full cluster, or a partner, by the events of `GroupEvent`; decides and says nothing. */
export const groupWatch = groupInterface.provide({ actions: silentGroup });
