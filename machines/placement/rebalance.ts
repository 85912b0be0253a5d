/**
 * The part of a server's chart that moves it: a core or a memory block gives way to another one.
 *
 * Rules:
 * - the new place is reserved, committed and recorded before anything is touched; refused or lost, the server
 *   goes on where it is;
 * - memory moves only while no CPU and no device can write to it: cleared by system 7 and unmapped from every
 *   IOMMU, with all acks, before the copy; only then it is mapped at its new place;
 * - the old resource leaves the mapping before it is given back, and the guest is told last, under a new version;
 * - whatever else is asked of the server meanwhile waits for the end of the move.
 */
import { loses, serverSetup } from './server-setup.ts';

/** What is lost is dropped at once; the move goes on, and the server is degraded after it. */
const meanwhile = {
  LOST: loses(),
  DESTROY: { actions: 'want' },
  GUEST_CRASH: { actions: 'want' },
} as const;

/** The new place is lost, before or after memory was stilled: everything stays where it is. */
const orNewcomer = [
  { guard: 'isNewcomer', actions: ['unmapNewcomer', 'dropNewcomer'] },
  ...meanwhile.LOST,
] as const;

const over = '#VirtualServer.rebalancing.over';

export const rebalancing = serverSetup.createStateConfig({
  initial: 'reserving',
  on: meanwhile,
  states: {
    reserving: {
      entry: 'reserveNew',
      on: { GRANTED: { target: 'committing', actions: 'noteNewcomer' }, REFUSED: over },
    },
    /** Lost before the commit, it is refused. */
    committing: {
      entry: 'commitNew',
      on: {
        COMMITTED: [{ guard: 'hasNewcomer', target: 'recording' }, { target: 'over' }],
        REFUSED: { target: over, actions: 'dropNewcomer' },
        /** A restarted allocator was faster than the answer. */
        TAKEN_BACK: { guard: 'isTakenBack', actions: 'dropNewcomer' },
      },
    },
    /** What is lost meanwhile makes the record another one. */
    recording: {
      entry: ['amend', 'armResend'],
      on: {
        RECORDED: [
          { guard: 'recordedMemory', target: 'stilling' },
          { guard: 'isRecorded', target: 'taking' },
        ],
        RESEND: { target: 'recording', reenter: true },
        TAKEN_BACK: { guard: 'isTakenBack', target: 'recordingOld', actions: 'dropNewcomer' },
        LOST: [
          {
            guard: 'isNewcomer',
            target: 'recordingOld',
            actions: ['unmapNewcomer', 'dropNewcomer'],
          },
          ...loses('recording'),
        ],
      },
      exit: 'disarmResend',
    },
    stilling: {
      entry: ['clearMemory', 'unmapAll'],
      always: { guard: 'isUnmapped', target: 'copying' },
      on: { LOST: orNewcomer },
    },
    copying: {
      entry: 'beginCopy',
      on: { LOST: orNewcomer },
      after: {
        copyTime: [
          { guard: 'hasNewcomer', target: 'taking', actions: 'copy' },
          { target: 'placing', actions: 'giveUpCopy' },
        ],
      },
    },
    taking: { entry: 'takePlace', always: 'placing' },
    placing: { entry: 'mapMemory', always: 'mapping' },
    mapping: {
      entry: 'mapNext',
      always: { guard: 'allMapped', target: 'releasing' },
      on: {
        MAPPED: { target: 'mapping', reenter: true, actions: 'noteDma' },
        REFUSED: 'releasing',
      },
    },
    releasing: {
      entry: 'releaseOld',
      always: { guard: 'isGivenBack', target: 'recordingOld' },
      on: {
        RELEASED: { guard: 'isReleasing', actions: 'noteReleased' },
        REFUSED: { guard: 'isReleasing', actions: 'noteReleased' },
      },
    },
    /** What it has now, without what it gave back. */
    recordingOld: {
      entry: ['amend', 'armResend'],
      on: {
        RECORDED: { guard: 'isRecorded', target: 'telling' },
        RESEND: { target: 'recordingOld', reenter: true },
        LOST: loses('recordingOld'),
      },
      exit: 'disarmResend',
    },
    telling: {
      entry: { type: 'buildNotice', params: { boots: false } },
      always: { guard: 'isUntold', target: 'over' },
      on: { STAGED: { guard: 'isStaged', target: 'over' } },
    },
    over: {
      entry: 'restMove',
      always: [
        { guard: 'wantsDestroy', target: '#VirtualServer.stopping', actions: 'wantNothing' },
        { guard: 'wantsCrash', target: '#VirtualServer.stopping.crashed', actions: 'wantNothing' },
        { guard: 'isDegraded', target: '#VirtualServer.degraded' },
        { guard: 'isUnbooted', target: '#VirtualServer.positioned' },
        { target: '#VirtualServer.running' },
      ],
    },
  },
});
