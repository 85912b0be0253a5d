/**
 * SharerRow: what the ResourceManager keeps of one sharer of one device – its failure handling content,
 * its availability status (may the device be reset as far as this sharer is concerned?), its computer's
 * incarnation – and what it does to turn that status from no to yes (modern terms: recovery policy and
 * ready-for-reset vote of a host).
 *
 * Rules:
 * - a row is opened no in every epoch and turns yes once: by HANDLING_DONE of this epoch followed by what its
 *   content asks for, or by the confirmed power-off of the incarnation recorded at the opening; never
 *   by a timer or a suspicion, which only order that power-off;
 * - `failover`: the Function is taken away (DETACH) before the standby is started; a standby on another
 *   device is waited for, one on the same device is not, for it waits for the gate, which waits for this
 *   row; `wait`: quiesced; `stop`: powered off; `continue`: an operator's consent, or an error of its
 *   Function, then as `wait`; `none`: at once, the gate takes its Function out of use;
 * - a changed policy applies from the next epoch;
 * - once a power-off is ordered its outcome is waited for; only when it failed counts HANDLING_DONE again;
 *   if it is refused, the Function is taken away or disabled in the switch instead;
 * - whatever is asked is asked again until it is answered.
 */
import { sharerRowSetup } from './sharer-row-setup.ts';

const says = (kind: 'handled' | 'poweredOff' | 'disabled' | 'none') =>
  ({ type: 'sayYes', params: { kind } }) as const;
const cuts = (late: boolean) => ({ type: 'powerOff', params: { late } }) as const;

/** The recorded incarnation is off: with a standby to be started, or without. */
const confirmedOff = [
  {
    guard: 'leavesByPower',
    target: '#SharerRow.takingOver.detaching',
    actions: says('poweredOff'),
  },
  { guard: 'isRecordedOff', target: '#SharerRow.yes.off', actions: says('poweredOff') },
] as const;

const late = {
  guard: 'hasPower',
  target: '#SharerRow.no.poweringOff',
  actions: cuts(true),
} as const;

const handled = [
  {
    guard: 'handledFailover',
    target: '#SharerRow.no.detaching',
    actions: 'noteHandled',
  },
  {
    guard: 'handledStop',
    target: '#SharerRow.no.poweringOff',
    actions: ['noteHandled', cuts(false)],
  },
  {
    guard: 'isCurrent',
    target: '#SharerRow.yes.ready',
    actions: ['noteHandled', says('handled')],
  },
] as const;

