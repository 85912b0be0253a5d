/**
 * SlaveCluster: the cluster program in a guest. It watches the application, reports to the master of
 * its own host (never to a slave of another), and takes over, serves, and lets go as it is told.
 *
 * Rules:
 * - it boots into `standby` always; restarted alone in a living guest, it asks the resource who holds it;
 * - an order of a lower epoch is ignored, one of the same epoch is answered again;
 * - first the resource, then the application; a takeover that is refused or too slow stops the
 *   application and gives the resource back, and only then reports failure;
 * - a failed application is let go of (`releasing`), and a failover asked for; nobody is told to fail
 *   over by the slave itself. Having failed here it stays `passive` until it is told to take over or
 *   somebody else serves;
 * - `frozen` is a guest that hangs or is paused: nothing happens, and everything may go on later.
 */
import { role } from './slave-role.ts';
import { slaveSetup } from './slave-setup.ts';

const watch = {
  initial: 'resting',
  states: {
    resting: { on: { SERVES: { guard: 'hasApp', target: 'monitoringApp' } } },
    monitoringApp: {
      on: {
        RESTS: 'resting',
        APP_ALIVE: { target: 'monitoringApp', reenter: true },
        APP_EXIT: 'appFailed',
      },
      after: { appTimer: { target: 'appFailed', actions: 'timesOut' } },
    },
    appFailed: { on: { SERVES: 'monitoringApp' } },
  },
} as const;

const beat = {
  initial: 'quiet',
  states: {
    // Reports only what changes.
    quiet: { on: { BEATS: 'prompt' } },
    prompt: {
      on: { HOST_LOADED: 'sluggish' },
      after: { slaveHb: { target: 'prompt', reenter: true, actions: 'report' } },
    },
    sluggish: {
      on: { HOST_CALM: 'prompt' },
      after: { slaveHbLoaded: { target: 'sluggish', reenter: true, actions: 'report' } },
    },
  },
} as const;

const link = {
  initial: 'quiet',
  states: {
    quiet: { on: { BEATS: 'reporting' } },
    reporting: {
      on: { MASTER_ALIVE: { target: 'reporting', reenter: true } },
      after: { masterSilence: 'masterSilent' },
    },
    masterSilent: { on: { MASTER_ALIVE: 'reporting' } },
  },
} as const;

export const slaveCluster = slaveSetup.createMachine({
  id: 'SlaveCluster',
  context: ({ input }) => ({
    ...input,
    incarnation: 1,
    hostIncarnation: 1,
    epoch: input.serves ? 1 : 0,
    instructor: '',
  }),
  initial: 'atStart',
  on: { HALT: { target: '.off', actions: 'forget' } },
  states: {
    atStart: {
      always: [{ guard: 'serves', target: 'up.role.active' }, { target: 'up' }],
    },
    // The guest is not up.
    off: { on: { START_SLAVE: { target: 'up', actions: 'noteStart' } } },
    up: {
      type: 'parallel',
      entry: 'beginBeats',
      on: { FREEZE: 'frozen', SLAVE_CRASH: 'dead' },
      states: { role, watch, beat, link, past: { type: 'history', history: 'deep' } },
    },
    frozen: { on: { THAW: 'up.past' } },
    // The agent is gone; its application goes on.
    dead: {
      on: { RESTART_SLAVE: { target: 'up.role.recovering', actions: 'noteStart' } },
    },
  },
});
