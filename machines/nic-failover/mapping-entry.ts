/**
 * MappingEntry: one row of the management table as a live thing: which port a virtual interface
 * uses now, and how it moves to another one without the guest noticing.
 *
 * Rules:
 * - a switch first gets the old port's unsent frames back (`purging`; after `switchTimer` it fences
 *   the port and counts them lost), then changes the correspondence (`committing`), then lets
 *   returned and waiting frames go in order, and announces the address; so `isolated` and a lost
 *   target are reached through `purging` too;
 * - every decision is by level: it looks at what is known now, not at the event that came;
 * - a target is kept while it is acceptable; if there is none, a port that heals becomes it;
 * - failures of other ports are noted in every state; reports older than the known one are ignored;
 * - a usable port is left only on request, by a setting, or when the primary has been usable for the
 *   whole of `failbackHold`; a failed one at once;
 * - a setting is applied after a running switch; UNMAP ends everything and fences the port;
 * - announcements go on as long as no unicast frame for the address comes in on the current port.
 */
import { not } from 'xstate';
import { rowSetup } from './row-reports.ts';

/** Path events change what is known; the `always` transitions of the state draw the conclusion. */
const notesPaths = {
  PATH_FAILED: { guard: 'isFresh', actions: 'note' },
  PATH_RESTORED: { guard: 'isFresh', actions: 'note' },
} as const;

const announces = {
  entry: rowSetup.enqueueActions(({ check, enqueue }) => {
    if (check('keepsAnnouncing')) enqueue('armAnnouncing');
  }),
  exit: 'stopAnnouncing',
} as const;

const onPort = {
  ...notesPaths,
  RX_SEEN: { guard: 'awaitsProof', actions: 'noteRx' },
  ANNOUNCE_DUE: { actions: ['repeatAnnouncement', 'armAnnouncing'] },
  SWITCH_NOW: [
    { guard: 'mayGo', target: '#row.switching', actions: ['reportLeaving', 'wishForPort'] },
    { actions: 'refuse' },
  ],
} as const;

const arrives = ['arrive', 'repeatAnnouncement'] as const;

const leaves = {
  guard: 'mustLeave',
  target: '#row.switching',
  actions: 'reportLeaving',
} as const;

