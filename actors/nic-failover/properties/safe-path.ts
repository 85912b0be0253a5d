/** SAFE rows about the path itself: one port, a usable one, order, no duplicate, damping, isolation. */
import { isAcceptable } from '../../../machines/nic-failover/row-choice.ts';
import type { RowContext } from '../../../machines/nic-failover/row-context.ts';
import { type Epoch, monitorOf, rowOf, sameEpoch } from '../../../machines/nic-failover/types.ts';
import { always, never, onEmit } from '../../../src/properties/index.ts';
import type { ActorView, PropertySpec, StateView } from '../../../src/system/definition.ts';

type Seen = Omit<ActorView, 'pick'>;

export const isSettled = (row: Seen): boolean =>
  row.matches('onPrimary') || row.matches('onBackup');

type Place = {
  readonly port: string | null;
  readonly isAcceptable: boolean;
  readonly isLastResort: boolean;
};

/** Where a settled row is, by what it knows; null if it is not settled. */
const placeOf = (row: Seen): Place | null => {
  if (!row.up || !isSettled(row)) return null;
  const context = row.context as RowContext;
  const { current: port } = context;
  return {
    port,
    isAcceptable: port !== null && isAcceptable(context, port),
    isLastResort: port !== null && context.known[port]?.cause === 'probe',
  };
};

const toldCause = (monitor: Seen): string | null =>
  monitor.up ? (monitor.context as { told: string | null }).told : null;

/** Whether the last report sent about its port lets a settled row stay there. */
const agreesWithMonitor = (s: StateView, { port, isLastResort }: Place): boolean => {
  if (port === null) return false;
  const told = s.actor(monitorOf(port)).pick(toldCause);
  return told === null || (told === 'probe' && isLastResort);
};

const isWaitingFor = (s: StateView, row: string): boolean =>
  s
    .actor(row)
    .inbox.some(({ event }) => event.type.startsWith('PATH_') || event.type === 'SETTING_CHANGED');

const standsWell = (s: StateView, row: string): boolean => {
  const place = s.actor(row).pick(placeOf);
  if (place === null || (place.isAcceptable && agreesWithMonitor(s, place))) return true;
  return isWaitingFor(s, row);
};

interface HandOver {
  readonly vnicId: string;
  readonly port: string;
  readonly epoch: Epoch;
}

interface TableRow {
  readonly port: string | null;
  readonly target: string | null;
  readonly epoch: Epoch;
}

export const tableRow = (s: StateView, vnicId: string): TableRow =>
  (s.actor('table').context as { rows: Record<string, TableRow> }).rows[vnicId] as TableRow;

export const safe1Epochs = (vnics: readonly string[]): PropertySpec =>
  never(
    'SAFE-1 one path: of one row no two ROW_CHANGED carry the same epoch, and epochs rise',
    (s) => vnics.some((vnicId) => s.actor(`epochs-${vnicId}`).hasTag('bad')),
  );

export const safe1HandOver: PropertySpec = onEmit(
  'SAFE-1 one path: every hand-over names the port and epoch of the row in the table at that step',
  'HANDED_OVER',
  ({ event }, before) => {
    const { vnicId, port, epoch } = event as unknown as HandOver;
    const row = tableRow(before, vnicId);
    return row.port === port && sameEpoch(row.epoch, epoch);
  },
);

export const safe1OnePort: PropertySpec = never(
  'SAFE-1 one path: a frame is handed to one PhysicalNic only, unless PURGED gave it back',
  (s) => s.actor('handovers').hasTag('bad'),
);

export const safe2Usable = (vnics: readonly string[]): PropertySpec =>
  always(
    'SAFE-2 usable: a settled row with no event waiting is on a usable candidate or a last resort',
    (s) => vnics.every((vnicId) => standsWell(s, rowOf(vnicId))),
  );

export const safe2Port: PropertySpec = onEmit(
  'SAFE-2 usable: no TX reaches a PhysicalNic in absent or resetting',
  ['TX_REFUSED', 'HANDED_OVER'],
  ({ event }) => event.type !== 'TX_REFUSED',
);

export const safe4Order: PropertySpec = never(
  'SAFE-4 order: in the wire log the numbers of one vNIC rise',
  (s) => s.actor('wire').matches('overtaken'),
);

export const safe5Once: PropertySpec = never(
  'SAFE-5 no duplicate: no frame is twice in the wire log, whether or not TX_OK was seen',
  (s) => s.actor('wire').matches('doubled'),
);

/** The cause a row has been told, or is about to be: a report that waits counts as unknown. */
const isNeedless = (s: StateView, row: string, port: string): boolean => {
  const told = s.actor(monitorOf(port)).pick(toldCause);
  if (told !== null && told !== 'probe') return false;
  return !s.actor(row).inbox.some(({ from }) => from === monitorOf(port));
};

export const safe9Isolation: PropertySpec = onEmit(
  'SAFE-9 no needless isolation: a row enters isolated only if each candidate failed, not by probe',
  ['ISOLATED', 'CHOSEN'],
  ({ actor, event }, _before, after) => {
    if (event.type !== 'ISOLATED') return true;
    const { candidates, known } = after.actor(actor).context as RowContext;
    return candidates.every((port) => {
      const cause = known[port]?.cause ?? null;
      return cause !== null && cause !== 'probe' && !isNeedless(after, actor, port);
    });
  },
);

export const safe11Damping = (vnics: readonly string[]): PropertySpec =>
  never(
    'SAFE-11 damping: a usable port is left only by SWITCH_NOW, a setting or an unspoilt failbackHold',
    (s) => vnics.some((vnicId) => s.actor(`damping-${vnicId}`).hasTag('bad')),
  );
