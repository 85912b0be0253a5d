/**
 * FrameJudgement: decides for one frame and one destination whether the VLANs agree.
 *
 * Rules: the sender's VLAN comes from the stamp written at transmission and is never read again, so all
 * copies of a broadcast are judged alike; the sender's ID is confirmed first; a sender with a port VLAN
 * is judged by it and its tags are not read, any other by the outermost tag of the frame alone; the
 * destination's row is a copy that may lag, so acceptance checks its epoch, and one refusal for a stale
 * row is judged again at once, the second drops the frame. While the manager is down no set of an OS is
 * trusted. A receiver that does not read in time is unmapped, then the frame is given up.
 *
 * `done` and `dropped` are final for the frame; the actor is then idle and serves another one (a pool of
 * named actors instead of spawning: the controller holds frames back while all are busy).
 * `waiting` is the time until the control program gets round to it; a repetition does not wait.
 */
import { assign, emit, sendTo, setup } from 'xstate';
import type { Frame } from './frame.ts';
import type { Judge, JudgementAnswer, RxReport } from './messages.ts';
import type { Policy } from './policy.ts';
import type { DropReason, Row, Stamp } from './rules.ts';
import { delivered, osDrop, portDrop, rowHas, taggedVid } from './rules.ts';

export interface FrameJudgementInput {
  readonly name: string;
  readonly controller: string;
  readonly policy: Policy;
}

export interface FrameJudgementContext extends FrameJudgementInput {
  readonly ref: string;
  readonly gen: number;
  readonly src: string;
  readonly dst: string;
  readonly frame: Frame | null;
  readonly stamp: Stamp | null;
  /** VLAN in which the frame travels, once known. */
  readonly vid: number | null;
  /** Outermost tag (or native VLAN) that was read; null if the port VLAN decided. */
  readonly osTag: number | null;
  /** Row of the destination that was compared. */
  readonly row: Row | null;
  readonly managerUp: boolean;
  readonly tries: number;
  readonly reason: DropReason | null;
  /** State in which that became known: `source`, `row`, `report`, `reading`. */
  readonly at: string;
}

export type FrameJudgementEvent =
  | Judge
  | JudgementAnswer
  | { readonly type: 'ROW'; readonly row: Row | null; readonly managerUp: boolean };

const EMPTY = {
  ref: '',
  gen: 0,
  src: '',
  dst: '',
  frame: null,
  stamp: null,
  vid: null,
  osTag: null,
  row: null,
  managerUp: false,
  tries: 0,
  reason: null,
  at: '',
} as const;

interface Blame {
  readonly reason: DropReason;
  readonly at: string;
}

/** Reasons of the reception side, as reasons for a drop. */
const REFUSED = { linkDown: 'linkDown', stale: 'epochChanged', revoked: 'ownerGone' } as const;

type Args = { readonly context: FrameJudgementContext };

/** Why the frame may not travel in any VLAN; asked when its sender's ID has been confirmed. */
const sourceDrop = ({ context: { frame, stamp, policy } }: Args): DropReason | null => {
  if (frame === null || stamp === null) return null;
  return stamp.vid === null ? osDrop(frame, stamp, policy) : portDrop(frame, stamp, policy);
};

/** Why the destination's row refuses the frame's VLAN. */
export const rowDrop = ({
  context: { row, vid, stamp, policy, managerUp },
}: Args): DropReason | null => {
  if (row === null || vid === null || stamp === null) return 'rowUnknown';
  const mixed = (row.vid === null) !== (stamp.vid === null);
  if (mixed && !policy.allowMixed) return 'mixedNotAllowed';
  if (row.vid !== null) return row.vid === vid ? null : 'vidMismatch';
  if (row.os === null || !managerUp) return 'rowUnknown';
  return rowHas(row, vid) ? null : 'notInOsSet';
};

/** What every compare state does: the row decides between `report` and `dropped`. */
const compare = {
  exit: 'sayCompared',
  always: [
    { guard: 'rowAgrees', target: 'report' },
    { target: 'dropped', actions: 'blameRow' },
  ],
} as const;

