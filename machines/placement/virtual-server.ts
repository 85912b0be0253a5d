/**
 * VirtualServer: a server from its definition to its end: formed, told its positions, booted, moved,
 * destroyed. It holds the mapping table: which physical resources its guest's are.
 *
 * Rules:
 * - it boots only when everything is formed and its guest's tables are staged; devices are mapped for DMA then;
 * - what is lost leaves the mapping at once and is unmapped; without a substitute the server is `degraded`; memory is
 *   unmapped only when no CPU and no device of its can write to it any more;
 * - stopped, it takes its memory from its CPUs and unmaps its devices first, then gives everything back, each out of
 *   the mapping before;
 * - an end that is asked for while it is formed cancels the request, and takes what was formed all the same.
 */
import { rebalancing } from './rebalance.ts';
import { initial, loses, serverSetup } from './server-setup.ts';

const losing = {
  LOST: loses('#VirtualServer.degraded'),
} as const;
const ending = {
  DESTROY: '#VirtualServer.stopping',
  GUEST_CRASH: '#VirtualServer.stopping.crashed',
} as const;

/** Taken or refused, it is no more the server's; another answer is about something else. */
const released = {
  guard: 'isReleasing',
  target: 'releasing',
  reenter: true,
  actions: 'noteReleased',
} as const;

export const virtualServer = serverSetup.createMachine({
  id: 'VirtualServer',
  context: ({ input }) => ({ input, ...initial }),
  initial: 'defined',
  on: {
    CLEARED: { actions: ['noteCleared', 'unmapLosing'] },
    UNMAPPED: { actions: ['noteUnmapped', 'unmapLosing'] },
  },
  states: {
    defined: { on: { FORM: 'forming' } },
    forming: {
      entry: 'submit',
      on: {
        FORMED: [
          { guard: 'isLostMeanwhile', target: 'degraded', actions: ['noteMapping', 'noteMissing'] },
          { target: 'positioned', actions: 'noteMapping' },
        ],
        REJECTED: { target: 'refused', actions: 'noteReason' },
        LOST: { actions: 'passOnLoss' },
        DESTROY: 'cancelling',
      },
    },
    cancelling: {
      entry: 'cancel',
      on: {
        FORMED: { target: 'stopping', actions: 'noteMapping' },
        REJECTED: { target: 'destroyed', actions: 'noteReason' },
        LOST: { actions: 'passOnLoss' },
      },
    },
    refused: { on: { DESTROY: 'destroyed' } },
    /** Its resources are there; the tables for its guest are being built. */
    positioned: {
      initial: 'telling',
      on: { ...losing, ...ending },
      states: {
        telling: {
          entry: { type: 'buildNotice', params: { boots: true } },
          always: { guard: 'isUntold', target: 'ready' },
          on: { STAGED: { guard: 'isStaged', target: 'ready' } },
        },
        ready: {
          always: { guard: 'boots', target: '#VirtualServer.booting' },
          on: { BOOT: '#VirtualServer.booting' },
        },
      },
    },
    booting: {
      entry: ['tellBooting', 'mapMemory'],
      initial: 'mapping',
      on: { ...losing, ...ending },
      states: {
        mapping: {
          entry: 'mapNext',
          always: { guard: 'allMapped', target: 'starting' },
          on: { MAPPED: { target: 'mapping', reenter: true, actions: 'noteDma' } },
        },
        starting: {
          entry: 'bootGuest',
          always: { guard: 'isGuestless', target: '#VirtualServer.running' },
          on: { GUEST_UP: '#VirtualServer.running' },
        },
      },
    },
    running: {
      on: {
        ...losing,
        ...ending,
        REBALANCE: { guard: 'canMove', target: 'rebalancing', actions: 'noteMove' },
      },
    },
    rebalancing,
    degraded: {
      on: {
        ...ending,
        LOST: loses(),
        MAPPED: { actions: 'noteDma' },
        SUBSTITUTE: { guard: 'canSubstitute', target: 'rebalancing', actions: 'noteMove' },
      },
    },
    stopping: {
      initial: 'unmapping',
      entry: 'stopGuest',
      on: { LOST: loses() },
      states: {
        unmapping: {
          entry: ['clearMemory', 'unmapAll'],
          always: { guard: 'isUnmapped', target: 'releasing' },
        },
        crashed: {
          entry: ['clearMemory', 'unmapAll'],
          always: [
            { guard: 'mayBootAgain', target: '#VirtualServer.positioned', actions: 'countNotice' },
            { guard: 'isUnmapped', target: 'releasing' },
          ],
        },
        releasing: {
          entry: 'releaseNext',
          always: { guard: 'hasNothing', target: '#VirtualServer.destroyed' },
          on: {
            RELEASED: released,
            REFUSED: released,
          },
        },
      },
    },
    destroyed: { entry: 'forget' },
  },
});
