/**
 * AuthorityRecord: who has the administration right over one file (patent's term: authority information),
 * and where it is on its way to. One a file, a part of the cache management server's chart.
 *
 * Rules:
 * - an epoch is logged and used once, for good: a refusal, a change of target and a loss burn it;
 * - one transfer at a time, and only between live sessions;
 * - while the right is between two servers the old holder keeps its table until SETTLED, and can be told to
 *   take it back, or to send it to a third one, under a higher epoch;
 * - the lease of a holder over: orphaned, and no heartbeat brings the right back; one live server collects from
 *   the clients what they hold. Its grace begins when it has answered, and only its end confirms;
 * - nobody serves before CONFIRM; repeats get the answer of the first time.
 */
import { and } from 'xstate';
import { managerSetup } from './manager-setup.ts';

const answersBusy = { AUTH_QUERY: { actions: 'tellBusy' } } as const;
const confirmsAgain = { guard: 'isSettledAlready', actions: 'confirm' } as const;
/** The answer to a release was lost. */
const releasedAlready = { guard: 'isPastRelease', actions: 'confirmRelease' } as const;
const supersedes = { guard: 'isOutdated', actions: 'supersede' } as const;

export const authorityRecord = managerSetup.createStateConfig({
  initial: 'logged',
  states: {
    /** Where the log says that it was. */
    logged: {
      always: [
        { guard: ({ context }) => context.phase === 'owned', target: 'owned' },
        { guard: ({ context }) => context.phase === 'transferring', target: 'transferring' },
        { guard: ({ context }) => context.phase === 'orphaned', target: 'orphaned' },
        { guard: ({ context }) => context.phase === 'reclaiming', target: 'reclaiming' },
        { target: 'unowned' },
      ],
    },
    unowned: {
      entry: { type: 'phase', params: { phase: 'unowned' } },
      on: {
        AUTH_QUERY: [
          {
            guard: and(['inService', 'isKnown']),
            target: 'owned',
            actions: ['grant', 'tellHolder'],
          },
          { actions: 'tellBusy' },
        ],
        RELEASE: releasedAlready,
        TRANSFER_DONE: supersedes,
        RECLAIM_ACK: supersedes,
      },
    },
    owned: {
      entry: [{ type: 'phase', params: { phase: 'owned' } }, 'tellChoice'],
      always: { guard: and(['inService', 'holderIsGone']), target: 'orphaned' },
      on: {
        AUTH_QUERY: [
          { guard: 'isHolder', actions: 'tellHolder' },
          { guard: 'isHoldersNextLife', actions: 'tellBusy' },
          { actions: 'tellHolder' },
        ],
        TRANSFER_WANTED: {
          guard: and(['inService', 'canMove']),
          target: 'transferring',
          actions: 'aim',
        },
        RELEASE: [
          {
            guard: 'isHoldersRelease',
            target: 'unowned',
            actions: ['giveUpHolder', 'confirmRelease'],
          },
          releasedAlready,
        ],
        TRANSFER_DONE: [confirmsAgain, supersedes],
        RECLAIM_ACK: [confirmsAgain, supersedes],
      },
    },
    transferring: {
      entry: [{ type: 'phase', params: { phase: 'transferring' } }, 'order'],
      always: [
        { guard: and(['inService', 'holderIsGone']), target: 'orphaned' },
        {
          guard: and(['inService', 'targetIsGone']),
          target: 'transferring',
          reenter: true,
          actions: 'aimAgain',
        },
      ],
      after: { transfer: { guard: 'resends', target: 'transferring', reenter: true } },
      on: {
        ...answersBusy,
        TRANSFER_DONE: [
          {
            guard: 'isLiveTargets',
            target: 'owned',
            actions: ['tellSettled', 'settle', 'confirm'],
          },
          confirmsAgain,
          supersedes,
        ],
        REFUSED: { guard: 'isHoldersAnswer', target: 'owned', actions: 'keepHolder' },
        NO_TABLE: { guard: 'isHoldersAnswer', target: 'orphaned' },
        RECLAIM_ACK: confirmsAgain,
        RELEASE: releasedAlready,
      },
    },
    orphaned: {
      entry: [{ type: 'phase', params: { phase: 'orphaned' } }, 'giveUpHolder'],
      always: { guard: and(['inService', 'hasHeir']), target: 'reclaiming', actions: 'appoint' },
      on: {
        ...answersBusy,
        RELEASE: releasedAlready,
        TRANSFER_DONE: supersedes,
        RECLAIM_ACK: supersedes,
      },
    },
    reclaiming: {
      entry: { type: 'phase', params: { phase: 'reclaiming' } },
      always: { guard: and(['inService', 'targetIsGone']), target: 'orphaned' },
      initial: 'asking',
      on: { ...answersBusy, RELEASE: releasedAlready, TRANSFER_DONE: supersedes },
      states: {
        asking: {
          entry: 'orderReclaim',
          after: { reclaim: { guard: 'resends', target: 'asking', reenter: true } },
          on: { RECLAIM_ACK: [{ guard: 'isTargets', target: 'grace' }, supersedes] },
        },
        grace: {
          after: {
            grace: {
              target: '#CacheManagementServer.record.owned',
              actions: ['endGrace', 'settle', 'confirm'],
            },
          },
          on: { RECLAIM_ACK: supersedes },
        },
      },
    },
  },
});
