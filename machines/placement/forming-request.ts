/**
 * FormingRequest: one request to form a server, as a transaction over devices, cores and memory.
 *
 * Rules:
 * - the devices first, one by one in the order of their ids; then cores and memory around them, as the policy
 *   has it; nothing is waited for while anything is held;
 * - cores and memory, too, are reserved by id, whatever order the policy prefers them in; or two requests could
 *   each get half of what both want, give it back and try again for ever;
 * - a device of another is waited for only if it will be free or lost by itself (`reserved`, `draining`) and the
 *   request is patient; else the answer names the holder. Also if cores or memory are short for a moment only,
 *   everything is given back, and the request queues;
 * - best effort relaxes the policy once, keeping its devices, and gives back cores and memory alone;
 * - before the commit the version of the topology is checked; if it has changed, the choice is made again once;
 * - each COMMIT names the generation that was granted; refused, everything is rolled back, also what was
 *   committed already. The durable record of the allocator is the one commit point;
 * - LOST, CANCEL and the deadline roll back until the record is asked for; then they come too late;
 * - an order that was not answered yet is awaited before anything is given back;
 * - after a restart of the allocator a request is what was recorded of it: formed, or rejected. One that had not
 *   been made yet, if that is known, can still be made; who may have made it meanwhile is told.
 */
import { formingSetup, fresh } from './forming-setup.ts';

const giveUp = (reason: 'lost' | 'cancelled' | 'deadline') =>
  ({
    target: '#FormingRequest.rollingBack',
    actions: [{ type: 'because', params: { reason } }, 'endWaiting'],
  }) as const;

/** Until the record is asked for. */
const undone = {
  LOST: { guard: 'isOwn', ...giveUp('lost'), actions: ['forgetLost', ...giveUp('lost').actions] },
  CANCEL: giveUp('cancelled'),
} as const;

