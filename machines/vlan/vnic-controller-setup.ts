/** Guards and actions of the controller, by name; the chart itself is in `vnic-controller.ts`. */
import { assign, enqueueActions, setup } from 'xstate';
import {
  admission,
  afterRows,
  type ControllerContext,
  type ControllerEvent,
  type ControllerInput,
  learn,
  plan,
  rowOfFacts,
} from './forwarding.ts';
import { message } from './messages.ts';

const without = (list: readonly string[], name: string): readonly string[] =>
  list.filter((other) => other !== name);

const plus = (list: readonly string[], name: string): readonly string[] =>
  [...without(list, name), name].sort();

/** Whether the first waiting frame finds enough idle judgements. */
const hasRoom = (context: ControllerContext): boolean => {
  const next = context.waiting[0];
  return next !== undefined && plan(context, next).length <= context.idle.length;
};

export const controllerSetup = setup({
  types: {
    context: {} as ControllerContext,
    events: {} as ControllerEvent,
    input: {} as ControllerInput,
  },
  guards: {
    restarted: ({ context }) => context.restarted,
    allAnswered: ({ context }) => context.awaited.length === 0,
    answered: ({ context, event }) =>
      event.type === 'FRAME_IN' && !context.awaited.includes(event.vnicId),
    roomForWaiting: ({ context }) => hasRoom(context),
    /** The same, for frames that were taken before QUIESCE. */
    roomForEarlier: ({ context }) => hasRoom(context),
  },
  actions: {
    awaitAll: assign(({ context }) => ({ awaited: context.vnics })),
    askVnics: enqueueActions(({ context, enqueue, system }) => {
      for (const vnic of context.vnics) {
        enqueue.sendTo(system.get(vnic), message({ type: 'CONTROLLER_STARTED' }));
      }
    }),
    askManager: enqueueActions(({ context, enqueue, system }) => {
      if (context.manager === null) return;
      enqueue.sendTo(system.get(context.manager), message({ type: 'RESYNC_REQUEST' }));
    }),

    // Frames.
    hold: assign(({ context, event }) =>
      event.type === 'FRAME_IN' ? { waiting: [...context.waiting, event] } : {},
    ),
    refuseFrame: enqueueActions(({ event, enqueue, system }) => {
      if (event.type !== 'FRAME_IN') return;
      const { ref, gen, vnicId: src } = event;
      const about = { ref, gen, src, dst: '', at: 'controller' };
      enqueue.emit(message({ type: 'DROP', reason: 'quiescing', ...about }));
      enqueue.sendTo(system.get(src), message({ type: 'FRAME_DONE', ref, gen }));
    }),
    /** Its buffer is revoked and freed when its virtual NIC hears of the restart. */
    ignoreRevoked: () => {},
    startWaiting: enqueueActions(({ context, enqueue, system }) => {
      const frameIn = context.waiting[0]!;
      const { ref, gen, vnicId: src, frame, stamp } = frameIn;
      const waiting = context.waiting.slice(1);
      const reason = admission(context, frameIn);
      const to = plan(context, frameIn);
      if (reason !== null) {
        enqueue.emit(message({ type: 'DROP', reason, ref, gen, src, dst: '', at: 'controller' }));
      }
      const learned = learn(context, frameIn);
      if (to.length === 0) {
        enqueue.assign({ waiting, learned });
        enqueue.sendTo(system.get(src), message({ type: 'FRAME_DONE', ref, gen }));
        return;
      }
      const open = [...context.open, { ref, gen, src, left: to.length }];
      enqueue.assign({
        waiting,
        learned,
        idle: context.idle.slice(to.length),
        open: open.sort((a, b) => (a.ref < b.ref ? -1 : 1)),
      });
      for (const [i, dst] of to.entries()) {
        const judge = message({ type: 'JUDGE', ref, gen, src, dst, frame, stamp });
        enqueue.sendTo(system.get(context.idle[i]!), judge);
      }
    }),
    noteDone: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'FRAME_DONE') return;
      const { ref, gen } = event;
      const idle = plus(context.idle, event.judge);
      const frame = context.open.find((o) => o.ref === ref && o.gen === gen);
      if (frame === undefined) return enqueue.assign({ idle });
      const others = context.open.filter((o) => o !== frame);
      if (frame.left > 1) {
        const open = context.open.map((o) => (o === frame ? { ...o, left: o.left - 1 } : o));
        return enqueue.assign({ idle, open });
      }
      enqueue.assign({ idle, open: others });
      enqueue.sendTo(system.get(frame.src), message({ type: 'FRAME_DONE', ref, gen }));
    }),
    answerRow: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'ROW_REQUEST') return;
      const row = context.rows[event.dst] ?? null;
      const { managerUp } = context;
      enqueue.sendTo(system.get(event.judge), message({ type: 'ROW', row, managerUp }));
    }),

    // Copies of others' tables.
    takeRows: assign(({ context, event }) =>
      event.type === 'TABLE_UPDATED' ? afterRows(context, event.rows) : {},
    ),
    takeFacts: assign(({ context, event }) =>
      event.type === 'VLAN_CHANGED'
        ? {
            ...afterRows(context, { [event.vnicId]: rowOfFacts(context, event) }),
            awaited: without(context.awaited, event.vnicId),
            up: (event.up ? plus : without)(context.up, event.vnicId),
          }
        : {},
    ),
    noteManagerDown: assign({ managerUp: false }),
    noteManagerUp: assign({ managerUp: true }),

    // Links.
    noteUp: assign(({ context, event }) =>
      event.type === 'LINK_UP' ? { up: plus(context.up, event.vnicId) } : {},
    ),
    noteDown: assign(({ context, event }) => {
      if (event.type !== 'LINK_DOWN') return {};
      const up = without(context.up, event.vnicId);
      if (!context.policy.flushOnDown) return { up };
      return { up, learned: context.learned.filter((l) => l.vnic !== event.vnicId) };
    }),
    noteGone: assign(({ context, event }) => {
      if (event.type !== 'VNIC_GONE') return {};
      const learned = context.learned.filter((l) => l.vnic !== event.vnicId);
      return { up: without(context.up, event.vnicId), learned };
    }),
  },
});
