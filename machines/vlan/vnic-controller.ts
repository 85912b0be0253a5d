/**
 * VnicController: the datapath of the control program (virtual switch). Takes frames from virtual NICs,
 * hands each (frame, destination) to a judgement, and keeps copies: rows of the VLAN tables, learned
 * addresses.
 *
 * Rules: it decides nothing about VLANs; judgements do, on its snapshot, and acceptance checks that.
 * A row that changes loses all its learned addresses, also those of IDs it keeps, so no address is known
 * in a VLAN of which its NIC is no member. A frame never goes back to where it came from; an unknown
 * address is flooded. A broadcast's buffer is given back when the last of its judgements is final.
 * After a restart it knows nothing: it asks every virtual NIC, and the manager for what guests reported.
 * Judgements are a bounded pool; while too few are idle, frames wait in order. Nothing may wait for a RESUME,
 * which need not come: while quiescing, new frames are given back undelivered.
 */
import { controllerSetup } from './vnic-controller-setup.ts';

export const vnicController = controllerSetup.createMachine({
  id: 'VnicController',
  context: ({ input }) => ({
    vnics: input.vnics,
    judges: input.judges,
    manager: input.manager ?? null,
    policy: input.policy,
    restarted: (input.incarnation ?? 0) > 0,
    rows: (input.incarnation ?? 0) > 0 ? {} : input.rows,
    up: (input.incarnation ?? 0) > 0 ? [] : input.up,
    learned: [],
    idle: input.judges,
    open: [],
    waiting: [],
    awaited: [],
    managerUp: (input.incarnation ?? 0) === 0,
  }),
  initial: 'failed',
  on: {
    TABLE_UPDATED: { actions: 'takeRows' },
    VLAN_CHANGED: { actions: 'takeFacts' },
    LINK_UP: { actions: 'noteUp' },
    LINK_DOWN: { actions: 'noteDown' },
    VNIC_GONE: { actions: 'noteGone' },
    ROW_REQUEST: { actions: 'answerRow' },
    MANAGER_DOWN: { actions: 'noteManagerDown' },
    MANAGER_UP: { actions: 'noteManagerUp' },
    FRAME_DONE: { actions: 'noteDone' },
  },
  states: {
    /** Where a crash leads; the restart by the control program begins here, so does the first start. */
    failed: {
      always: [{ guard: 'restarted', target: 'starting' }, { target: 'running' }],
    },
    starting: {
      entry: ['awaitAll', 'askVnics', 'askManager'],
      always: { guard: 'allAnswered', target: 'running' },
      on: {
        FRAME_IN: [{ guard: 'answered', actions: 'hold' }, { actions: 'ignoreRevoked' }],
      },
    },
    running: {
      always: { guard: 'roomForWaiting', actions: ['startWaiting'] },
      on: {
        FRAME_IN: { actions: 'hold' },
        QUIESCE: { target: 'quiescing' },
      },
    },
    /** What was taken before is judged to its end; a new frame is refused, or it might wait for ever. */
    quiescing: {
      always: { guard: 'roomForEarlier', actions: ['startWaiting'] },
      on: { FRAME_IN: { actions: 'refuseFrame' }, RESUME: { target: 'running' } },
    },
  },
});