export const frameJudgement = setup({
  types: {
    context: {} as FrameJudgementContext,
    events: {} as FrameJudgementEvent,
    input: {} as FrameJudgementInput,
  },
  delays: {
    /** Until the control program runs this judgement. */
    dispatch: 1,
    /** How long a receiver may take to read in place. */
    readTimer: 1000,
  },
  guards: {
    srcIdSet: ({ context }) => context.stamp?.vid !== null,
    sourceRefuses: ({ context }) => sourceDrop({ context }) !== null,
    dstIdSet: ({ event }) => event.type === 'ROW' && event.row !== null && event.row.vid !== null,
    rowAgrees: ({ context }) => rowDrop({ context }) === null,
    mine: ({ context, event }) =>
      'ref' in event && event.ref === context.ref && event.gen === context.gen,
    /** A stale row is judged again at once, but only the first time. */
    staleFirst: ({ context, event }) =>
      event.type === 'RX_REFUSED' &&
      event.ref === context.ref &&
      event.gen === context.gen &&
      event.reason === 'stale' &&
      context.tries === 0,
  },
  actions: {
    take: assign(({ event }) => {
      if (event.type !== 'JUDGE') return {};
      const { ref, gen, src, dst, frame, stamp } = event;
      return { ref, gen, src, dst, frame, stamp };
    }),
    readSrcVid: assign(({ context }) => ({ vid: context.stamp?.vid ?? null, osTag: null })),
    readOsTag: assign(({ context: { frame, stamp, policy } }) => {
      if (frame === null || stamp === null) return {};
      const osTag = taggedVid(frame, policy) || stamp.native;
      return { osTag, vid: osTag };
    }),
    askRow: sendTo(
      ({ system, context }) => system.get(context.controller),
      ({ context }) => ({ type: 'ROW_REQUEST', judge: context.name, dst: context.dst }),
    ),
    takeRow: assign(({ event }) =>
      event.type === 'ROW' ? { row: event.row, managerUp: event.managerUp } : {},
    ),
    sayCompared: emit(({ context: { ref, gen, src, dst, vid, osTag, name } }) => ({
      type: 'COMPARED',
      judge: name,
      ref,
      gen,
      src,
      dst,
      srcVid: vid,
      osTag,
    })),
    report: sendTo(
      ({ system, context }) => system.get(context.dst),
      ({ context }): RxReport => {
        const { ref, gen, frame, vid, osTag, row, managerUp, policy, name } = context;
        const os = row?.vid === null ? row.os : null;
        const form = delivered(frame!, vid!, row!, policy);
        const about = { ref, gen, judge: name, dstEpoch: row!.epoch };
        return { type: 'RX_REPORT', ...about, vid: vid!, osTag, os, managerUp, frame: form };
      },
    ),
    countTry: assign(({ context }) => ({ tries: context.tries + 1 })),
    blameSource: assign(({ context }) => ({ reason: sourceDrop({ context }), at: 'source' })),
    blameRow: assign(({ context }) => ({ reason: rowDrop({ context }), at: 'row' })),
    blameRefusal: assign(({ event }) =>
      event.type === 'RX_REFUSED' ? { reason: REFUSED[event.reason], at: 'report' } : {},
    ),
    blame: assign((_, { reason, at }: Blame) => ({ reason, at })),
    unmap: sendTo(
      ({ system, context }) => system.get(context.ref),
      ({ context }) => ({ type: 'UNMAP', by: context.dst, gen: context.gen }),
    ),
    sayDrop: emit(({ context: { ref, gen, src, dst, reason, at } }) => ({
      type: 'DROP',
      reason,
      ref,
      gen,
      src,
      dst,
      at,
    })),
    frameDone: sendTo(
      ({ system, context }) => system.get(context.controller),
      ({ context: { ref, gen, name } }) => ({ type: 'FRAME_DONE', ref, gen, judge: name }),
    ),
    clear: assign(EMPTY),
  },
}).createMachine({
  id: 'FrameJudgement',
  context: ({ input: { name, controller, policy } }) => ({ name, controller, policy, ...EMPTY }),
  initial: 'idle',
  states: {
    idle: { entry: 'clear', on: { JUDGE: { target: 'waiting', actions: 'take' } } },
    waiting: { after: { dispatch: { target: 'confirmTx' } } },
    confirmTx: {
      always: [{ guard: 'srcIdSet', target: 'txPort' }, { target: 'txOs' }],
    },
    txPort: {
      entry: ['readSrcVid', 'askRow'],
      always: { guard: 'sourceRefuses', target: 'dropped', actions: 'blameSource' },
      on: {
        ROW: [
          { guard: 'dstIdSet', target: 'comparePort', actions: 'takeRow' },
          { target: 'compareOsRx', actions: 'takeRow' },
        ],
      },
    },
    txOs: {
      entry: ['readOsTag', 'askRow'],
      always: { guard: 'sourceRefuses', target: 'dropped', actions: 'blameSource' },
      on: {
        ROW: [
          { guard: 'dstIdSet', target: 'compareTag', actions: 'takeRow' },
          { target: 'compareOsBoth', actions: 'takeRow' },
        ],
      },
    },
    comparePort: compare,
    compareOsRx: compare,
    compareTag: compare,
    compareOsBoth: compare,
    report: {
      entry: 'report',
      on: {
        RX_ACCEPTED: { guard: 'mine', target: 'reading' },
        RX_REFUSED: [
          { guard: 'staleFirst', target: 'confirmTx', actions: 'countTry' },
          { guard: 'mine', target: 'dropped', actions: 'blameRefusal' },
        ],
      },
    },
    reading: {
      after: {
        readTimer: {
          target: 'dropped',
          actions: ['unmap', { type: 'blame', params: { reason: 'readTimeout', at: 'reading' } }],
        },
      },
      on: {
        READ_DONE: { guard: 'mine', target: 'done' },
        READ_ABORTED: {
          guard: 'mine',
          target: 'dropped',
          actions: { type: 'blame', params: { reason: 'ownerGone', at: 'reading' } },
        },
      },
    },
    done: { entry: 'frameDone', always: { target: 'idle' } },
    dropped: { entry: ['sayDrop', 'frameDone'], always: { target: 'idle' } },
  },
});
