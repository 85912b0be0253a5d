/**
 * Actions of MappingEntry that change only what the row itself remembers: reports, settings,
 * target, waiting frames.
 */
import { assertEvent, assign, enqueueActions } from 'xstate';
import { causeOf, usableOf } from './row-choice.ts';
import { isPathEvent, noted, primaryOf, withBarred } from './row-context.ts';
import { rowWithGuards } from './row-guards.ts';
import { controlOf, isLater, message } from './types.ts';

export const rowWithMemory = rowWithGuards.extend({
  actions: {
    note: enqueueActions(({ context, event, enqueue }) => {
      if (!isPathEvent(event)) return;
      const { known, tried, rising } = noted(context, event);
      enqueue.assign({ known, tried, rising });
      enqueue.emit({
        type: 'NOTED',
        vnicId: context.vnicId,
        port: event.port,
        primary: event.port === primaryOf(context),
        cause: event.type === 'PATH_FAILED' ? event.cause : null,
      });
    }),
    noteRising: assign(({ context: { rising }, event }) => {
      assertEvent(event, ['PATH_RISING', 'PATH_SINKING']);
      const others = rising.filter((port) => port !== event.port);
      return { rising: event.type === 'PATH_RISING' ? [...others, event.port] : others };
    }),
    adopt: assign(({ context, event }) => {
      assertEvent(event, 'MAP');
      const known = { ...context.known };
      for (const [port, report] of Object.entries(event.known)) {
        if (!isLater(known[port]?.k ?? 0, report.k, context.policy.wrapsAt)) known[port] = report;
      }
      const n = context.epoch.boot === event.boot ? context.epoch.n : 0;
      const { candidates } = event.setting;
      return { version: event.version, candidates, known, epoch: { boot: event.boot, n } };
    }),
    applySetting: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'SETTING_CHANGED');
      const { version, setting } = event;
      enqueue.assign({ version, candidates: setting.candidates });
      const applied = message({ type: 'ROW_APPLIED', vnicId: context.vnicId, version });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), applied);
    }),
    keepSetting: assign(({ event }) => {
      assertEvent(event, 'SETTING_CHANGED');
      return { pending: { version: event.version, candidates: event.setting.candidates } };
    }),
    applyPending: enqueueActions(({ context, enqueue }) => {
      const { pending, vnicId } = context;
      if (pending === null) return;
      const { version, candidates } = pending;
      enqueue.assign({ version, candidates, pending: null });
      const applied = message({ type: 'ROW_APPLIED', vnicId, version });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), applied);
    }),
    wishForPrimary: assign({ target: ({ context }) => primaryOf(context) }),
    wishForPort: assign({
      target: ({ event }) => {
        assertEvent(event, 'SWITCH_NOW');
        return event.port;
      },
    }),
    aim: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'CHOSEN');
      const known = withBarred(context, event.barred);
      enqueue.assign({ target: event.port, known });
      if (event.port === null) return;
      const after = { ...context, known };
      const { vnicId } = context;
      const wished = event.port === context.target;
      enqueue.emit({ type: 'CHOSEN', vnicId, port: event.port, usable: usableOf(after), wished });
      if (causeOf(after, event.port) === 'probe') {
        enqueue.emit({ type: 'ALARM', vnicId, port: event.port });
      }
    }),
    noteBarred: assign({
      known: ({ context, event }) => {
        assertEvent(event, 'CHOSEN');
        return withBarred(context, event.barred);
      },
    }),
    giveUpTarget: assign({
      target: null,
      tried: ({ context: { target, tried } }) =>
        target === null || tried.includes(target) ? tried : [...tried, target].sort(),
    }),
    takeBack: assign({
      queue: ({ context, event }) => {
        assertEvent(event, 'PURGED');
        return [...event.frames, ...context.queue];
      },
    }),
    enqueue: assign({
      queue: ({ context, event }) => {
        assertEvent(event, 'ENQUEUE');
        return [...context.queue, event.frame];
      },
    }),
    noteRx: assign({ rxSeen: true }),
    endSwitch: assign({ target: null, tried: [] }),
    forget: assign({
      current: null,
      target: null,
      tried: [],
      queue: [],
      announceLeft: 0,
      rxSeen: false,
      returns: 0,
      turn: 0,
    }),
    countReturn: assign({
      returns: ({ context: { returns, policy } }) => Math.min(returns + 1, policy.holdDoublings),
    }),
    unlearn: assign({
      addresses: ({ context, event }) => {
        assertEvent(event, 'UNLEARN');
        const { mac, vlan } = event.address;
        return context.addresses.filter((known) => known.mac !== mac || known.vlan !== vlan);
      },
    }),
    learn: assign({
      addresses: ({ context, event }) => {
        assertEvent(event, 'LEARN');
        return [...context.addresses, event.address];
      },
    }),
  },
});
