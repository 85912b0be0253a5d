/**
 * The interface of path failover to other systems: what a cluster or a shared device may rely on,
 * whatever goes on between monitors, rows and management table of one host (one row).
 *
 * As a partner (`pathInterface`) it stands in for all of that: it is told what happens to paths
 * (PATH_FAILED, PATH_RESTORED, or LINK_DOWN and LINK_UP, which it detects in its own time), of plans
 * (PLANNED, PLAN_ENDED) and of moves by request, decides in time, and carries messages of others
 * (CARRY). As a watch (`pathWatch`) it is told what a full system did, decides nothing, and ends up
 * `broken` if the interface does not allow it.
 *
 * Rules:
 * - `served` –LEAVING→ `switching` –SERVED→ `served`; or `isolated`, but only if every port has
 *   failed or is about to be reset; `isolated` –CHOSEN→ `switching`;
 * - nothing is chosen that is known to have failed (a silent path may be, as a last resort) or whose
 *   reset is planned; the row names only what was chosen;
 * - ROWS_CLEAR(p) is said only under a plan and with p neither named nor chosen; from then on until
 *   the plan is over p is neither;
 * - frames pass in `served`, on the port that the row names and not once it is known to be dead; they
 *   wait in `switching` and are lost in `isolated`, `unmapped`, and on a dead port before that is known;
 * - the address is announced only in `served`, on the port that the row names;
 * - a row comes from `unmapped` only by MAPPED; a crash of the control program (LOST) leads there.
 *
 * Left out: generations of rows (a system's own property says that they rise), more than one row a
 * host, rows that return by themselves (a MOVE), the dialects `linux` and `ovs`.
 */
import { pathSetup, silent } from './path-interface-setup.ts';

const broken = { target: '#PathInterface.broken' } as const;
const arrival = { target: '#PathInterface.served', actions: ['say', 'carryWaiting'] } as const;
const choice = ['aim', 'say', 'decideClear'] as const;

/** The same in every state: what happens to paths and plans, and what must not be said. */
const everywhere = {
  PATH_FAILED: { actions: ['notePath', 'say'] },
  PATH_RESTORED: { actions: ['notePath', 'say'] },
  LINK_DOWN: { actions: ['noteLink', 'armDetection'] },
  LINK_UP: { actions: ['noteLink', 'armHold'] },
  PLANNED: { actions: ['notePlan', 'say', 'armDetection', 'decideClear'] },
  PLAN_ENDED: { actions: ['noteEnd', 'say', 'armHold'] },
  ROWS_CLEAR: [{ guard: 'isClear', actions: ['noteClear', 'say', 'tellPlanner'] }, broken],
  UNMAP: { actions: 'decideUnmapping' },
  UNMAPPED: { target: '#PathInterface.unmapped', actions: 'say' },
  LOST: '#PathInterface.unmapped',
  MAPPED: broken,
  LEAVING: broken,
  CHOSEN: broken,
  ROW_CHANGED: broken,
  SERVED: broken,
  ISOLATED: broken,
  CARRIED: broken,
  ANNOUNCE: broken,
} as const;

export const pathInterface = pathSetup.createMachine({
  id: 'PathInterface',
  context: ({ input }) => ({
    ...input,
    current: null,
    target: null,
    wish: null,
    failed: Object.fromEntries(input.ports.map((port) => [port, null])),
    planned: [],
    doubted: [],
    cleared: [],
    dark: [],
    waiting: [],
  }),
  initial: 'starting',
  on: everywhere,
  states: {
    starting: {
      always: [
        { guard: 'startsMapped', target: 'served', actions: 'takeFirst' },
        { target: 'unmapped' },
      ],
    },
    unmapped: {
      entry: ['forgetPort', 'decideClear'],
      on: {
        MAP: { actions: 'decideMapping' },
        UNMAP: {},
        MAPPED: { target: 'switching', actions: ['noteMapped', 'say'] },
      },
    },
    served: {
      entry: ['endSwitch', 'decideClear', 'sayAnnounce', 'armAnnouncing'],
      exit: 'disarm',
      on: {
        PATH_FAILED: { actions: ['notePath', 'say', 'decideLeaving'] },
        PATH_RESTORED: { actions: ['notePath', 'say', 'decideLeaving'] },
        MOVE: { guard: 'canMove', actions: ['noteWish', 'decideLeaving'] },
        LEAVING: [{ guard: 'isCurrent', target: 'switching', actions: 'say' }, broken],
        CARRY: { guard: 'hasLink', actions: 'carry' },
        CARRIED: [{ guard: 'mayCarry' }, broken],
        ANNOUNCE: [{ guard: 'mayCarry' }, broken],
        ANNOUNCE_DUE: { actions: ['sayAnnounce', 'armAnnouncing'] },
      },
    },
    switching: {
      initial: 'choosing',
      exit: 'disarm',
      on: {
        CARRY: { guard: 'hasRoom', actions: 'keep' },
        ISOLATED: [{ guard: 'nothingLeft', target: 'isolated', actions: 'say' }, broken],
        CHOSEN: [
          { guard: 'isAimless', target: '.leaving', actions: choice },
          { guard: 'mayBeChosen', target: '.leaving', actions: choice },
          broken,
        ],
        SERVED: [{ guard: 'mayStay', ...arrival }, broken],
      },
      states: {
        choosing: { entry: 'decideTarget' },
        /** The port that the row names is got rid of. */
        leaving: {
          entry: 'armSwitch',
          exit: 'disarm',
          on: {
            PATH_FAILED: [
              { guard: 'strikesTarget', actions: ['notePath', 'say', 'aimAnew', 'decideAnew'] },
              { actions: ['notePath', 'say'] },
            ],
            PATH_RESTORED: [
              { guard: 'findsTarget', actions: ['notePath', 'say', 'decideAnew'] },
              { actions: ['notePath', 'say'] },
            ],
            CHOSEN: [
              { guard: 'isAimless', actions: choice },
              { guard: 'mayBeChosen', actions: choice },
              broken,
            ],
            SWITCH_DUE: { actions: 'decideEnd' },
            ROW_CHANGED: [
              { guard: 'isTarget', target: 'committing', actions: ['arrive', 'say'] },
              broken,
            ],
          },
        },
        /** The row names the new port; nobody was told that it serves. */
        committing: {
          entry: ['armCommit', 'decideClear'],
          exit: 'disarm',
          on: {
            PATH_FAILED: [
              {
                guard: 'strikesTarget',
                target: 'choosing',
                actions: ['notePath', 'say', 'aimAnew'],
              },
              { actions: ['notePath', 'say'] },
            ],
            COMMIT_DUE: { actions: 'decideArrival' },
            CARRIED: [{ guard: 'mayCarry' }, broken],
            SERVED: arrival,
          },
        },
      },
    },
    isolated: {
      entry: ['forgetPort', 'decideClear', 'decideReturn'],
      on: {
        PATH_FAILED: { actions: ['notePath', 'say', 'decideReturn'] },
        PATH_RESTORED: { actions: ['notePath', 'say', 'decideReturn'] },
        CHOSEN: [
          { guard: 'isAimless' },
          { guard: 'mayBeChosen', target: 'switching.leaving', actions: choice },
          broken,
        ],
        ISOLATED: [{ guard: 'nothingLeft' }, broken],
      },
    },
    broken: { tags: 'bad', type: 'final' },
  },
});

/** Observes a full system, or a partner, by the events of `PathEvent`; decides and says nothing. */
export const pathWatch = pathInterface.provide({ actions: silent });
