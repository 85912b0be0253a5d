/**
 * VlanManager: keeper of the two VLAN tables, of the IDs set to virtual NICs and of those set by guests.
 *
 * It is not the owner of either fact: virtual NICs answer for their ID and epoch, guests for their sets.
 * Rules: a lower epoch is ignored; a higher one makes what the guest reported unknown, and the guest is
 * asked again; a report of another epoch than the row's is ignored; an unknown row becomes known only by a
 * whole list or a boot; a gap in the sequence numbers makes it unknown. The table of virtual NICs is
 * durable, the other is not: after a crash every virtual NIC and guest is asked (`loading`), and only when
 * all virtual NICs have answered is the manager announced as up.
 *
 * Reports count only within what the NIC allows. A row of a port-VLAN NIC has no set of an OS: on the way
 * back to OS-managed it would have to be asked for anyway.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { message, type StampedOsReport, type VlanChanged } from './messages.ts';
import type { Policy } from './policy.ts';
import { type Allowed, includes, type Row, withNative } from './rules.ts';

export interface ManagedVnic {
  readonly vnicId: string;
  /** Guest to ask for its set of VLANs. */
  readonly guest?: string;
}

/** A row of both tables. */
export interface ManagedRow {
  readonly vid: number | null;
  readonly epoch: number;
  readonly allowed: Allowed;
  readonly native: number | null;
  /** What the OS reported, and under which epoch; null is unknown. */
  readonly reported: { readonly epoch: number; readonly vids: readonly number[] } | null;
  /** Number of the last report taken. */
  readonly seq: number;
}

export type ManagedRows = Readonly<Record<string, ManagedRow>>;

export interface VlanManagerInput {
  readonly vnics: readonly ManagedVnic[];
  readonly controller: string;
  readonly policy: Policy;
  readonly rows: ManagedRows;
  /** The durable table, after a crash. */
  readonly recovered?: ManagedRows;
  readonly incarnation?: number;
}

export interface VlanManagerContext {
  readonly vnics: readonly ManagedVnic[];
  readonly controller: string;
  readonly policy: Policy;
  readonly rows: ManagedRows;
  /** Virtual NICs that have not answered since the restart. */
  readonly awaited: readonly string[];
  readonly restarted: boolean;
}

export type VlanManagerEvent =
  | VlanChanged
  | StampedOsReport
  | { readonly type: 'RESYNC_REQUEST' }
  | { readonly type: 'QUERY' }
  | { readonly type: 'VM_REMOVED'; readonly vnicId: string };

/** The durable part: the table of virtual NICs, without anything that guests reported. */
export const durableRows = (context: VlanManagerContext): ManagedRows =>
  Object.fromEntries(
    Object.entries(context.rows).map(([vnic, row]) => [vnic, { ...row, reported: null, seq: 0 }]),
  );

/** The set that counts: what was reported within what is allowed, and the native VLAN. */
const osSet = (row: ManagedRow, policy: Policy): Row['os'] => {
  const { vid, epoch, allowed, native, reported } = row;
  if (vid !== null) return null;
  if (policy.osSet === 'configured') return { epoch, set: withNative(allowed, native) };
  if (reported === null) return null;
  const counted = reported.vids.filter((vlan) => includes(allowed, vlan));
  return { epoch: reported.epoch, set: withNative(counted, native) };
};

/** A row as the controller gets it. */
export const published = (row: ManagedRow, policy: Policy): Row => ({
  vid: row.vid,
  epoch: row.epoch,
  native: row.native,
  os: osSet(row, policy),
});

const publishAll = ({ rows, policy }: VlanManagerContext) =>
  message({
    type: 'TABLE_UPDATED',
    rows: Object.fromEntries(Object.entries(rows).map(([v, row]) => [v, published(row, policy)])),
  });

const isUnknown = (row: ManagedRow | undefined, policy: Policy): boolean =>
  row !== undefined && row.vid === null && osSet(row, policy) === null;

