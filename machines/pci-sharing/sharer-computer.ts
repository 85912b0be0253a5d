/**
 * SharerComputer: a computer that uses a Function of the shared device (a host with a virtual function),
 * and, in its states `standby`, `activating` and `failed`, the StandbyComputer that takes over
 * from one: one computer, one actor. Once active on the same device a standby is a sharer.
 *
 * Rules:
 * - HANDLE of a newer epoch is obeyed in its own way and time: fail over, quiesce, or stop; the Function is
 *   out of use before HANDLING_DONE; a repeated HANDLE is answered again, an older one ignored;
 * - it goes on only by RESUME, and uses the Function only after the gate granted the attach; ATTACHED tells the
 *   epoch of the gate, so that orders of the past are known to be past;
 * - a crash changes nothing at the Function; the next start resets its bus, joins the ResourceManager
 *   with a new incarnation, and only then attaches;
 * - a standby on the same device waits in `activating.waitDevice` until the gate opens.
 */
import { sharerComputerSetup } from './sharer-computer-setup.ts';

const handles = {
  HANDLE: {
    guard: 'isNewer',
    target: '#SharerComputer.handling',
    actions: 'noteOrder',
  },
} as const;

/** Its Function is or may be attached, but it does not work: nothing left to do but to make sure. */
const answers = {
  HANDLE: { guard: 'isNotOlder', actions: ['noteOrder', 'quiesce', 'sayDone'] },
} as const;

/** What it is told may be another thing than it did last: to wait for its Function, or to give it up. */
const answersBetween = {
  HANDLE: [
    {
      guard: 'isToldToWait',
      target: '#SharerComputer.waitingReset',
      actions: ['noteOrder', 'quiesce', 'sayDone'],
    },
    {
      guard: 'isNotOlder',
      target: '#SharerComputer.readyForReset',
      actions: ['noteOrder', 'quiesce', 'sayDone'],
    },
  ],
} as const;

const goesOn = {
  ATTACHED: { guard: 'isAttached', target: '#SharerComputer.running', actions: 'noteEpoch' },
} as const;
const retriesAttach = (target: string) => ({
  attachRetry: { target, reenter: true, actions: 'attach' as const },
});
const quiesced = {
  target: '#SharerComputer.waitingReset',
  actions: ['quiesce', 'sayDone'],
} as const;
const isDown = {
  CRASH: undefined,
  CUT: '#SharerComputer.fenced',
  START_STANDBY: undefined,
  DEVICE_DEAD: undefined,
} as const;

