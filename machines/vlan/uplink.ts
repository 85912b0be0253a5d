/**
 * Uplink: a physical port that the virtual switch uses. To the switch it is one more OS-managed port:
 * frames from the wire are judged by their tag, frames to it leave with the tag of their VLAN, or without
 * if that is its native one. Its set of VLANs is the administrator's and does not change. A frame is handed
 * out (copied to the wire) in the step in which it is accepted; while `down` every frame is refused.
 */
import { assign, enqueueActions, sendTo, setup } from 'xstate';
import type { Frame } from './frame.ts';
import { type FrameId, message, type RefusalReason, type RxReport } from './messages.ts';
import type { Allowed, Stamp } from './rules.ts';

export interface UplinkInput {
  readonly vnicId: string;
  readonly controller: string;
  readonly buffers: readonly string[];
  readonly allowed: Allowed;
  readonly native: number | null;
}

export interface UplinkContext extends UplinkInput {
  /** As for a virtual NIC, so that one rule reads both: no port VLAN, and one epoch for ever. */
  readonly portVid: null;
  readonly epoch: number;
  /** Own buffers that are not free. */
  readonly busy: readonly string[];
}

export type UplinkEvent =
  | { readonly type: 'LINK_UP' | 'LINK_DOWN' | 'CONTROLLER_STARTED' }
  /** A frame came in from the wire. */
  | { readonly type: 'WIRE_IN'; readonly frame: Frame }
  | ({ readonly type: 'FILLED'; readonly frame: Frame; readonly stamp: Stamp } & FrameId)
  | ({ readonly type: 'FRAME_DONE' | 'BUFFER_FREE' } & FrameId)
  | RxReport
  | { readonly type: 'MAPPED' | 'MAP_REFUSED'; readonly report: RxReport };

export const uplink = setup({
  types: {
    context: {} as UplinkContext,
    events: {} as UplinkEvent,
    input: {} as UplinkInput,
  },
  guards: {
    hasBuffer: ({ context }) => context.busy.length < context.buffers.length,
    epochCurrent: ({ context, event }) =>
      event.type === 'RX_REPORT' && event.dstEpoch === context.epoch,
  },
  actions: {
    fill: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'WIRE_IN') return;
      const { epoch, allowed, native, buffers, busy, vnicId } = context;
      const buffer = buffers.find((name) => !busy.includes(name))!;
      const stamp: Stamp = { vid: null, epoch, allowed, native };
      enqueue.emit(message({ type: 'TX_ACCEPTED', vnicId }));
      enqueue.assign({ busy: [...busy, buffer].sort() });
      enqueue.sendTo(system.get(buffer), message({ type: 'FILL', frame: event.frame, stamp }));
    }),
    dropIn: enqueueActions(({ context: { vnicId }, enqueue }, params: { reason: string }) => {
      enqueue.emit(message({ type: 'TX_DROPPED', vnicId, ...params }));
    }),
    frameIn: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'FILLED') return;
      const { ref, gen, frame, stamp } = event;
      const { vnicId } = context;
      const frameIn = message({ type: 'FRAME_IN', ref, gen, vnicId, frame, stamp });
      enqueue.sendTo(system.get(context.controller), frameIn);
    }),
    tellJudged: enqueueActions(({ event, enqueue, system }) => {
      if (event.type !== 'FRAME_DONE') return;
      enqueue.sendTo(system.get(event.ref), message({ type: 'JUDGED', gen: event.gen }));
    }),
    release: assign(({ context, event }) =>
      event.type === 'BUFFER_FREE' ? { busy: context.busy.filter((b) => b !== event.ref) } : {},
    ),
    controllerLost: enqueueActions(({ context, enqueue, system }) => {
      for (const buffer of context.busy) {
        enqueue.sendTo(system.get(buffer), message({ type: 'CONTROLLER_STARTED' }));
      }
    }),
    answerController: sendTo(
      ({ system, context }) => system.get(context.controller),
      ({ context: { vnicId, epoch, allowed, native } }, params: { readonly up: boolean }) => ({
        type: 'VLAN_CHANGED',
        vnicId,
        vid: null,
        epoch,
        allowed,
        native,
        ...params,
      }),
    ),
    sayLink: sendTo(
      ({ system, context }) => system.get(context.controller),
      ({ context: { vnicId } }, params: { readonly type: 'LINK_UP' | 'LINK_DOWN' }) => ({
        ...params,
        vnicId,
      }),
    ),
    askMap: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'RX_REPORT') return;
      const map = message({ type: 'MAP', by: context.vnicId, report: event });
      enqueue.sendTo(system.get(event.ref), map);
    }),
    refuse: enqueueActions(({ event, enqueue, system }, params: { reason: RefusalReason }) => {
      const report = event.type === 'MAP_REFUSED' ? event.report : event;
      if (report.type !== 'RX_REPORT') return;
      const { ref, gen, judge } = report;
      enqueue.sendTo(system.get(judge), message({ type: 'RX_REFUSED', ref, gen, ...params }));
    }),
    handOut: enqueueActions(({ context: { vnicId }, event, enqueue, system }) => {
      if (event.type !== 'MAPPED') return;
      const { ref, gen, judge, frame } = event.report;
      enqueue.emit(message({ ...event.report, type: 'ACCEPTED', vnicId }));
      enqueue.emit(message({ type: 'FRAME_OUT', vnicId, frame }));
      enqueue.sendTo(system.get(judge), message({ type: 'RX_ACCEPTED', ref, gen }));
      enqueue.sendTo(system.get(ref), message({ type: 'UNMAP', by: vnicId, gen }));
      enqueue.sendTo(system.get(judge), message({ type: 'READ_DONE', ref, gen }));
    }),
  },
}).createMachine({
  id: 'Uplink',
  context: ({ input }) => ({ ...input, portVid: null, epoch: 1, busy: [] }),
  initial: 'up',
  on: {
    FILLED: { actions: 'frameIn' },
    FRAME_DONE: { actions: 'tellJudged' },
    BUFFER_FREE: { actions: 'release' },
    MAP_REFUSED: { actions: { type: 'refuse', params: { reason: 'revoked' } } },
    MAPPED: { actions: 'handOut' },
  },
  states: {
    up: {
      on: {
        WIRE_IN: [
          { guard: 'hasBuffer', actions: 'fill' },
          { actions: { type: 'dropIn', params: { reason: 'noBuffer' } } },
        ],
        RX_REPORT: [
          { guard: 'epochCurrent', actions: 'askMap' },
          { actions: { type: 'refuse', params: { reason: 'stale' } } },
        ],
        LINK_DOWN: {
          target: 'down',
          actions: { type: 'sayLink', params: { type: 'LINK_DOWN' } },
        },
        CONTROLLER_STARTED: {
          actions: ['controllerLost', { type: 'answerController', params: { up: true } }],
        },
      },
    },
    down: {
      on: {
        WIRE_IN: { actions: { type: 'dropIn', params: { reason: 'linkDown' } } },
        RX_REPORT: { actions: { type: 'refuse', params: { reason: 'linkDown' } } },
        LINK_UP: { target: 'up', actions: { type: 'sayLink', params: { type: 'LINK_UP' } } },
        CONTROLLER_STARTED: {
          actions: ['controllerLost', { type: 'answerController', params: { up: false } }],
        },
      },
    },
  },
});