const sorted = (vids: readonly number[]): readonly number[] =>
  [...new Set(vids)].sort((a, b) => a - b);

/** The row after a report of its own epoch; unknown if a report before it is missing. */
const afterReport = (row: ManagedRow, event: StampedOsReport): ManagedRow => {
  if (event.type === 'OS_BOOTED') return row;
  const { seq, epoch } = event;
  if (event.type === 'OS_VLAN_LIST')
    return { ...row, reported: { epoch, vids: sorted(event.set) }, seq };
  if (row.reported === null) return row;
  if (seq !== row.seq + 1) return { ...row, reported: null, seq: 0 };
  const others = row.reported.vids.filter((vid) => vid !== event.vid);
  const vids = event.type === 'OS_VLAN_ADDED' ? sorted([...others, event.vid]) : others;
  return { ...row, reported: { epoch, vids }, seq };
};

const rowOf = (context: VlanManagerContext, event: VlanManagerEvent): ManagedRow | undefined =>
  'vnicId' in event ? context.rows[event.vnicId] : undefined;

const isReport = (event: VlanManagerEvent): event is StampedOsReport =>
  event.type === 'OS_VLAN_ADDED' ||
  event.type === 'OS_VLAN_REMOVED' ||
  event.type === 'OS_VLAN_LIST';

/** The tables with the row that a message is about changed. */
const withRow = (
  { rows }: VlanManagerContext,
  event: VlanManagerEvent,
  change: Partial<ManagedRow>,
): { rows?: ManagedRows } => {
  const row = 'vnicId' in event ? rows[event.vnicId] : undefined;
  if (!('vnicId' in event) || row === undefined) return {};
  return { rows: { ...rows, [event.vnicId]: { ...row, ...change } } };
};