export const sharerComputer = sharerComputerSetup.createMachine({
  id: 'SharerComputer',
  context: ({ input }) => ({
    ...input,
    incarnation: 1,
    attachEpoch: input.function === null ? 0 : 1,
    epochSeen: 0,
    content: 'wait',
    by: '',
    asked: 0,
  }),
  initial: 'starting',
  on: {
    CRASH: '.crashed',
    CUT: '.fenced',
    START_STANDBY: { actions: 'sayActive' },
    DEVICE_DEAD: { target: '.stranded', actions: 'sayDeadSeen' },
  },
  states: {
    starting: { always: [{ guard: 'isStandby', target: 'standby' }, { target: 'running' }] },
    running: {
      entry: 'reportUsable',
      on: {
        ...handles,
        FUNCTION_ERROR: { actions: 'askFlr' },
        RESUME: [
          { guard: 'isNewer', target: 'resuming', actions: 'noteEpoch' },
          { guard: 'isRepeated', actions: 'sayResumed' },
        ],
      },
    },
    handling: {
      initial: 'deciding',
      on: { HANDLE: { ...handles.HANDLE, reenter: true } },
      states: {
        deciding: {
          always: [
            { guard: 'mustFailOver', target: 'failingOver' },
            { guard: 'mustStop', target: 'stopping' },
            { target: 'quiescing' },
          ],
        },
        failingOver: {
          entry: 'reportFailingOver',
          after: {
            handlingTime: {
              target: '#SharerComputer.readyForReset',
              actions: ['quiesce', 'sayDone'],
            },
          },
        },
        stopping: {
          after: {
            handlingTime: {
              target: '#SharerComputer.readyForReset',
              actions: ['quiesce', 'sayDone'],
            },
          },
        },
        quiescing: {
          entry: 'reportQuiescing',
          after: { handlingTime: quiesced },
          on: { ROWS_CLEAR: quiesced },
        },
      },
    },
    /** It has given up its Function, or is about to be switched off. */
    readyForReset: {
      on: {
        ...answersBetween,
        RESUME: { guard: 'isNotOlder', target: 'resuming', actions: 'noteEpoch' },
      },
    },
    /** It has quiesced its Function and waits for it to come back. */
    waitingReset: {
      on: {
        ...answersBetween,
        ...goesOn,
        RESUME: { guard: 'isNotOlder', target: 'resuming', actions: 'noteEpoch' },
      },
    },
    resuming: {
      entry: 'attach',
      after: retriesAttach('resuming'),
      on: {
        ...handles,
        ATTACHED: { ...goesOn.ATTACHED, actions: ['noteEpoch', 'sayResumed'] },
        ATTACH_REFUSED: { guard: 'isRefused', target: 'spare' },
        RESUME: { guard: 'isNewer', actions: 'noteEpoch' },
      },
    },
    /** Its Function went to somebody else while it was away: it may become a standby again. */
    spare: {
      on: { ...answers, RESUME: { guard: 'isNotOlder', actions: ['noteEpoch', 'sayResumed'] } },
    },
    crashed: {
      entry: 'forgetLife',
      after: { bootTime: 'booting' },
      on: isDown,
    },
    /** Switched off, until somebody switches it on. */
    fenced: {
      entry: 'forgetLife',
      on: { ...isDown, CUT: undefined, POWER_UP: 'booting' },
    },
    booting: {
      entry: ['startAnew', 'resetBus'],
      initial: 'joining',
      on: { ...answers, BUS_READY: { actions: 'noteAttachEpoch' }, START_STANDBY: undefined },
      states: {
        joining: {
          entry: 'join',
          after: { joinRetry: { target: 'joining', reenter: true } },
          on: {
            JOINED: [
              { guard: 'bootsWithFunction', target: 'attaching' },
              { guard: 'isJoined', target: '#SharerComputer.spare' },
            ],
          },
        },
        attaching: {
          entry: 'attach',
          after: { attachRetry: { target: 'attaching', reenter: true } },
          on: {
            ...goesOn,
            ATTACH_REFUSED: { guard: 'isRefused', target: '#SharerComputer.spare' },
          },
        },
      },
    },
    /** Told that the device is dead. */
    stranded: {
      on: {
        ...answersBetween,
        RESUME: { guard: 'isNotOlder', target: 'resuming', actions: 'noteEpoch' },
      },
    },
    standby: {
      on: {
        FAIL: 'failed',
        START_STANDBY: [
          { guard: 'isSameDevice', target: 'activating.waitDevice', actions: 'noteTakeover' },
          { target: 'activating.onOtherDevice', actions: 'noteTakeover' },
        ],
      },
    },
    activating: {
      on: { START_STANDBY: undefined, FAIL: { target: 'failed', actions: 'sayGaveUp' } },
      initial: 'onOtherDevice',
      states: {
        onOtherDevice: {
          after: { activateTime: { target: '#SharerComputer.running', actions: 'sayActive' } },
        },
        waitDevice: {
          entry: 'attach',
          after: { attachRetry: { target: 'waitDevice', reenter: true } },
          on: {
            ...answers,
            ATTACHED: {
              guard: 'isAttached',
              target: '#SharerComputer.running',
              actions: ['noteEpoch', 'sayActive'],
            },
          },
        },
      },
    },
    /** It cannot take over; an operator has to see to it. */
    failed: { on: { START_STANDBY: { actions: 'sayFailed' }, FAIL: undefined } },
  },
});
