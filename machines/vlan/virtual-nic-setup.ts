/** Guards, actions and timers of the virtual NIC, by name; the chart itself is in `virtual-nic.ts`. */
import { assign, emit, enqueueActions, sendTo, setup, stateIn } from 'xstate';
import { message, type RefusalReason } from './messages.ts';
import { isVid, type Stamp } from './rules.ts';
import {
  factsOf,
  isRequest,
  type NakReason,
  readOf,
  remember,
  reportOf,
  sameSet,
  tell,
  type VirtualNicContext,
  type VirtualNicEvent,
  type VirtualNicInput,
  wantedBy,
} from './virtual-nic-types.ts';

export const virtualNicSetup = setup({
  types: {
    context: {} as VirtualNicContext,
    events: {} as VirtualNicEvent,
    input: {} as VirtualNicInput,
  },
  delays: {
    /** How long a change waits for the frames in flight. */
    drain: 100,
  },
  guards: {
    startsUp: ({ context }) => context.startsUp,
    portVidSet: ({ context }) => context.portVid !== null,
    portVidNull: ({ context }) => context.portVid === null,
    reconfiguring: ({ context }) => context.wanted !== null,
    noBuffer: ({ context }) => context.busy.length === context.buffers.length,
    epochCurrent: ({ context, event }) =>
      event.type === 'RX_REPORT' && event.dstEpoch === context.epoch,
    isReading: (args) => readOf(args) !== undefined,
    absent: stateIn({ link: 'absent' }),
    repeated: ({ context, event }) => isRequest(event) && event.reqNo === context.lastReq?.reqNo,
    underWay: ({ context, event }) => isRequest(event) && event.reqNo === context.wanted?.reqNo,
    badVid: ({ event }) => event.type === 'SET_VLAN' && !isVid(event.vid),
    nothingToChange: (args) => {
      const wanted = wantedBy(args);
      const { portVid, allowed, native } = args.context;
      if (wanted === null || wanted.vid !== portVid) return false;
      return sameSet(wanted.allowed, allowed) && wanted.native === native;
    },
    drained: ({ context }) =>
      context.policy.change === 'atOnce' ||
      (context.busy.length === 0 && context.reading.length === 0),
  },
  actions: {
    forgetStart: assign({ startsUp: false }),

    // Transmission.
    sayTx: emit(({ context: { vnicId } }) => ({ type: 'TX_ACCEPTED', vnicId })),
    fill: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'TX') return;
      const { portVid: vid, epoch, allowed, native, buffers, busy } = context;
      const buffer = buffers.find((name) => !busy.includes(name))!;
      enqueue.assign({ busy: [...busy, buffer].sort() });
      const stamp: Stamp = { vid, epoch, allowed, native };
      enqueue.sendTo(system.get(buffer), message({ type: 'FILL', frame: event.frame, stamp }));
    }),
    frameIn: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'FILLED') return;
      const { ref, gen, frame, stamp } = event;
      const { vnicId } = context;
      const message = { type: 'FRAME_IN', ref, gen, vnicId, frame, stamp };
      enqueue.sendTo(system.get(context.controller), message);
    }),
    refuseTx: enqueueActions(
      ({ context, enqueue, system }, params: { readonly reason: string }) => {
        const { vnicId, guest } = context;
        enqueue.emit(message({ type: 'TX_DROPPED', vnicId, reason: params.reason }));
        if (guest !== null)
          enqueue.sendTo(system.get(guest), message({ type: 'TX_DONE', ...params }));
      },
    ),
    tellJudged: enqueueActions(({ event, enqueue, system }) => {
      if (event.type !== 'FRAME_DONE') return;
      enqueue.sendTo(system.get(event.ref), message({ type: 'JUDGED', gen: event.gen }));
    }),
    release: assign(({ context, event }) =>
      event.type === 'BUFFER_FREE' ? { busy: context.busy.filter((b) => b !== event.ref) } : {},
    ),
    txDone: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'BUFFER_FREE' || context.guest === null) return;
      enqueue.sendTo(system.get(context.guest), message({ type: 'TX_DONE', ref: event.ref }));
    }),
    revokeOwn: enqueueActions(({ context, enqueue, system }) => {
      for (const buffer of context.busy)
        enqueue.sendTo(system.get(buffer), message({ type: 'REVOKE' }));
    }),
    revokeForChange: enqueueActions(({ context, enqueue, system }) => {
      for (const ref of context.busy) enqueue.sendTo(system.get(ref), message({ type: 'REVOKE' }));
    }),
    controllerLost: enqueueActions(({ context, enqueue, system }) => {
      for (const buffer of context.busy) {
        enqueue.sendTo(system.get(buffer), message({ type: 'CONTROLLER_STARTED' }));
      }
    }),

    // Reception.
    askMap: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'RX_REPORT') return;
      enqueue.sendTo(
        system.get(event.ref),
        message({ type: 'MAP', by: context.vnicId, report: event }),
      );
    }),
    refuseRx: enqueueActions(({ event, enqueue, system }, params: { reason: RefusalReason }) => {
      const report = reportOf(event);
      if (report === null) return;
      const { ref, gen } = report;
      enqueue.sendTo(
        system.get(report.judge),
        message({ type: 'RX_REFUSED', ref, gen, ...params }),
      );
    }),
    accept: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'MAPPED') return;
      const { report } = event;
      const { ref, gen, judge, frame } = report;
      const { vnicId, guest, reading, policy } = context;
      enqueue.emit(message({ ...report, type: 'ACCEPTED', vnicId }));
      if (guest !== null) {
        enqueue.sendTo(system.get(guest), message({ type: 'RX_INTERRUPT', ref, gen, frame }));
      }
      enqueue.sendTo(system.get(judge), message({ type: 'RX_ACCEPTED', ref, gen }));
      if (policy.read === 'inPlace') {
        const all = [...reading, { ref, gen, judge }];
        enqueue.assign({ reading: all.sort((a, b) => (a.ref < b.ref ? -1 : 1)) });
        return;
      }
      enqueue.sendTo(system.get(ref), message({ type: 'UNMAP', by: vnicId, gen }));
      enqueue.sendTo(system.get(judge), message({ type: 'READ_DONE', ref, gen }));
    }),
    tellRead: enqueueActions(({ context, event, enqueue, system }) => {
      const read = readOf({ context, event });
      if (read === undefined) return;
      const { ref, gen, judge } = read;
      enqueue.sendTo(system.get(ref), message({ type: 'UNMAP', by: context.vnicId, gen }));
      enqueue.sendTo(system.get(judge), message({ type: 'READ_DONE', ref, gen }));
    }),
    tellAborted: enqueueActions(({ context, event, enqueue, system }) => {
      const read = readOf({ context, event });
      if (read === undefined) return;
      const { ref, gen, judge } = read;
      enqueue.sendTo(system.get(judge), message({ type: 'READ_ABORTED', ref, gen }));
    }),
    endRead: assign(({ context, event }) => {
      const ended = readOf({ context, event });
      return { reading: context.reading.filter((read) => read !== ended) };
    }),
    unmapReads: enqueueActions(({ context, enqueue, system }) => {
      for (const { ref, gen, judge } of context.reading) {
        enqueue.sendTo(system.get(ref), message({ type: 'UNMAP', by: context.vnicId, gen }));
        enqueue.sendTo(system.get(judge), message({ type: 'READ_ABORTED', ref, gen }));
      }
      enqueue.assign({ reading: [] });
    }),

    // Link and reports.
    sayLinkUp: sendTo(
      ({ system, context }) => system.get(context.controller),
      ({ context: { vnicId } }) => ({ type: 'LINK_UP', vnicId }),
    ),
    sayLinkDown: sendTo(
      ({ system, context }) => system.get(context.controller),
      ({ context: { vnicId } }) => ({ type: 'LINK_DOWN', vnicId }),
    ),
    sayGone: sendTo(
      ({ system, context }) => system.get(context.controller),
      ({ context: { vnicId } }) => ({ type: 'VNIC_GONE', vnicId }),
    ),
    answerController: sendTo(
      ({ system, context }) => system.get(context.controller),
      ({ context }, params: { readonly up: boolean }) => ({
        type: 'VLAN_CHANGED',
        ...factsOf(context),
        ...params,
      }),
    ),
    sayVlan: enqueueActions(({ context, enqueue, system }) => {
      const changed = message({ type: 'VLAN_CHANGED', ...factsOf(context) });
      enqueue.sendTo(system.get(context.manager), changed);
    }),
    passReport: enqueueActions(({ context, event, enqueue, system }) => {
      const { vnicId, epoch, manager } = context;
      if (manager !== null)
        enqueue.sendTo(system.get(manager), message({ ...event, vnicId, epoch }));
    }),
    raiseEpoch: assign(({ context }) => ({ epoch: context.epoch + 1 })),

    // Requests of the administrator.
    want: assign((args) => ({ wanted: wantedBy(args) })),
    change: assign(({ context: { wanted, epoch } }) =>
      wanted === null
        ? {}
        : {
            portVid: wanted.vid,
            allowed: wanted.allowed,
            native: wanted.native,
            epoch: epoch + 1,
          },
    ),
    ack: enqueueActions(({ context, enqueue, system }) => {
      const { wanted } = context;
      if (wanted === null) return;
      tell({ enqueue, system, context }, wanted.reqNo, 'ack');
      enqueue.assign({ ...remember(context, wanted.reqNo, 'ack'), wanted: null });
    }),
    ackAtOnce: enqueueActions(({ context, event, enqueue, system }) => {
      if (!isRequest(event)) return;
      tell({ enqueue, system, context }, event.reqNo, 'ack');
      enqueue.assign(remember(context, event.reqNo, 'ack'));
    }),
    nak: enqueueActions(
      ({ context, event, enqueue, system }, params: { readonly reason: NakReason }) => {
        if (!isRequest(event)) return;
        tell({ enqueue, system, context }, event.reqNo, params.reason);
        enqueue.assign(remember(context, event.reqNo, params.reason));
      },
    ),
    nakWanted: enqueueActions(({ context, enqueue, system }) => {
      const { wanted } = context;
      if (wanted === null) return;
      tell({ enqueue, system, context }, wanted.reqNo, 'absent');
      enqueue.assign({ ...remember(context, wanted.reqNo, 'absent'), wanted: null });
    }),
    answerAgain: enqueueActions(({ context, enqueue, system }) => {
      const { lastReq } = context;
      if (lastReq !== null) tell({ enqueue, system, context }, lastReq.reqNo, lastReq.answer);
    }),
  },
});
