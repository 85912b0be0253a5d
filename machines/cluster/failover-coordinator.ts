/**
 * FailoverCoordinator: the one decider of a group, on its home. From the first cause to an instance
 * that serves again: judged → fencingOld → instructing or startingThird → done.
 *
 * Rules:
 * - `judged` reads the group's record, chooses a target and claims the next epoch; only a granted
 *   claim leads on, so no two deciders share an epoch, over crashes too; further causes are absorbed;
 * - `fencingOld` is left only with evidence for the life that held the resource by the record:
 *   stopped, released, its host's life proved over, or nobody held it. The timer repeats the order
 *   and never skips it;
 * - a target that fails or does not answer is tried no more, and a new epoch is claimed for the next;
 *   the record then says whether the old target got as far as holding the resource, and must be stopped;
 * - without a usable target: `stuck` with an alarm; later it looks again whether the group is absent.
 *   A claim of somebody else ends ours (`outrun`), and one that we did not know of makes us look again
 *   before we take a group for absent: heartbeats may be older than the record.
 */
import { CLOSED } from './coordinator-choice.ts';
import { coordinatorSetup } from './coordinator-setup.ts';

const NEXT = [
  { guard: 'isHome', target: '#judged', actions: 'noteTried' },
  // The home is back and sees for itself.
  { target: '#idle', actions: ['close', 'tellIdle'] },
] as const;

const WAITING = {
  on: {
    TAKEOVER_BEGUN: { guard: 'isOwn', target: 'begun' },
  },
  after: { claimTimer: { target: 'waiting', reenter: true, actions: 'instruct' } },
} as const;

const BEGUN = {
  // Waits for a device behind a closed gate: that may take longer than any step.
  on: { TAKEOVER_HELD: { guard: 'isOwn', target: 'waiting' } },
  after: { stepTimer: NEXT },
} as const;

const PEER_STATE = [
  { guard: 'isTargetLost', target: '#failed', actions: 'notePeer' },
  { actions: 'notePeer' },
] as const;

export const failoverCoordinator = coordinatorSetup.createMachine({
  id: 'FailoverCoordinator',
  context: ({ input }) => ({
    ...input,
    ...CLOSED,
    homes: input.group.homes,
    hostIncarnation: 1,
    peers: {},
    known: 1,
  }),
  initial: 'idle',
  on: { HALT: { target: '.halted', actions: 'forgetAll' }, PEER_STATE: { actions: 'notePeer' } },
  states: {
    halted: { on: { START: { target: 'idle', actions: 'noteStart' }, PEER_STATE: {} } },
    idle: {
      id: 'idle',
      on: {
        CAUSE: { target: 'judged', actions: 'noteCause' },
        AT_REST_QUERY: { actions: 'tellAtRest' },
      },
    },
    judged: {
      id: 'judged',
      initial: 'reading',
      states: {
        reading: {
          entry: 'askRecord',
          on: {
            HOLDS: [
              { guard: 'isNewsToAbsent', target: '#outrun', actions: 'noteRecord' },
              { target: 'choosing', actions: 'noteRecord' },
            ],
          },
          after: { claimTimer: { target: 'reading', reenter: true } },
        },
        // Within one step: the master answers at once.
        choosing: {
          entry: 'askReady',
          on: {
            READY: [
              { guard: 'hasTarget', target: 'claiming', actions: 'choose' },
              { target: '#stuck' },
            ],
          },
        },
        claiming: {
          entry: 'claim',
          on: {
            GRANTED: {
              guard: 'isGranted',
              target: '#fencingOld',
              actions: ['noteGrant', 'reportJudged'],
            },
            CLAIM_REFUSED: { guard: 'isRefused', target: '#outrun' },
          },
          after: { claimTimer: { target: 'claiming', reenter: true } },
        },
      },
    },
    fencingOld: {
      id: 'fencingOld',
      entry: 'stopHolder',
      always: [
        { guard: 'isGoneAndSecond', target: 'instructing' },
        { guard: 'isHolderGone', target: 'startingThird' },
      ],
      on: {
        GUEST_STOPPED: [
          { guard: 'isStoppedAndSecond', target: 'instructing' },
          { guard: 'isStopped', target: 'startingThird' },
        ],
        RELEASED: [
          { guard: 'isStoppedAndSecond', target: 'instructing' },
          { guard: 'isStopped', target: 'startingThird' },
        ],
      },
      after: { stepTimer: { target: 'fencingOld', reenter: true, actions: 'harden' } },
    },
    instructing: {
      entry: 'instruct',
      initial: 'waiting',
      on: {
        TAKEOVER_DONE: { guard: 'isOwn', target: 'done' },
        TAKEOVER_FAILED: { guard: 'isOwn', target: 'failed' },
        PEER_STATE,
      },
      states: { waiting: WAITING, begun: BEGUN },
    },
    startingThird: {
      entry: 'instruct',
      initial: 'waiting',
      on: {
        THIRD_ACTIVE: { guard: 'isOwn', target: 'done' },
        THIRD_FAILED: { guard: 'isOwn', target: 'failed' },
        PEER_STATE,
      },
      states: { waiting: WAITING, begun: BEGUN },
    },
    failed: { id: 'failed', always: NEXT },
    done: { entry: 'report', always: { target: 'idle', actions: ['close', 'tellIdle'] } },
    stuck: {
      id: 'stuck',
      entry: ['alarm', 'close'],
      after: { retryTimer: { target: 'idle', actions: 'tellIdle' } },
    },
    outrun: {
      id: 'outrun',
      entry: 'close',
      after: { retryTimer: { target: 'idle', actions: 'tellIdle' } },
    },
  },
});