export const formingRequest = formingSetup.createMachine({
  id: 'FormingRequest',
  context: ({ input }) => ({ input, ...fresh }),
  initial: 'starting',
  states: {
    starting: {
      always: [
        { guard: 'isUnmadeAgain', target: 'waitingForOrder', actions: 'tellRestarted' },
        { guard: 'isRestarted', target: 'resuming' },
        { target: 'waitingForOrder' },
      ],
    },
    /** Of a former life nothing is left but what was recorded. */
    resuming: {
      entry: 'askRecord',
      on: {
        REMEMBERED: [
          { guard: 'isRemembered', target: 'formed', actions: 'remember' },
          { target: 'rejected', actions: { type: 'because', params: { reason: 'restarted' } } },
        ],
      },
    },
    waitingForOrder: { on: { SUBMIT: { target: 'received', actions: 'submit' } } },
    received: {
      always: [
        { guard: 'isValid', target: 'working' },
        { target: 'rejected', actions: { type: 'because', params: { reason: 'invalid' } } },
      ],
    },
    working: {
      initial: 'reservingIo',
      entry: 'armDeadline',
      exit: 'disarmDeadline',
      on: { ...undone, DEADLINE: giveUp('deadline') },
      states: {
        reservingIo: {
          always: { guard: 'hasAllDevices', target: 'reservingCpuMem' },
          initial: 'asking',
          states: {
            asking: {
              entry: 'reserveDevice',
              on: {
                GRANTED: { target: 'asking', reenter: true, actions: 'noteDevice' },
                REFUSED: [
                  {
                    guard: 'hasOtherCandidate',
                    target: 'asking',
                    reenter: true,
                    actions: 'tryOther',
                  },
                  {
                    guard: 'isPatient',
                    target: '#FormingRequest.rollingBack',
                    actions: 'noteBlocked',
                  },
                  { target: '#FormingRequest.rollingBack', actions: 'noteHeld' },
                ],
              },
            },
          },
        },
        reservingCpuMem: {
          initial: 'choosing',
          states: {
            choosing: {
              entry: 'askChoice',
              on: {
                CHOSEN: { target: 'asking', actions: 'noteChoice' },
                NONE: [
                  { guard: 'mayRelax', target: 'choosing', reenter: true, actions: 'relax' },
                  {
                    guard: 'helpsToWait',
                    target: '#FormingRequest.rollingBack',
                    actions: 'noteBlockers',
                  },
                  {
                    target: '#FormingRequest.rollingBack',
                    actions: { type: 'because', params: { reason: 'notEnough' } },
                  },
                ],
              },
            },
            asking: {
              always: { guard: 'hasAllWanted', target: '#FormingRequest.working.checking' },
              entry: 'reserveWanted',
              on: {
                GRANTED: { target: 'asking', reenter: true, actions: 'noteWanted' },
                REFUSED: { target: 'givingBack', actions: 'dropWanted' },
              },
            },
            /** Cores and memory alone; the devices stay. */
            givingBack: {
              always: { guard: 'hasNoFluid', target: 'choosing' },
              entry: { type: 'releaseNext', params: { only: 'fluid' } },
              on: {
                RELEASED: { target: 'givingBack', reenter: true, actions: 'noteReleased' },
                REFUSED: { target: 'givingBack', reenter: true, actions: 'noteReleased' },
              },
            },
          },
        },
        checking: {
          entry: 'checkVersion',
          on: {
            VERSION: [
              { guard: 'isSameVersion', target: 'committing' },
              {
                guard: 'isFirstChange',
                target: 'reservingCpuMem.givingBack',
                actions: 'noteRechosen',
              },
              {
                target: '#FormingRequest.rollingBack',
                actions: { type: 'because', params: { reason: 'topology' } },
              },
            ],
          },
        },
        committing: {
          always: { guard: 'hasAllCommitted', target: '#FormingRequest.recording' },
          initial: 'asking',
          states: {
            asking: {
              entry: 'commitNext',
              on: {
                COMMITTED: { target: 'asking', reenter: true, actions: 'noteCommitted' },
                REFUSED: {
                  target: '#FormingRequest.rollingBack',
                  actions: ['noteLate', { type: 'because', params: { reason: 'expired' } }],
                },
              },
            },
          },
        },
      },
    },
    /** The commit point: from here on it is the server's. */
    recording: { entry: 'record', on: { RECORDED: 'formed' } },
    rollingBack: {
      initial: 'settling',
      on: {
        LOST: { actions: 'forgetLost' },
        CANCEL: { actions: [{ type: 'because', params: { reason: 'cancelled' } }, 'endWaiting'] },
      },
      states: {
        settling: {
          always: { guard: 'isAnswered', target: 'releasing' },
          on: {
            GRANTED: { actions: 'noteLate' },
            COMMITTED: { actions: 'noteLate' },
            REFUSED: { actions: 'noteLate' },
            RELEASED: { actions: 'noteLate' },
          },
        },
        releasing: {
          always: { guard: 'hasNothing', target: 'done' },
          entry: { type: 'releaseNext', params: { only: 'all' } },
          on: {
            RELEASED: { target: 'releasing', reenter: true, actions: 'noteReleased' },
            REFUSED: { target: 'releasing', reenter: true, actions: 'noteReleased' },
          },
        },
        done: {
          always: [
            { guard: 'waits', target: '#FormingRequest.waiting' },
            { target: '#FormingRequest.rejected' },
          ],
        },
      },
    },
    waiting: {
      entry: ['beginAnew', 'wait', 'armDeadline'],
      on: {
        DEADLINE: {
          target: 'rejected',
          actions: { type: 'because', params: { reason: 'deadline' } },
        },
        TURN: { target: 'working', actions: 'endWaiting' },
        CANCEL: {
          target: 'rejected',
          actions: { type: 'because', params: { reason: 'cancelled' } },
        },
      },
      exit: 'disarmDeadline',
    },
    formed: { entry: ['tellFormed', 'leave'] },
    rejected: { entry: ['tellRejected', 'leave'], on: { SUBMIT: { actions: 'tellRejected' } } },
  },
});