export const vlanManager = setup({
  types: {
    context: {} as VlanManagerContext,
    events: {} as VlanManagerEvent,
    input: {} as VlanManagerInput,
  },
  guards: {
    restarted: ({ context }) => context.restarted,
    allAnswered: ({ context }) => context.awaited.length === 0,
    allKnown: ({ context: { rows, policy } }) =>
      Object.values(rows).every((row) => !isUnknown(row, policy)),
    higherEpoch: ({ context, event }) =>
      'epoch' in event && event.epoch > (rowOf(context, event)?.epoch ?? 0),
    /** A report of the row's own epoch that says something new. */
    ofThisEpoch: ({ context, event }) => {
      const row = rowOf(context, event);
      if (row === undefined || row.vid !== null || !isReport(event)) return false;
      if (event.epoch !== row.epoch) return false;
      return JSON.stringify(afterReport(row, event)) !== JSON.stringify(row);
    },
    someUnknown: ({ context: { rows, policy } }) =>
      Object.values(rows).some((row) => isUnknown(row, policy)),
  },
  actions: {
    askVnics: enqueueActions(({ context, enqueue, system }) => {
      for (const { vnicId } of context.vnics) {
        enqueue.sendTo(system.get(vnicId), message({ type: 'RESYNC_REQUEST' }));
      }
      for (const { vnicId, guest } of context.vnics) {
        if (guest === undefined || !isUnknown(context.rows[vnicId], context.policy)) continue;
        enqueue.sendTo(system.get(guest), message({ type: 'RESYNC_REQUEST' }));
      }
    }),
    takeFacts: assign(({ context, event }) => {
      if (event.type !== 'VLAN_CHANGED') return {};
      const { vid, epoch, allowed, native } = event;
      return withRow(context, event, { vid, epoch, allowed, native });
    }),
    forgetSet: assign(({ context, event }) => withRow(context, event, { reported: null, seq: 0 })),
    takeEpoch: assign(({ context, event }) =>
      event.type === 'OS_BOOTED' ? withRow(context, event, { epoch: event.epoch }) : {},
    ),
    emptySet: assign(({ context, event }) =>
      event.type === 'OS_BOOTED'
        ? withRow(context, event, { reported: { epoch: event.epoch, vids: [] }, seq: 0 })
        : {},
    ),
    takeReport: assign(({ context, event }) => {
      const row = rowOf(context, event);
      if (row === undefined || !isReport(event)) return {};
      return withRow(context, event, afterReport(row, event));
    }),
    publish: enqueueActions(({ context, event, enqueue, system }) => {
      const row = rowOf(context, event);
      if (context.awaited.length > 0 || row === undefined || !('vnicId' in event)) return;
      const rows = { [event.vnicId]: published(row, context.policy) };
      enqueue.sendTo(system.get(context.controller), message({ type: 'TABLE_UPDATED', rows }));
    }),
    askGuest: enqueueActions(({ context, event, enqueue, system }) => {
      if (!('vnicId' in event)) return;
      const guest = context.vnics.find((v) => v.vnicId === event.vnicId)?.guest;
      if (guest === undefined || !isUnknown(rowOf(context, event), context.policy)) return;
      enqueue.sendTo(system.get(guest), message({ type: 'RESYNC_REQUEST' }));
    }),
    noteAnswer: assign(({ context, event }) =>
      event.type === 'VLAN_CHANGED'
        ? { awaited: context.awaited.filter((vnic) => vnic !== event.vnicId) }
        : {},
    ),
    publishAll: enqueueActions(({ context, enqueue, system }) => {
      const controller = system.get(context.controller);
      enqueue.sendTo(controller, publishAll(context));
      enqueue.sendTo(controller, message({ type: 'MANAGER_UP' }));
    }),
    answerQuery: enqueueActions(({ context, enqueue }) => {
      enqueue.emit(message({ type: 'ROWS', rows: context.rows }));
    }),
    forgetVm: assign(({ context, event }) => {
      if (event.type !== 'VM_REMOVED') return {};
      const rows = Object.entries(context.rows).filter(([vnic]) => vnic !== event.vnicId);
      return { rows: Object.fromEntries(rows) };
    }),
  },
}).createMachine({
  id: 'VlanManager',
  context: ({ input }) => {
    const { vnics, controller, policy } = input;
    const restarted = (input.incarnation ?? 0) > 0;
    const awaited = restarted ? vnics.map((v) => v.vnicId) : [];
    return { vnics, controller, policy, rows: input.recovered ?? input.rows, awaited, restarted };
  },
  initial: 'unavailable',
  on: {
    VLAN_CHANGED: {
      guard: 'higherEpoch',
      actions: ['takeFacts', 'forgetSet', 'publish', 'askGuest'],
    },
    OS_BOOTED: { guard: 'higherEpoch', actions: ['takeEpoch', 'emptySet', 'publish'] },
    OS_VLAN_ADDED: { guard: 'ofThisEpoch', actions: ['takeReport', 'publish', 'askGuest'] },
    OS_VLAN_REMOVED: { guard: 'ofThisEpoch', actions: ['takeReport', 'publish', 'askGuest'] },
    OS_VLAN_LIST: { guard: 'ofThisEpoch', actions: ['takeReport', 'publish'] },
    RESYNC_REQUEST: { actions: 'publishAll' },
    QUERY: { actions: 'answerQuery' },
    VM_REMOVED: { actions: 'forgetVm' },
  },
  states: {
    /** Where a crash leads; the restart by the control program begins here, so does the first start. */
    unavailable: {
      always: [{ guard: 'restarted', target: 'loading' }, { target: 'resyncing' }],
    },
    loading: {
      entry: 'askVnics',
      always: { guard: 'allAnswered', target: 'resyncing', actions: 'publishAll' },
      on: {
        VLAN_CHANGED: [
          {
            guard: 'higherEpoch',
            actions: ['takeFacts', 'forgetSet', 'askGuest', 'noteAnswer'],
          },
          { actions: 'noteAnswer' },
        ],
        RESYNC_REQUEST: {},
      },
    },
    resyncing: { always: { guard: 'allKnown', target: 'ready' } },
    ready: { always: { guard: 'someUnknown', target: 'resyncing' } },
  },
});
