/**
 * What a cache server may do with the data of a file under the administration right.
 *
 * Rules:
 * - who gets the right fetches the file under its epoch, and serves nothing before that is answered;
 * - a write takes effect when every copy in the directory has been given up, or its lease is over;
 * - the right is given away when what was written is at the file server; the directory goes along;
 * - who gets the right of a lost holder knows no directory: it waits until every copy's lease is over, and
 *   says of which version on acknowledged writes are lost, before it serves;
 * - whose own lease is over serves nothing, and starts afresh when it hears that another one has the right.
 */
import { and } from 'xstate';
import { copySetup } from './copy-setup.ts';

const takes = {
  RIGHT: { guard: 'isHigher', target: '#CacheCopy.right.fetching', actions: 'takeRight' },
} as const;
const goesOn = [
  { guard: 'isPassedOn', actions: 'passOn' },
  { guard: 'isAstray', actions: 'tellNotHolder' },
] as const;
const holdsOrder = {
  FREEZE: { actions: 'noteOrder' },
  UNFREEZE: { actions: 'dropOrder' },
} as const;
const lapses = { OWN_LEASE_OVER: '#CacheCopy.right.suspended' } as const;
/** It has not served yet: nothing is lost. */
const gives = {
  OWN_LEASE_OVER: { target: '#CacheCopy.right.elsewhere', actions: 'giveUp' },
} as const;

export const copyRight = copySetup.createStateConfig({
  initial: 'starting',
  on: { HOLDER_IS: { actions: 'noteHolder' }, NOT_HOLDER: { actions: 'forgetHolder' } },
  states: {
    starting: { always: [{ guard: 'hasRight', target: 'serving' }, { target: 'elsewhere' }] },
    elsewhere: { on: { ...takes, READ: goesOn, WRITE: goesOn, SYNC: goesOn, COPY_REQ: goesOn[1] } },
    /** Fences the file server. */
    fetching: {
      on: {
        ...holdsOrder,
        ...gives,
        DATA: [
          { guard: and(['isForRight', 'knowsCopies']), target: 'serving' },
          { guard: 'isForRight', target: 'outlasting' },
        ],
      },
    },
    outlasting: {
      on: { ...holdsOrder, ...gives },
      after: { copyLease: { target: 'serving', actions: ['outlastAll', 'reportLoss'] } },
    },
    serving: {
      entry: 'tellServes',
      initial: 'ready',
      on: { ...holdsOrder, ...lapses, READ: { actions: 'answer' } },
      states: {
        ready: {
          always: { guard: 'isOrdered', target: '#CacheCopy.right.freezing' },
          on: {
            WRITE: [
              { guard: 'hasCopies', target: 'invalidating', actions: 'keepWrite' },
              { actions: ['keepWrite', 'apply'] },
            ],
            COPY_REQ: { guard: 'isClean', actions: 'grantCopy' },
            SYNC: { guard: 'isClean', actions: 'tellSynced' },
          },
        },
        invalidating: {
          entry: 'invalidate',
          always: { guard: 'isAcknowledged', target: 'ready', actions: 'apply' },
          on: { INVALIDATE_ACK: { guard: 'isAwaited', actions: 'noteAck' } },
          after: {
            copyLease: { guard: 'isLossy', target: 'ready', actions: ['outlast', 'apply'] },
          },
        },
      },
    },
    /** Clients try again, at whoever serves then. */
    freezing: {
      always: { guard: 'isClean', target: 'elsewhere', actions: 'handOver' },
      on: { ...lapses, UNFREEZE: { target: 'serving', actions: 'dropOrder' } },
    },
    suspended: {
      entry: 'dropWork',
      after: { renew: { target: 'suspended', reenter: true, actions: 'heartbeat' } },
      on: {
        LEASE_ACK: 'serving',
        SESSION_OVER: { target: 'elsewhere', actions: 'giveUp' },
        RIGHT: [{ guard: 'isSame', target: 'serving' }, takes.RIGHT],
      },
    },
  },
});
