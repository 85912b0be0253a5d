/**
 * ControlProgram: the hypervisor's part that owns the management table and the rows: boots them,
 * writes their changes, applies settings, starts and ends them with their partitions, receives.
 *
 * Rules:
 * - `booting`: only settings and boot number survive a crash, so ports are fenced, monitors asked,
 *   and all rows of running partitions mapped anew under a higher boot number;
 * - a row is written in one step and then confirmed (COMMITTED); no two rows share a step;
 * - `updatingTable` lasts until each row has applied the new version; a further setting waits;
 * - `degraded` = some row has no path at all;
 * - a port whose reset is planned is barred in the table, also after a restart in the middle of the
 *   plan, and ROWS_CLEAR is answered once nothing uses or is about to use it;
 * - a received frame goes to the interfaces that the table names, and to nobody else.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import {
  type Epoch,
  type Frame,
  type Home,
  message,
  monitorOf,
  type PathReport,
  type RowSetting,
  rowOf,
  tableOf,
} from './types.ts';

export interface ControlProgramInput extends Home {
  readonly rows: readonly RowSetting[];
  readonly ports: readonly string[];
  /** Ports with a PathMonitor. */
  readonly monitored: readonly string[];
  readonly runningLpars: readonly string[];
  /** Interfaces that are told of a restart. */
  readonly vifs: readonly string[];
  /** Actors that plan resets, by port. */
  readonly maintenance: Readonly<Record<string, string>>;
  readonly hasScreen: boolean;
  readonly recovered?: Durable;
}

interface Durable {
  readonly boot: number;
  readonly version: number;
  readonly rows: readonly RowSetting[];
}

interface Setting {
  readonly version: number;
  readonly rows: readonly RowSetting[];
}

interface Context extends Durable {
  readonly input: ControlProgramInput;
  readonly running: readonly string[];
  /** Rows without any path. */
  readonly isolated: readonly string[];
  /** Rows that have not applied the version yet. */
  readonly behind: readonly string[];
  readonly waiting: Setting | null;
  /** Ports whose reset is planned. */
  readonly planned: readonly string[];
  /** What the monitors answered while booting; empty afterwards. */
  readonly known: Readonly<Record<string, PathReport>>;
}

type Event =
  | { type: 'MONITOR_STATE'; port: string; report: PathReport; planned: boolean }
  | { type: 'SETTING_CHANGED'; version: number; rows: readonly RowSetting[] }
  | { type: 'ROW_CHANGED'; vnicId: string; row: string; port: string; epoch: Epoch }
  | { type: 'ROW_APPLIED'; vnicId: string; version: number }
  | { type: 'ROW_STATE'; vnicId: string; isolated: boolean }
  | { type: 'LPAR_START' | 'LPAR_STOP'; lparId: string }
  | { type: 'PLANNED' | 'PLAN_ENDED' | 'PORT_CLEAR'; port: string }
  | { type: 'RX'; port: string; frame: Frame }
  | {
      type: 'RECEIVERS';
      port: string;
      frame: Frame;
      unicast: boolean;
      receivers: readonly { readonly vifId: string; readonly row: string }[];
    };

/** What survives a crash of the control program. */
export const durableOfControl = ({ boot, version, rows }: Durable): Durable => ({
  boot,
  version,
  rows,
});

const without = (list: readonly string[], item: string): readonly string[] =>
  list.filter((other) => other !== item);
const including = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list : [...list, item].sort();

const mapMessage = (context: Context, setting: RowSetting) =>
  message({
    type: 'MAP',
    version: context.version,
    setting,
    boot: context.boot,
    known: context.known,
  });

const controlProgramSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as ControlProgramInput },
  guards: {
    allAnswered: ({ context }) =>
      context.input.monitored.every((port) => context.known[port] !== undefined),
    someIsolated: ({ context }) => context.isolated.length > 0,
    noneIsolated: ({ context }) => context.isolated.length === 0,
    noneBehind: ({ context }) => context.behind.length === 0,
    hasWaiting: ({ context }) => context.waiting !== null,
    maintains: ({ context, event }) => {
      assertEvent(event, 'PORT_CLEAR');
      return context.input.maintenance[event.port] !== undefined;
    },
  },
  actions: {
    fencePorts: enqueueActions(({ context, enqueue }) => {
      for (const port of context.input.ports) {
        const fence = message({ type: 'FENCE', vnicId: '*' });
        enqueue.sendTo(({ system }) => system.get(port), fence);
      }
    }),
    askMonitors: enqueueActions(({ context, enqueue }) => {
      for (const port of context.input.monitored) {
        enqueue.sendTo(({ system }) => system.get(monitorOf(port)), { type: 'QUERY' });
      }
    }),
    noteAnswer: assign(({ context, event }) => {
      assertEvent(event, 'MONITOR_STATE');
      const { port, report, planned } = event;
      return {
        known: { ...context.known, [port]: report },
        planned: planned ? including(context.planned, port) : context.planned,
      };
    }),
    barPlanned: enqueueActions(({ context, enqueue }) => {
      for (const port of context.planned) {
        for (const type of ['BAR', 'AWAIT_CLEAR']) {
          enqueue.sendTo(
            ({ system, context }) => system.get(tableOf(context.input)),
            message({ type, port }),
          );
        }
      }
    }),
    attachInterfaces: enqueueActions(({ context, enqueue }) => {
      for (const vif of context.input.vifs) {
        enqueue.sendTo(({ system }) => system.get(vif), { type: 'ATTACH' });
      }
    }),
    mapAll: enqueueActions(({ context, enqueue }) => {
      for (const setting of context.rows) {
        if (!context.running.includes(setting.lparId)) continue;
        const map = mapMessage(context, setting);
        enqueue.sendTo(({ system }) => system.get(rowOf(setting.vnicId)), map);
      }
      enqueue.assign({ known: {} });
    }),
    mapLpar: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'LPAR_START');
      enqueue.assign({ running: including(context.running, event.lparId) });
      for (const setting of context.rows) {
        if (setting.lparId !== event.lparId) continue;
        const map = mapMessage(context, setting);
        enqueue.sendTo(({ system }) => system.get(rowOf(setting.vnicId)), map);
      }
    }),
    unmapLpar: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'LPAR_STOP');
      enqueue.assign({ running: without(context.running, event.lparId) });
      for (const { vnicId, lparId } of context.rows) {
        if (lparId !== event.lparId) continue;
        enqueue.sendTo(({ system }) => system.get(rowOf(vnicId)), { type: 'UNMAP' });
      }
    }),
    writeRow: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'ROW_CHANGED');
      const { vnicId, row, port, epoch } = event;
      const write = message({ type: 'WRITE', vnicId, port, epoch });
      enqueue.sendTo(({ system, context }) => system.get(tableOf(context.input)), write);
      enqueue.sendTo(({ system }) => system.get(row), message({ type: 'COMMITTED', epoch }));
    }),
    noteRowState: assign(({ context, event }) => {
      assertEvent(event, 'ROW_STATE');
      const change = event.isolated ? including : without;
      return { isolated: change(context.isolated, event.vnicId) };
    }),
    noteApplied: assign(({ context, event }) => {
      assertEvent(event, 'ROW_APPLIED');
      return { behind: without(context.behind, event.vnicId) };
    }),
    keepSetting: assign(({ event }) => {
      assertEvent(event, 'SETTING_CHANGED');
      return { waiting: { version: event.version, rows: event.rows } };
    }),
    startUpdate: enqueueActions(({ context, enqueue }) => {
      const { waiting } = context;
      if (waiting === null) return;
      const { version, rows } = waiting;
      const behind = rows.map(({ vnicId }) => vnicId).sort();
      enqueue.assign({ version, rows, behind, waiting: null });
      for (const setting of rows) {
        const changed = message({ type: 'SETTING_CHANGED', version, setting });
        enqueue.sendTo(({ system }) => system.get(rowOf(setting.vnicId)), changed);
      }
    }),
    reportApplied: enqueueActions(({ context: { input, version }, enqueue }) => {
      if (!input.hasScreen) return;
      const applied = message({ type: 'APPLIED', version });
      enqueue.sendTo(({ system }) => system.get('screen'), applied);
    }),
    startPlan: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'PLANNED');
      const { port } = event;
      enqueue.assign({ planned: including(context.planned, port) });
      for (const type of ['BAR', 'AWAIT_CLEAR']) {
        enqueue.sendTo(
          ({ system, context }) => system.get(tableOf(context.input)),
          message({ type, port }),
        );
      }
    }),
    endPlan: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'PLAN_ENDED');
      const { port } = event;
      enqueue.assign({ planned: without(context.planned, port) });
      enqueue.sendTo(
        ({ system, context }) => system.get(tableOf(context.input)),
        message({ type: 'UNBAR', port }),
      );
    }),
    answerClear: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'PORT_CLEAR');
      const { port } = event;
      const planner = context.input.maintenance[port]!;
      const clear = message({ type: 'ROWS_CLEAR', port });
      enqueue.sendTo(({ system }) => system.get(planner), clear);
    }),
    lookUpReceivers: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'RX');
      const { port, frame } = event;
      const lookup = message({ type: 'RX_LOOKUP', port, frame });
      enqueue.sendTo(({ system, context }) => system.get(tableOf(context.input)), lookup);
    }),
    deliver: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'RECEIVERS');
      const { port, frame, unicast, receivers } = event;
      for (const { vifId, row } of receivers) {
        const delivery = message({ type: 'DELIVER', port, frame });
        enqueue.sendTo(({ system }) => system.get(vifId), delivery);
        if (unicast) enqueue.sendTo(({ system }) => system.get(row), { type: 'RX_SEEN' });
      }
    }),
  },
});

