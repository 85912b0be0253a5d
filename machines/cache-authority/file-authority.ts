/**
 * FileAuthority: what one cache server knows and does about the administration right of one file.
 *
 * Rules:
 * - only `holder` with its own lease running serves: executes commands, and answers them;
 * - a letter for another session, or of an epoch that was acted on, changes nothing; repeats get the answer of
 *   the first time;
 * - a holder hands over after the manager's order only: it freezes, sends its table, and keeps it until
 *   the manager has settled who has the right; it may be told to take it back under a higher epoch;
 * - who has received the table waits for CONFIRM (a later order about the right implies it);
 * - a reclaim begins with nothing, whatever table was kept; what clients bring is all there is.
 */
import { and, not, stateIn } from 'xstate';
import { serverSetup } from './server-setup.ts';

/** Whether this server's own lease runs. */
const leased = stateIn({ server: 'up' });
/** Whether the answer to a heartbeat may give a lease. */
const inTime = not(stateIn({ server: { partitioned: 'expired' } }));
const isNews = and(['isMine', 'isNew']);
const isRepeat = and(['isMine', 'isAgain']);

const startsOver = {
  RECLAIM: { guard: isNews, target: '#CacheServer.authority.reclaiming', actions: 'beginReclaim' },
} as const;
const installs = {
  UPDATE_CMD_IN: {
    guard: isNews,
    target: '#CacheServer.authority.installing',
    actions: 'install',
  },
} as const;
/** An order to hand over; or, when the right has nowhere to go, to keep it under a new epoch. */
const keepsIt = {
  guard: and(['isMine', 'isNew', 'isForSelf']),
  target: '#CacheServer.authority.installed',
  actions: ['aim', 'keepTable'],
} as const;
const freezes = {
  guard: isNews,
  target: '#CacheServer.authority.freezing',
  actions: 'aim',
} as const;
const holdsTheQueue = { FILE_CMD: { guard: 'queues', actions: 'keepCommand' } } as const;
/** A grant that comes when the own lease is over waits for a lease that lists it. */
const granted = [
  {
    guard: and(['isMine', 'isSelf', 'isNew', leased]),
    target: '#CacheServer.authority.holder',
    actions: 'takeRight',
  },
  {
    guard: and(['isMine', 'isSelf', 'isNew']),
    target: '#CacheServer.authority.suspended',
    actions: 'takeRight',
  },
] as const;
const keepsData = { type: 'tellData', params: { type: 'UNFREEZE' } } as const;
const becomesHolder = '#CacheServer.authority.holder';