export const mappingEntry = rowSetup.createMachine({
  id: 'row',
  context: ({ input }) => ({
    ...input,
    version: 0,
    candidates: [],
    current: null,
    target: null,
    tried: [],
    rising: [],
    known: Object.fromEntries(input.ports.map((port) => [port, { cause: null, k: 0 }])),
    epoch: { boot: 0, n: 0 },
    queue: [],
    announceLeft: 0,
    rxSeen: false,
    pending: null,
    returns: 0,
    turn: 0,
  }),
  initial: 'unmapped',
  on: {
    UNMAP: { target: '.unmapped', actions: ['fence', 'reportUnmapped'] },
    LEARN: { guard: 'isNewAddress', actions: 'learn' },
    UNLEARN: { actions: 'unlearn' },
    PATH_RISING: { actions: 'noteRising' },
    PATH_SINKING: { actions: 'noteRising' },
  },
  states: {
    unmapped: {
      entry: ['forget', 'clearRow'],
      always: { guard: 'hasPending', actions: 'applyPending' },
      on: {
        ...notesPaths,
        UNMAP: undefined,
        SETTING_CHANGED: { actions: 'applySetting' },
        MAP: { target: 'mapping', actions: ['adopt', 'wishForPrimary', 'reportMapped'] },
      },
    },
    /** Asks the table, which answers within the same step, whether the primary may be used. */
    mapping: {
      entry: 'choose',
      on: {
        CHOSEN: [
          {
            guard: 'chosePrimary',
            target: 'onPrimary',
            actions: ['aim', 'changeRow', 'arrive', 'repeatAnnouncement'],
          },
          { guard: 'choseSome', target: 'switching.committing', actions: 'aim' },
          { target: 'isolated', actions: 'aim' },
        ],
      },
    },
    onPrimary: {
      ...announces,
      always: [
        { guard: 'hasPending', actions: 'applyPending' },
        leaves,
        { guard: not('isOnPrimary'), target: 'onBackup' },
      ],
      on: {
        ...onPort,
        SETTING_CHANGED: { actions: 'applySetting', target: 'onPrimary', reenter: true },
      },
    },
    onBackup: {
      ...announces,
      always: [
        { guard: 'hasPending', actions: 'applyPending' },
        leaves,
        { guard: 'isOnPrimary', target: 'onPrimary' },
      ],
      on: {
        ...onPort,
        SETTING_CHANGED: { actions: 'applySetting', target: 'onBackup', reenter: true },
      },
      initial: 'settled',
      states: {
        settled: { always: { guard: 'mayFailBack', target: 'holding' } },
        holding: {
          entry: 'reportHold',
          always: { guard: not('mayFailBack'), target: 'settled', actions: 'reportCancel' },
          after: {
            failbackHold: {
              target: '#row.switching',
              actions: ['reportLeaving', 'wishForPrimary', 'countReturn'],
            },
          },
        },
      },
    },
    switching: {
      entry: 'hold',
      exit: 'endSwitch',
      initial: 'choosing',
      on: {
        SETTING_CHANGED: { actions: 'keepSetting' },
        ENQUEUE: [{ guard: 'hasRoom', actions: 'enqueue' }, { actions: 'drop' }],
        SWITCH_NOW: { actions: 'refuse' },
      },
      states: {
        /** Asks the table, which answers within the same step. */
        choosing: {
          entry: 'choose',
          on: {
            CHOSEN: [
              { guard: 'staysPut', target: '#row.onPrimary', actions: ['noteBarred', 'release'] },
              { guard: 'hasCurrent', target: 'purging', actions: 'aim' },
              { guard: 'choseSome', target: 'committing', actions: 'aim' },
              { target: '#row.isolated', actions: 'aim' },
            ],
          },
        },
        purging: {
          entry: 'purge',
          after: { switchTimer: { target: 'purged', actions: ['fence', 'reportFence'] } },
          on: {
            PURGED: { guard: 'isAnswer', target: 'purged', actions: 'takeBack' },
            PATH_FAILED: [
              { guard: 'losesTarget', actions: ['giveUpTarget', 'note', 'choose'] },
              { guard: 'isFresh', actions: 'note' },
            ],
            PATH_RESTORED: [
              { guard: 'findsTarget', actions: ['note', 'choose'] },
              { guard: 'isFresh', actions: 'note' },
            ],
            CHOSEN: { actions: 'aim' },
          },
        },
        /** The old port holds nothing of this row any more. */
        purged: {
          always: [{ guard: 'hasTarget', target: 'committing' }, { target: '#row.isolated' }],
        },
        committing: {
          entry: 'changeRow',
          on: {
            COMMITTED: [
              { guard: 'confirmsPrimary', target: '#row.onPrimary', actions: arrives },
              { guard: 'confirms', target: '#row.onBackup', actions: arrives },
            ],
            PATH_FAILED: [
              { guard: 'losesTarget', target: 'choosing', actions: ['giveUpTarget', 'note'] },
              { guard: 'isFresh', actions: 'note' },
            ],
            PATH_RESTORED: { guard: 'isFresh', actions: 'note' },
          },
        },
      },
    },
    isolated: {
      entry: ['dropQueue', 'reportIsolated', 'clearRow'],
      exit: 'reportReturn',
      always: [
        { guard: 'hasPending', actions: 'applyPending' },
        { guard: 'hasChoice', target: 'switching' },
      ],
      on: {
        ...notesPaths,
        SETTING_CHANGED: { actions: 'applySetting' },
        SWITCH_NOW: { actions: 'refuse' },
      },
      initial: 'waiting',
      states: {
        waiting: { always: { guard: 'seeks', target: 'seeking' } },
        /** Where a standby is not probed: asks the candidates one after the other. */
        seeking: {
          entry: 'probeNext',
          after: { probeTurn: { target: 'seeking', reenter: true } },
        },
      },
    },
  },
});