export const controlProgram = controlProgramSetup.createMachine({
  id: 'ControlProgram',
  context: ({ input }) => ({
    input,
    boot: (input.recovered?.boot ?? 0) + 1,
    version: input.recovered?.version ?? 0,
    rows: input.recovered?.rows ?? input.rows,
    running: input.runningLpars,
    isolated: [],
    behind: [],
    waiting: null,
    planned: [],
    known: {},
  }),
  initial: 'booting',
  on: {
    ROW_CHANGED: { actions: 'writeRow' },
    ROW_STATE: { actions: 'noteRowState' },
    ROW_APPLIED: { actions: 'noteApplied' },
    LPAR_START: { actions: 'mapLpar' },
    LPAR_STOP: { actions: 'unmapLpar' },
    PLANNED: { actions: 'startPlan' },
    PLAN_ENDED: { actions: 'endPlan' },
    PORT_CLEAR: { guard: 'maintains', actions: 'answerClear' },
    RX: { actions: 'lookUpReceivers' },
    RECEIVERS: { actions: 'deliver' },
    SETTING_CHANGED: { actions: 'keepSetting' },
  },
  states: {
    booting: {
      entry: ['fencePorts', 'askMonitors'],
      on: { MONITOR_STATE: { actions: 'noteAnswer' } },
      always: {
        guard: 'allAnswered',
        target: 'serving',
        actions: ['barPlanned', 'attachInterfaces', 'mapAll'],
      },
    },
    serving: {
      always: [
        { guard: 'hasWaiting', target: 'updatingTable' },
        { guard: 'someIsolated', target: 'degraded' },
      ],
    },
    degraded: {
      always: [
        { guard: 'hasWaiting', target: 'updatingTable' },
        { guard: 'noneIsolated', target: 'serving' },
      ],
    },
    updatingTable: {
      entry: 'startUpdate',
      always: { guard: 'noneBehind', target: 'serving', actions: 'reportApplied' },
    },
  },
});
