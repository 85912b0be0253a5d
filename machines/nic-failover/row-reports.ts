/**
 * Actions of MappingEntry that tell others what has become of the row: the control program, the
 * guest's interface, and whoever observes.
 */
import { enqueueActions, sendTo } from 'xstate';
import { causeOf, isUsable } from './row-choice.ts';
import { rowWithMoves } from './row-moves.ts';
import { controlOf, message } from './types.ts';

export const rowSetup = rowWithMoves.extend({
  actions: {
    reportIsolated: enqueueActions(({ context, enqueue }) => {
      const { vnicId, candidates, policy } = context;
      const causes = candidates.map((port) => causeOf(context, port));
      enqueue.emit({ type: 'ISOLATED', vnicId, among: candidates, causes });
      const state = message({ type: 'ROW_STATE', vnicId, isolated: true });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), state);
      if (!policy.showDownWhenIsolated) return;
      for (const vif of context.vifs) {
        const shown = message({ type: 'LINK_SHOW', link: 'down' });
        enqueue.sendTo(({ system }) => system.get(vif), shown);
      }
    }),
    reportReturn: sendTo(
      ({ system, context }) => system.get(controlOf(context)),
      ({ context: { vnicId } }) => message({ type: 'ROW_STATE', vnicId, isolated: false }),
    ),
    reportLeaving: enqueueActions(({ context, event, enqueue }) => {
      const { vnicId, current: port } = context;
      if (port === null) return;
      const usable = isUsable(context, port);
      enqueue.emit({ type: 'LEAVING', vnicId, port, usable, trigger: event.type });
    }),
    reportHold: enqueueActions(({ context: { vnicId }, enqueue }) => {
      enqueue.emit({ type: 'HOLD_ARMED', vnicId });
    }),
    reportCancel: enqueueActions(({ context: { vnicId }, enqueue }) => {
      enqueue.emit({ type: 'HOLD_CANCELLED', vnicId });
    }),
    reportFence: enqueueActions(({ context: { vnicId }, enqueue }) => {
      enqueue.emit({ type: 'FENCED', vnicId });
    }),
    /** With what is known by then, for nothing was noted while the control program was down. */
    reportMapped: enqueueActions(({ context: { vnicId, known }, enqueue }) => {
      const failed = Object.entries(known).flatMap(([port, { cause }]) =>
        cause === null ? [] : [[port, cause] as const],
      );
      enqueue.emit({ type: 'MAPPED', vnicId, failed: Object.fromEntries(failed) });
    }),
    reportUnmapped: enqueueActions(({ context: { vnicId }, enqueue }) => {
      enqueue.emit({ type: 'UNMAPPED', vnicId });
    }),
    refuse: enqueueActions(({ context: { vnicId }, enqueue }) => {
      enqueue.emit({ type: 'REFUSED', vnicId });
    }),
    drop: enqueueActions(({ context, enqueue }) => {
      enqueue.emit({ type: 'DROPPED', vnicId: context.vnicId, count: 1 });
    }),
    dropQueue: enqueueActions(({ context, enqueue }) => {
      const count = context.queue.length;
      if (count === 0) return;
      enqueue.assign({ queue: [] });
      enqueue.emit({ type: 'DROPPED', vnicId: context.vnicId, count });
    }),
  },
});
