/**
 * ManagementTable: the memory that holds the correspondences of virtual and physical interfaces
 * (modern terms: teaming table, vNIC-to-uplink map). It is the single truth that senders and
 * receivers look up; it decides nothing by itself except among ports offered to it.
 *
 * Rules:
 * - a row is `open` (frames go to its port), `switching` (they wait at the row) or `closed`;
 * - a lookup holds its epoch until the hand-over, which is valid only if the row still names the
 *   same port and epoch and is open; else the sender looks up again;
 * - a choice counts the other rows of a port by target, else by current port, so that rows that
 *   leave a failed port at the same time spread;
 * - a port that is about to be reset is barred at once: no row may choose it, even one whose
 *   report of the plan is still under way;
 * - a port is clear when no row has it as current or target and no open lookup names it;
 * - a frame is delivered only to rows whose current port it came in on: unicast to the owner of
 *   address and VLAN, group and unknown addresses to every interface of the VLAN.
 */
import { assign, enqueueActions, setup } from 'xstate';
import type { Policy } from './policy.ts';
import {
  controlOf,
  type Epoch,
  type Frame,
  type Home,
  isGroup,
  message,
  sameEpoch,
} from './types.ts';

export interface TableVif {
  readonly vifId: string;
  readonly mac: string;
  readonly vlan: number;
}

/** The columns that do not change while a row lives. */
export interface TableOwner {
  readonly vnicId: string;
  readonly row: string;
  readonly lparId: string;
  readonly vifs: readonly TableVif[];
}

export interface ManagementTableInput extends Home {
  readonly owners: readonly TableOwner[];
  readonly policy: Pick<Policy, 'select'>;
}

interface Row {
  readonly state: 'open' | 'switching' | 'closed';
  readonly port: string | null;
  readonly target: string | null;
  readonly epoch: Epoch;
}

interface Lookup {
  readonly cpu: string;
  readonly vnicId: string;
  readonly port: string;
  readonly epoch: Epoch;
}

interface Context extends ManagementTableInput {
  readonly rows: Readonly<Record<string, Row>>;
  /** Looked up and not handed over yet. */
  readonly lookups: readonly Lookup[];
  readonly barred: readonly string[];
  /** Ports whose clearance the control program waits for. */
  readonly awaited: readonly string[];
}

type Event =
  | { type: 'HOLD' | 'RELEASE' | 'CLEAR_ROW'; vnicId: string }
  | { type: 'WRITE'; vnicId: string; port: string; epoch: Epoch }
  | {
      type: 'CHOOSE';
      vnicId: string;
      row: string;
      wish: string | null;
      usable: readonly string[];
      lastResort: readonly string[];
    }
  | { type: 'LOOKUP'; vnicId: string; cpu: string }
  | { type: 'HAND_OVER'; vnicId: string; cpu: string; port: string; epoch: Epoch }
  | { type: 'RX_LOOKUP'; port: string; frame: Frame }
  | { type: 'BAR' | 'UNBAR' | 'AWAIT_CLEAR'; port: string };

type ChooseEvent = Extract<Event, { type: 'CHOOSE' }>;

/** How many other rows use a port or are on their way to it. */
const loadOf = (context: Context, port: string, except: string): number =>
  Object.entries(context.rows).filter(
    ([vnicId, row]) => vnicId !== except && (row.target ?? row.port) === port,
  ).length;

const leastLoaded = (
  context: Context,
  ports: readonly string[],
  vnicId: string,
): string | undefined => {
  const loads = ports.map((port) => loadOf(context, port, vnicId));
  return ports[loads.indexOf(Math.min(...loads))];
};

const select = (context: Context, { wish, usable, lastResort, vnicId }: ChooseEvent) => {
  const isFree = (port: string): boolean => !context.barred.includes(port);
  if (wish !== null && isFree(wish)) return wish;
  const free = usable.filter(isFree);
  const best =
    context.policy.select === 'leastLoaded' ? leastLoaded(context, free, vnicId) : free[0];
  return best ?? lastResort.find(isFree) ?? null;
};

const isClear = ({ rows, lookups }: Context, port: string): boolean =>
  Object.values(rows).every((row) => row.port !== port && row.target !== port) &&
  lookups.every((lookup) => lookup.port !== port);

const receivers = ({ owners, rows }: Context, port: string, frame: Frame) => {
  const vifs = owners.flatMap(({ vnicId, row, vifs }) =>
    vifs.map((vif) => ({ ...vif, row, current: rows[vnicId]?.port ?? null })),
  );
  const inVlan = vifs.filter(({ vlan }) => vlan === frame.vlan);
  const owned = isGroup(frame.dst) ? [] : inVlan.filter(({ mac }) => mac === frame.dst);
  const unicast = owned.length > 0;
  const reached = (unicast ? owned : inVlan).filter(({ current }) => current === port);
  return { unicast, receivers: reached.map(({ vifId, row }) => ({ vifId, row })) };
};

