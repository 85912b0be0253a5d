/**
 * CacheCopy: the data of one file at one cache server, be it a copy for reading or what the holder of the right
 * writes to. A copy is good until it is invalidated or its lease is over; both are remembered while
 * data is on its way, for messages overtake each other.
 */
import { and, stateIn } from 'xstate';
import { copyRight } from './copy-right.ts';
import { copySetup, firstCopy } from './copy-setup.ts';

const isElsewhere = stateIn({ right: 'elsewhere' });

const loads = {
  RIGHT: { guard: 'isHigher', target: '#CacheCopy.copy.fetching.loading' },
} as const;
const counts = { guard: 'isCounted', actions: 'tellAccess' } as const;
const drops = {
  SESSION_OVER: { target: '#CacheCopy.copy.absent', actions: 'forgetData' },
} as const;
const noted = {
  INVALIDATE: { actions: ['noteOver', 'acknowledge'] },
  COPY_LEASE_OVER: { actions: 'noteOver' },
} as const;
const isOver = {
  target: '#CacheCopy.copy.absent',
  actions: ['noteOver', 'forgetData'],
} as const;
const misses = {
  READ: {
    guard: and(['mayBeCopy', isElsewhere]),
    target: '#CacheCopy.copy.fetching.asking',
  },
} as const;

export const cacheCopy = copySetup.createMachine({
  id: 'CacheCopy',
  type: 'parallel',
  context: ({ input }) => firstCopy(input),
  states: {
    right: copyRight,
    /** Whatever becomes of a command, it counts where it was given. */
    statistics: { on: { READ: counts, WRITE: counts, SYNC: counts } },
    copy: {
      initial: 'starting',
      states: {
        starting: { always: [{ guard: 'hasRight', target: 'valid' }, { target: 'absent' }] },
        absent: { on: { ...noted, ...loads, ...misses } },
        /** It was told that there is something newer. */
        invalid: { on: { ...noted, ...loads, ...misses, ...drops } },
        fetching: {
          initial: 'asking',
          on: { ...loads, ...drops },
          states: {
            asking: {
              entry: 'ask',
              after: { ask: { target: 'asking', reenter: true } },
              on: {
                ...noted,
                COPY_GRANT: { guard: 'isGrant', target: 'loading', actions: 'noteGrant' },
              },
            },
            /**
             * Who invalidates it while data is on its way knows no copy here any more: whatever arrives, it has
             * to be asked for again.
             */
            loading: {
              entry: 'fetch',
              after: { refetch: { guard: 'isLossy', target: 'loading', reenter: true } },
              on: {
                INVALIDATE: [
                  { guard: 'isCurrent', target: 'asking', actions: ['noteOver', 'acknowledge'] },
                  { actions: 'acknowledge' },
                ],
                COPY_LEASE_OVER: isOver,
                DATA: { guard: 'isUsable', target: '#CacheCopy.copy.valid', actions: 'keepData' },
              },
            },
          },
        },
        valid: {
          on: {
            ...loads,
            ...drops,
            CHANGED: 'dirty',
            READ: { guard: and(['mayBeCopy', isElsewhere]), actions: 'answer' },
            INVALIDATE: [
              {
                guard: 'outdates',
                target: 'invalid',
                actions: ['noteOver', 'acknowledge', 'forgetData'],
              },
              noted.INVALIDATE,
            ],
            COPY_LEASE_OVER: [{ guard: isElsewhere, ...isOver }, noted.COPY_LEASE_OVER],
          },
        },
        /** Written by the holder, and not yet at the file server. */
        dirty: {
          initial: 'waiting',
          on: {
            ...loads,
            ...drops,
            ...noted,
            CHANGED: '.waiting',
            WB_ACK: { guard: 'isWrittenBack', target: 'valid', actions: 'noteStored' },
          },
          states: {
            waiting: { after: { writeBack: 'written' } },
            written: {
              entry: 'writeBack',
              after: { writeAgain: { guard: 'isLossy', target: 'written', reenter: true } },
            },
          },
        },
      },
    },
  },
});