export const fileAuthority = serverSetup.createStateConfig({
  initial: 'starting',
  // Whoever it was passed on to has sent it back: it must not get lost.
  on: { NOT_HOLDER: { actions: 'keepReturned' } },
  states: {
    starting: {
      always: [
        { guard: 'hasRight', target: 'holder' },
        { guard: 'knowsHolder', target: 'remote' },
        { target: 'unknown' },
      ],
    },
    unknown: {
      entry: 'forget',
      initial: 'resting',
      on: {
        AUTH_INFO: [
          ...granted,
          { guard: and(['isMine', not('isSelf')]), target: 'remote', actions: 'believe' },
        ],
        FILE_CMD: [
          { guard: 'isPassedOn', target: '.asking', actions: 'sendBack' },
          { guard: 'queues', target: '.asking', actions: 'keepCommand' },
          { target: '.asking' },
        ],
        UPDATE_CMD: {
          guard: and(['isMine', not('isOld')]),
          actions: ['act', 'tellNoTable'],
        },
        ...installs,
        ...startsOver,
      },
      states: {
        resting: {
          always: { guard: 'hasQueue', target: 'asking' },
          on: { WHO_HOLDS: 'asking' },
        },
        asking: {
          entry: 'ask',
          after: { query: { guard: 'resends', target: 'asking', reenter: true } },
        },
      },
    },
    remote: {
      entry: ['passQueueOn', 'tellDataHolder'],
      on: {
        // Two answers to one question may overtake each other; a grant is never old news.
        AUTH_INFO: granted,
        FILE_CMD: [
          { guard: 'mayPassOn', actions: 'passOn' },
          { guard: 'forwards', target: 'unknown', actions: 'keepCommand' },
        ],
        NOT_HOLDER: { target: 'unknown', actions: 'keepReturned' },
        /** Where its data was believed to be, it is not. */
        WHO_HOLDS: 'unknown.asking',
        UPDATE_CMD: {
          guard: and(['isMine', not('isOld')]),
          target: 'unknown',
          actions: ['act', 'tellNoTable'],
        },
        ...installs,
        ...startsOver,
      },
    },
    holder: {
      entry: ['tellServes', 'executeQueue', 'giveData'],
      always: { guard: not(leased), target: 'suspended' },
      on: {
        FILE_CMD: { actions: 'execute' },
        NOT_HOLDER: { actions: ['keepReturned', 'executeQueue'] },
        UPDATE_CMD: [
          keepsIt,
          freezes,
          { guard: and([isRepeat, 'isRefused']), actions: 'tellRefused' },
        ],
        RELEASE_NOW: { guard: 'isIdle', target: 'releasing' },
        ...startsOver,
      },
    },
    freezing: {
      entry: { type: 'tellData', params: { type: 'FREEZE' } },
      on: {
        ...holdsTheQueue,
        UPDATE_CMD: [keepsIt, freezes],
        ...startsOver,
        /** What was written is at the file server. */
        HANDED_OVER: { target: 'handedOff', actions: 'keepCopies' },
      },
      after: {
        drain: { guard: 'hasNoData', target: 'handedOff' },
        freeze: [
          { guard: leased, target: 'holder', actions: [keepsData, 'refuse', 'tellRefused'] },
          { target: 'suspended', actions: [keepsData, 'refuse', 'tellRefused'] },
        ],
      },
    },
    handedOff: {
      entry: 'passQueueOn',
      initial: 'sending',
      on: {
        // The other one may still believe that the right is here: then it waits until that is settled.
        FILE_CMD: [
          { guard: 'mayPassOn', actions: 'passOn' },
          { guard: 'forwards', actions: 'keepCommand' },
        ],
        NOT_HOLDER: { actions: ['ask', 'keepReturned'] },
        AUTH_INFO: [
          ...granted,
          {
            guard: and(['isMine', not('isSelf'), not('isOld')]),
            target: 'remote',
            actions: 'believe',
          },
        ],
        SETTLED: { guard: isRepeat, target: 'remote', actions: 'settle' },
        UPDATE_CMD: [
          keepsIt,
          { guard: isNews, target: '.sending', reenter: true, actions: 'aim' },
          { guard: isRepeat, target: '.sending' },
        ],
        ...installs,
        ...startsOver,
      },
      states: {
        sending: {
          entry: 'handOver',
          after: { ack: { guard: 'resends', target: 'sending', reenter: true } },
          on: { INSTALL_ACK: { guard: isRepeat, target: 'acknowledged' } },
        },
        acknowledged: {},
      },
    },
    installing: {
      on: { ...holdsTheQueue, ...startsOver },
      after: { store: { target: 'installed', actions: 'confirmInstall' } },
    },
    /** It has the table, and does not serve before the manager has said so. */
    installed: {
      entry: 'tellDone',
      after: { confirm: { guard: 'reminds', target: 'installed', reenter: true } },
      on: {
        ...holdsTheQueue,
        CONFIRM: {
          guard: and(['isMine', 'isHeld', leased]),
          target: 'holder',
        },
        LEASE_ACK: {
          guard: and(['isMine', 'listsRight', inTime]),
          target: becomesHolder,
        },
        UPDATE_CMD: [keepsIt, freezes],
        UPDATE_CMD_IN: [
          installs.UPDATE_CMD_IN,
          { guard: isRepeat, target: 'installed', reenter: true, actions: 'confirmInstall' },
        ],
        SUPERSEDED: { guard: and(['isMine', 'isLater']), target: 'unknown' },
        ...startsOver,
      },
    },
    reclaiming: {
      entry: ['tellReclaiming', 'callClients'],
      after: { confirm: { guard: 'reminds', target: 'reclaiming', reenter: true } },
      on: {
        ...holdsTheQueue,
        LOCK_RECLAIM: { actions: 'takeBack' },
        CONFIRM: {
          guard: and(['isMine', 'isHeld', leased]),
          target: 'holder',
        },
        LEASE_ACK: {
          guard: and(['isMine', 'listsRight', inTime]),
          target: becomesHolder,
        },
        UPDATE_CMD: [keepsIt, freezes],
        SUPERSEDED: { guard: and(['isMine', 'isLater']), target: 'unknown' },
        RECLAIM: [
          { guard: isNews, target: 'reclaiming', reenter: true, actions: 'beginReclaim' },
          { guard: isRepeat, actions: 'tellReclaiming' },
        ],
        ...installs,
      },
    },
    releasing: {
      entry: 'tellRelease',
      after: { release: { guard: 'resends', target: 'releasing', reenter: true } },
      on: {
        ...holdsTheQueue,
        RELEASE_ACK: { guard: and(['isMine', 'isHeld']), target: 'unknown' },
        UPDATE_CMD: [keepsIt, freezes],
        ...startsOver,
      },
    },
    /** The own lease is over: nothing is executed, and nothing thrown away yet. */
    suspended: {
      entry: { type: 'tellData', params: { type: 'OWN_LEASE_OVER' } },
      on: {
        FILE_CMD: { actions: 'tellLater' },
        LEASE_ACK: { guard: and(['isMine', 'listsRight', inTime]), target: 'holder' },
        UPDATE_CMD: [keepsIt, freezes],
        ...startsOver,
      },
    },
  },
});
