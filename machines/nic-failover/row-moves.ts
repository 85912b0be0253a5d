/**
 * Actions of MappingEntry that act on ports and on the management table: hold, choose, purge, change
 * the correspondence, let frames go, announce.
 */
import { cancel, enqueueActions, raise, sendTo } from 'xstate';
import { announcement } from './announcement.ts';
import { isUsable, lastResortsOf, usableOf } from './row-choice.ts';
import { rowWithMemory } from './row-memory.ts';
import { controlOf, message, monitorOf, numberAfter, tableOf } from './types.ts';

export const rowWithMoves = rowWithMemory.extend({
  actions: {
    /** Lookups find the row held: frames wait in its queue from now on. */
    hold: sendTo(
      ({ system, context }) => system.get(tableOf(context)),
      ({ context: { vnicId } }) => message({ type: 'HOLD', vnicId }),
    ),
    release: sendTo(
      ({ system, context }) => system.get(tableOf(context)),
      ({ context: { vnicId } }) => message({ type: 'RELEASE', vnicId }),
    ),
    choose: sendTo(
      ({ system, context }) => system.get(tableOf(context)),
      ({ context }) => {
        const { target, vnicId, row } = context;
        // A wish for a port while another serves is granted or not; it has no substitute.
        const wished = isUsable(context, target) ? target : null;
        const only = wished !== null && context.current !== null;
        const usable = only ? [] : usableOf(context);
        const lastResort = only ? [] : lastResortsOf(context);
        return message({ type: 'CHOOSE', vnicId, row, wish: wished, usable, lastResort });
      },
    ),
    purge: sendTo(
      ({ system, context }) => system.get(context.current!),
      ({ context: { vnicId, row, epoch } }) => message({ type: 'PURGE', vnicId, row, epoch }),
    ),
    fence: enqueueActions(({ context: { current, vnicId }, enqueue }) => {
      if (current === null) return;
      enqueue.sendTo(({ system }) => system.get(current), message({ type: 'FENCE', vnicId }));
    }),
    changeRow: enqueueActions(({ context, enqueue }) => {
      const { vnicId, row, policy, target: port } = context;
      if (port === null) return;
      const { boot, n } = context.epoch;
      const epoch = { boot, n: numberAfter(n, policy.wrapsAt) };
      enqueue.assign({ current: port, epoch });
      enqueue.emit({ type: 'ROW_CHANGED', vnicId, port, epoch });
      const changed = message({ type: 'ROW_CHANGED', vnicId, row, port, epoch });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), changed);
      if (context.rising.includes(port)) {
        enqueue.sendTo(({ system }) => system.get(monitorOf(port)), { type: 'HURRY' });
      }
      if (policy.detection !== 'probeCurrent') return;
      for (const other of context.ports) {
        const role = message({ type: 'ROLE', current: other === port });
        enqueue.sendTo(({ system }) => system.get(monitorOf(other)), role);
      }
    }),
    /** The new port takes over: waiting frames first, then whatever the guest sends. */
    arrive: enqueueActions(({ context, enqueue }) => {
      const { vnicId, queue, policy, epoch, current } = context;
      if (current === null) return;
      for (const frame of queue) {
        enqueue.sendTo(
          ({ system }) => system.get(current),
          message({ type: 'TX', vnicId, frame, epoch }),
        );
        enqueue.emit({ type: 'HANDED_OVER', vnicId, seq: frame.seq, port: current, epoch });
      }
      enqueue.assign({
        queue: [],
        target: null,
        tried: [],
        announceLeft: policy.announceBurst,
        rxSeen: false,
      });
      const release = message({ type: 'RELEASE', vnicId });
      enqueue.sendTo(({ system, context }) => system.get(tableOf(context)), release);
      if (!policy.showDownWhenIsolated) return;
      for (const vif of context.vifs) {
        const shown = message({ type: 'LINK_SHOW', link: 'up' });
        enqueue.sendTo(({ system }) => system.get(vif), shown);
      }
    }),
    armAnnouncing: raise({ type: 'ANNOUNCE_DUE' }, { delay: 'announceTimer', id: 'announceTimer' }),
    stopAnnouncing: cancel('announceTimer'),
    /** Broadcast is no proof and one frame no end: silent only if unicast came in meanwhile. */
    repeatAnnouncement: enqueueActions(({ context, enqueue }) => {
      const { vnicId, current: port, epoch, announceLeft, rxSeen, policy } = context;
      if (port === null || policy.announce === 'none') return;
      enqueue.assign({ announceLeft: Math.max(0, announceLeft - 1), rxSeen: false });
      if (announceLeft === 0 && rxSeen) return;
      enqueue.emit({ type: 'ANNOUNCE', vnicId, port, epoch });
      for (const address of context.addresses) {
        const frame = announcement(address);
        enqueue.sendTo(({ system }) => system.get(port), message({ type: 'ANNOUNCE', frame }));
      }
    }),
    clearRow: enqueueActions(({ context, enqueue }) => {
      const { vnicId } = context;
      enqueue.assign({ current: null, announceLeft: 0, rxSeen: false });
      enqueue.sendTo(
        ({ system, context }) => system.get(tableOf(context)),
        message({ type: 'CLEAR_ROW', vnicId }),
      );
    }),
    probeNext: enqueueActions(({ context: { candidates, turn }, enqueue }) => {
      const port = candidates[turn % candidates.length];
      if (port === undefined) return;
      enqueue.assign({ turn: (turn + 1) % candidates.length });
      enqueue.sendTo(({ system }) => system.get(monitorOf(port)), { type: 'PROBE_NOW' });
    }),
  },
});