const update = (context: Context, vnicId: string, change: Partial<Row>): Partial<Context> => {
  const row = context.rows[vnicId];
  return row === undefined ? {} : { rows: { ...context.rows, [vnicId]: { ...row, ...change } } };
};

const managementTableSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as ManagementTableInput },
  guards: {
    someIsClear: ({ context }) => context.awaited.some((port) => isClear(context, port)),
  },
  actions: {
    hold: assign(({ context, event }) =>
      event.type === 'HOLD' ? update(context, event.vnicId, { state: 'switching' }) : {},
    ),
    release: assign(({ context, event }) =>
      event.type === 'RELEASE'
        ? update(context, event.vnicId, { state: 'open', target: null })
        : {},
    ),
    clearRow: assign(({ context, event }) =>
      event.type === 'CLEAR_ROW'
        ? update(context, event.vnicId, { state: 'closed', port: null, target: null })
        : {},
    ),
    write: assign(({ context, event }) =>
      event.type === 'WRITE'
        ? update(context, event.vnicId, { port: event.port, epoch: event.epoch })
        : {},
    ),
    choose: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'CHOOSE') return;
      const port = select(context, event);
      enqueue.assign(update(context, event.vnicId, { target: port }));
      const chosen = message({ type: 'CHOSEN', port, barred: context.barred });
      enqueue.sendTo(({ system }) => system.get(event.row), chosen);
    }),
    answerLookup: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'LOOKUP') return;
      const { cpu, vnicId } = event;
      const { state, port, epoch } = context.rows[vnicId]!;
      if (state === 'open' && port !== null) {
        enqueue.assign({ lookups: [...context.lookups, { cpu, vnicId, port, epoch }] });
      }
      const found = message({ type: 'CORRESPONDENCE', state, port, epoch });
      enqueue.sendTo(({ system }) => system.get(cpu), found);
    }),
    checkHandOver: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'HAND_OVER') return;
      const { cpu, vnicId, port, epoch } = event;
      const row = context.rows[vnicId]!;
      const valid = row.state === 'open' && row.port === port && sameEpoch(row.epoch, epoch);
      enqueue.assign({ lookups: context.lookups.filter((lookup) => lookup.cpu !== cpu) });
      enqueue.sendTo(({ system }) => system.get(cpu), { type: valid ? 'VALID' : 'STALE' });
    }),
    answerRx: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'RX_LOOKUP') return;
      const { port, frame } = event;
      const found = message({ type: 'RECEIVERS', port, frame, ...receivers(context, port, frame) });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), found);
    }),
    bar: assign(({ context, event }) =>
      event.type === 'BAR' && !context.barred.includes(event.port)
        ? { barred: [...context.barred, event.port].sort() }
        : {},
    ),
    unbar: assign(({ context, event }) =>
      event.type === 'UNBAR'
        ? { barred: context.barred.filter((port) => port !== event.port) }
        : {},
    ),
    await: assign(({ context, event }) =>
      event.type === 'AWAIT_CLEAR' ? { awaited: [...context.awaited, event.port].sort() } : {},
    ),
    reportClear: enqueueActions(({ context, enqueue }) => {
      const port = context.awaited.find((awaited) => isClear(context, awaited));
      if (port === undefined) return;
      enqueue.assign({ awaited: context.awaited.filter((other) => other !== port) });
      const clear = message({ type: 'PORT_CLEAR', port });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), clear);
    }),
  },
});

export const managementTable = managementTableSetup.createMachine({
  id: 'ManagementTable',
  context: ({ input }) => ({
    ...input,
    rows: Object.fromEntries(
      input.owners.map(({ vnicId }) => [
        vnicId,
        { state: 'closed', port: null, target: null, epoch: { boot: 0, n: 0 } },
      ]),
    ),
    lookups: [],
    barred: [],
    awaited: [],
  }),
  initial: 'kept',
  states: {
    kept: {
      always: { guard: 'someIsClear', actions: 'reportClear' },
      on: {
        HOLD: { actions: 'hold' },
        RELEASE: { actions: 'release' },
        CLEAR_ROW: { actions: 'clearRow' },
        WRITE: { actions: 'write' },
        CHOOSE: { actions: 'choose' },
        LOOKUP: { actions: 'answerLookup' },
        HAND_OVER: { actions: 'checkHandOver' },
        RX_LOOKUP: { actions: 'answerRx' },
        BAR: { actions: 'bar' },
        UNBAR: { actions: 'unbar' },
        AWAIT_CLEAR: { actions: 'await' },
      },
    },
  },
});