export const sharerRow = sharerRowSetup.createMachine({
  id: 'SharerRow',
  context: ({ input }) => ({
    input,
    epoch: 0,
    possible: true,
    isMember: false,
    content: input.content,
    policy: input.content,
    incarnation: 1,
    recorded: 1,
    takeover: input.takingOver === true ? 'due' : 'none',
    ...input.recovered,
    attachEpoch: 0,
  }),
  initial: 'starting',
  on: {
    NEW_EPOCH: [
      { guard: 'isMember', target: '.opening', actions: 'open' },
      { guard: 'takeoverIsDue', target: '.takingOver', actions: 'leave' },
      { target: '.absent', actions: 'leave' },
    ],
    JOIN: { actions: 'noteJoined' },
    ASK_ROW: { actions: 'repeatYes' },
    POLICY_CHANGED: { actions: 'notePolicy' },
    DEVICE_DEAD: '.deviceDead',
  },
  states: {
    starting: {
      always: [
        { guard: 'startsTakingOver', target: 'takingOver' },
        { guard: 'wasOpen', target: 'opening' },
        { guard: 'takeoverIsDue', target: 'takingOver' },
        { guard: 'wasYesAway', target: 'takingOver' },
        { guard: 'wasYes', target: 'yes' },
        { guard: 'startsAsSharer', target: 'settled' },
        { target: 'absent' },
      ],
    },
    /** Its computer owns no Function of the device. */
    absent: { on: { RESUME_ROW: { guard: 'isCurrent', actions: 'sayResumed' } } },
    /** Its computer may use its Function; no failure is being handled. */
    settled: { on: { RESUME_ROW: { guard: 'isCurrent', actions: 'sayResumed' } } },
    opening: {
      always: [
        { guard: 'handlesNothing', target: 'yes.ready', actions: says('none') },
        { guard: 'asksConsent', target: 'no.awaitingConsent' },
        { target: 'no.handling' },
      ],
    },
    no: {
      initial: 'handling',
      states: {
        /** Holds the reset until the operator decides. */
        awaitingConsent: {
          on: {
            CONSENT: 'handling',
            FUNCTION_ERRORED: 'handling',
            COMPUTER_DOWN: late,
            POWERED_OFF: confirmedOff,
          },
        },
        handling: {
          entry: 'handle',
          after: { handlingDeadline: late },
          on: { HANDLING_DONE: handled, COMPUTER_DOWN: late, POWERED_OFF: confirmedOff },
          initial: 'asked',
          states: {
            asked: { after: { resend: { target: 'asked', reenter: true, actions: 'handle' } } },
          },
        },
        detaching: {
          entry: 'detach',
          after: { resend: { target: 'detaching', reenter: true } },
          on: {
            POWERED_OFF: confirmedOff,
            DETACHED: [
              { guard: 'standbyIsElsewhere', target: 'startingStandby', actions: 'giveUp' },
              {
                target: '#SharerRow.takingOver.assigning',
                actions: ['giveUp', says('handled')],
              },
            ],
          },
        },
        startingStandby: {
          entry: 'startStandby',
          after: { resend: { target: 'startingStandby', reenter: true } },
          on: {
            STANDBY_ACTIVE: {
              guard: 'isCurrent',
              target: '#SharerRow.absent',
              actions: ['noteTakenOver', says('handled')],
            },
            STANDBY_FAILED: {
              guard: 'isCurrent',
              target: '#SharerRow.absent',
              actions: ['noteStandbyFailed', says('handled')],
            },
          },
        },
        poweringOff: {
          after: { resend: { target: 'poweringOff', reenter: true, actions: cuts(false) } },
          on: {
            POWERED_OFF: confirmedOff,
            POWER_FAILED: { guard: 'isRecordedFailure', target: 'powerAlarm', actions: 'alarm' },
            POWER_REFUSED: [
              { guard: 'isRefusedFailover', target: 'removing' },
              { guard: 'isRecordedRefusal', target: 'disabling' },
            ],
          },
        },
        /** Nobody may switch the computer off: its Function is taken from it, or out of use, in the switch. */
        removing: {
          entry: 'detach',
          after: { resend: { target: 'removing', reenter: true } },
          on: {
            POWERED_OFF: confirmedOff,
            DETACHED: [
              { guard: 'standbyIsElsewhere', target: 'startingStandby', actions: 'giveUp' },
              {
                target: '#SharerRow.takingOver.assigning',
                actions: ['giveUp', says('disabled')],
              },
            ],
          },
        },
        disabling: {
          entry: 'disable',
          after: { resend: { target: 'disabling', reenter: true } },
          on: {
            POWERED_OFF: confirmedOff,
            DISABLED: {
              guard: 'isCurrent',
              target: '#SharerRow.yes.ready',
              actions: says('disabled'),
            },
          },
        },
        /** The computer may still be using its Function: the restraint stays. */
        powerAlarm: {
          entry: 'handle',
          after: { powerRetry: { target: 'poweringOff', actions: cuts(false) } },
          on: { HANDLING_DONE: handled, POWERED_OFF: confirmedOff },
        },
      },
    },
    yes: {
      initial: 'deciding',
      states: {
        deciding: {
          always: [{ guard: 'isUsable', target: 'ready' }, { target: 'off' }],
        },
        ready: { on: { RESUME_ROW: { guard: 'isCurrent', target: '#SharerRow.resuming' } } },
        /** Nobody there to be resumed; when it boots it joins and attaches by itself. */
        off: {
          on: {
            RESUME_ROW: {
              guard: 'isCurrent',
              target: '#SharerRow.settled',
              actions: 'sayResumed',
            },
          },
        },
      },
    },
    resuming: {
      entry: 'resume',
      after: { resend: { target: 'resuming', reenter: true } },
      on: {
        RESUMED: { guard: 'isCurrent', target: 'settled', actions: 'sayResumed' },
      },
    },
    /** The Function is given up or its computer is off; the service goes to the standby. */
    takingOver: {
      initial: 'deciding',
      on: { RESUME_ROW: { guard: 'isCurrent', actions: 'sayResumed' } },
      states: {
        deciding: { always: 'detaching' },
        detaching: {
          entry: 'detach',
          after: { resend: { target: 'detaching', reenter: true } },
          on: {
            DETACHED: [
              { guard: 'standbyIsElsewhere', target: 'starting', actions: 'giveUp' },
              { target: 'assigning', actions: 'giveUp' },
            ],
          },
        },
        assigning: {
          entry: 'assignStandby',
          after: { resend: { target: 'assigning', reenter: true } },
          on: {
            ASSIGNED: { guard: 'isStandbyFunction', target: 'starting', actions: 'noteAssigned' },
          },
        },
        starting: {
          entry: 'startStandby',
          after: { resend: { target: 'starting', reenter: true } },
          on: {
            STANDBY_ACTIVE: { target: '#SharerRow.absent', actions: 'noteTakenOver' },
            STANDBY_FAILED: { target: '#SharerRow.absent', actions: 'noteStandbyFailed' },
          },
        },
      },
    },
    deviceDead: {
      initial: 'telling',
      states: {
        telling: {
          entry: 'tellDead',
          after: { resend: { target: 'telling', reenter: true } },
          on: { DEVICE_DEAD_SEEN: 'told' },
        },
        told: {},
      },
    },
  },
});
