/**
 * The role of a slave program, as a region of its chart: `standby`, `takingOver`, `active` and the
 * ways back. See `slave-cluster.ts` for the rules.
 */

/** Told to take over, by an epoch that was not heard of before. */
const INSTRUCTED = {
  guard: 'isNew',
  target: 'takingOver',
  actions: ['noteOrder', 'reportTakingOver'],
} as const;

const RELEASED_ALREADY = { guard: 'isNew', actions: ['noteOrder', 'tellReleased'] } as const;

const APP_FAILED = {
  target: 'releasing',
  actions: ['requestFailover', 'reportAppFailed'],
} as const;

export const role = {
  initial: 'standby',
  states: {
    // Restarted in a guest that went on: it may be serving.
    recovering: {
      entry: 'askHolder',
      on: {
        HOLDS: [
          { guard: 'isHolder', target: 'active', actions: 'noteHolding' },
          { target: 'standby' },
        ],
      },
      after: { takeoverTimer: { target: 'recovering', reenter: true } },
    },
    standby: {
      entry: 'tellStandby',
      on: {
        INSTRUCT_FAILOVER: INSTRUCTED,
        RELEASE: RELEASED_ALREADY,
        ROLE_QUERY: { actions: 'tellStandby' },
      },
    },
    takingOver: {
      entry: ['tellTakingOver', 'tellBegun'],
      initial: 'acquiring',
      on: {
        INSTRUCT_FAILOVER: { guard: 'isSame', actions: 'tellBegun' },
        REFUSED: { guard: 'isOwn', target: 'givingBack' },
        RELEASE: { guard: 'isNew', target: 'givingBack' },
        ROLE_QUERY: { actions: 'tellTakingOver' },
      },
      states: {
        acquiring: {
          entry: 'acquire',
          on: {
            TAKEOVER_OK: [
              { guard: 'isOwnWithApp', target: 'starting' },
              { guard: 'isOwn', target: '#active', actions: 'tellDone' },
            ],
            DEVICE_WAIT: { target: 'waitDevice', actions: 'tellHeld' },
          },
          after: { takeoverTimer: '#givingBack' },
        },
        // The device is behind a closed gate: no timer runs.
        waitDevice: {
          on: {
            DEVICE_READY: { target: 'acquiring', actions: 'tellBegun' },
            // Told again, it says again that it waits: else the step would be timed after all.
            INSTRUCT_FAILOVER: { guard: 'isSame', actions: 'tellHeld' },
          },
        },
        starting: {
          entry: 'startApp',
          on: {
            APP_STARTED: { target: '#active', actions: 'tellDone' },
            APP_EXIT: '#givingBack',
          },
          after: { takeoverTimer: '#givingBack' },
        },
      },
    },
    givingBack: {
      id: 'givingBack',
      entry: ['tellGivingBack', 'stopApp'],
      on: {
        APP_STOPPED: { target: 'standby', actions: ['giveBack', 'tellFailed'] },
        ROLE_QUERY: { actions: 'tellGivingBack' },
      },
      after: { releaseTimer: { target: 'givingBack', reenter: true } },
    },
    active: {
      id: 'active',
      entry: ['tellActive', 'serves'],
      exit: 'rests',
      on: {
        APP_EXIT: APP_FAILED,
        APP_TIMEOUT: APP_FAILED,
        APP_ALIVE: { actions: 'write' },
        RELEASE: { guard: 'isNew', target: 'releasing', actions: 'noteOrder' },
        WRITE_REFUSED: { guard: 'isNew', target: 'releasing' },
        INSTRUCT_FAILOVER: { guard: 'isSame', actions: 'tellDone' },
        ROLE_QUERY: { actions: 'tellActive' },
      },
    },
    releasing: {
      entry: ['tellReleasing', 'stopApp'],
      on: {
        RELEASE: { guard: 'isNew', actions: 'noteOrder' },
        APP_STOPPED: { target: 'passive', actions: ['giveBack', 'tellReleased'] },
        ROLE_QUERY: { actions: 'tellReleasing' },
      },
      after: { releaseTimer: { target: 'releasing', reenter: true, actions: 'askForceStop' } },
    },
    passive: {
      entry: 'tellPassive',
      on: {
        INSTRUCT_FAILOVER: INSTRUCTED,
        RELEASE: RELEASED_ALREADY,
        ROLE_QUERY: { actions: 'tellPassive' },
      },
    },
  },
} as const;
