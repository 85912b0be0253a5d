/** What a shared device and the paths of its hosts keep together: cross rows in sentences. */
import type { RowContext } from '../../../machines/nic-failover/row-context.ts';
import { rowOf } from '../../../machines/nic-failover/types.ts';
import { converges, never, onEmit, sometimes } from '../../../src/properties/index.ts';
import type { PropertySpec, StateView } from '../../../src/system/definition.ts';
import { names } from '../../cluster/wiring.ts';
import { live1Served } from '../../nic-failover/properties/live.ts';
import type { Plan as NicPlan } from '../../nic-failover/wiring.ts';
import {
  isExecuting,
  isOpen,
  type Seen,
  usesFunction,
} from '../../pci-sharing/properties/views.ts';
import { GATE, type Plan } from '../../pci-sharing/wiring.ts';
import type { Seat } from './wiring.ts';

export const rows = {
  clear: 'X-3(a) while the device is reset no row of a host is on, or about to be on, a port of it',
  evidence:
    'X-3(a) a sharer has handled an epoch only once no row is on, or about to be on, its port',
  back: 'X-3(a) a row chooses a port only while its Function is in use by the host',
  wire: 'X-3(a) a port sends nothing, and is given nothing, while its Function is out of use',
  needless:
    'X-3(b) a reset leads to no fence while each host has another path, or the second path answers',
  path: 'X-4 a path failure with a working backup, or with a working second path, leads to no fence',
  served:
    'X-14 in the end device and gate work, sharers use their Functions, rows are on good ports',
  interface: 'IF-3 what stands in for the device says only what its interface allows',
} as const;

/** A row of a host, and the seat of the Function that is one of its ports. */
export interface Seated extends Seat {
  readonly vnicId: string;
}

const namedBy = (row: Seen): readonly (string | null)[] => {
  if (!row.up) return [];
  const { current, target } = row.context as RowContext;
  return [current, target];
};

const isOn = (s: StateView, { vnicId, port }: Seated): boolean =>
  s.actor(rowOf(vnicId)).pick(namedBy).includes(port);

export const x3Clear = (seats: readonly Seated[]): PropertySpec =>
  never(rows.clear, (s) => s.actor(GATE).pick(isExecuting) && seats.some((seat) => isOn(s, seat)));

/** Judged after the step: rows leave, and ROWS_CLEAR is answered, in the step before at the latest. */
export const x3Evidence = (seats: readonly Seated[]): PropertySpec =>
  onEmit(rows.evidence, 'HANDLED', ({ event }, _before, after) => {
    const { computer } = event as unknown as { computer: string };
    return seats.every((seat) => seat.computer !== computer || !isOn(after, seat));
  });

export const x3Back = (seats: readonly Seated[]): PropertySpec =>
  onEmit(rows.back, ['CHOSEN', 'ROW_CHANGED'], ({ event }, _before, after) => {
    const chosen = event as unknown as { port: string };
    return seats.every(
      ({ port, computer }) => port !== chosen.port || usesFunction(after, computer),
    );
  });

export const x3Wire = (seats: readonly Seated[]): PropertySpec =>
  onEmit(rows.wire, ['WIRE_OUT', 'TX_REFUSED'], ({ event }, before) => {
    const said = event as unknown as { type: string; port: string };
    if (said.type === 'TX_REFUSED') return false;
    return seats.every(
      ({ port, computer }) => port !== said.port || usesFunction(before, computer),
    );
  });

const isOperational = (device: Seen): boolean => device.matches('operational');
const isRunning = (computer: Seen): boolean => computer.matches('running');

const isAbsent = (nic: Seen): boolean => nic.matches('absent');

export const x14Served = (
  plan: Plan,
  paths: readonly NicPlan[],
  seats: readonly Seat[],
): PropertySpec => {
  const served = paths.map(
    (path) => live1Served(path) as Extract<PropertySpec, { kind: 'converges' }>,
  );
  return converges(
    rows.served,
    (s) =>
      s.actor(plan.device).pick(isOperational) &&
      s.actor(GATE).pick(isOpen) &&
      plan.sharers.every(({ name }) => s.actor(name).pick(isRunning) && usesFunction(s, name)) &&
      seats.every(({ port }) => !s.actor(port).pick(isAbsent)) &&
      served.every(({ holds }) => holds(s)),
  );
};

const isUp = (unit: Seen): boolean => unit.matches('up');
const isFencing = (watch: Seen): boolean => watch.matches('fencing') || watch.matches('retrying');
const isFailed = (device: Seen): boolean => (device.context as { failure: number }).failure > 0;

/** A host that is up is about to be cut by the other. */
const isFenced = (s: StateView, hosts: readonly string[]): boolean =>
  hosts.some((host) =>
    hosts.some(
      (other) =>
        other !== host &&
        s.actor(names.unit(other)).pick(isUp) &&
        s.actor(names.peer(host, other)).pick(isFencing),
    ),
  );

/** For scopes in which no host loses all its ports and the second path at once. */
export const x3Needless = (hosts: readonly string[], device: string): PropertySpec =>
  never(rows.needless, (s) => s.actor(device).pick(isFailed) && isFenced(s, hosts));

export const x4Path = (hosts: readonly string[], device: string): PropertySpec =>
  never(rows.path, (s) => !s.actor(device).pick(isFailed) && isFenced(s, hosts));

const isRestrained = (gate: Seen): boolean => gate.up && gate.matches('restrained');
const looksUp = (nic: Seen): boolean => nic.matches('up');

/** Interleaving 11: what would tempt the row, if the link were all that it looked at. */
export const interleaving11 = (seat: Seated): PropertySpec =>
  sometimes(
    'interleaving 11: the gate is restrained, the link of its port looks up, and the row is settled elsewhere',
    (s) =>
      s.actor(GATE).pick(isRestrained) &&
      s.actor(seat.port).pick(looksUp) &&
      s.actor(rowOf(seat.vnicId)).matches('onBackup') &&
      !isOn(s, seat),
  );

const changesOf = (row: Seen): number => (row.context as RowContext).epoch.n;

/** Generation 1 is the first mapping: the row has left the port and come back to it. */
export const returned = ({ vnicId }: Seated): PropertySpec =>
  sometimes(
    'after the reset the row is on its port of the device again',
    (s) =>
      s.actor(GATE).pick(isOpen) &&
      s.actor(rowOf(vnicId)).matches('onPrimary') &&
      s.actor(rowOf(vnicId)).pick(changesOf) >= 3,
  );

/** A host with no other port, while its Function is reset. */
export const isolated = ({ vnicId }: Seated): PropertySpec =>
  sometimes(
    'a row whose only port is of the device is isolated while that is reset',
    (s) => s.actor(GATE).pick(isExecuting) && s.actor(rowOf(vnicId)).matches('isolated'),
  );

const isSuspected = (watch: Seen): boolean => watch.matches('suspected');

/** With ports that are all Functions of the device, hosts are silent while it is reset. */
export const silenced = ([host, other]: readonly string[]): PropertySpec =>
  sometimes(
    'a host is silent while the device is reset, and only its answer on the second path saves it',
    (s) => s.actor(GATE).pick(isExecuting) && s.actor(names.peer(host!, other!)).pick(isSuspected),
  );

const isOnBackup = (row: Seen): boolean => row.matches('onBackup');

export const withdrawn = (seats: readonly Seated[]): PropertySpec =>
  sometimes(
    'the device is reset while the rows of all its hosts are on their other ports',
    (s) =>
      s.actor(GATE).pick(isExecuting) &&
      seats.every(({ vnicId }) => s.actor(rowOf(vnicId)).pick(isOnBackup)),
  );

const isOff = (power: Seen): boolean => power.matches('off');

export const interleaving4 = (hosts: readonly string[]): PropertySpec =>
  sometimes(
    'interleaving 4: a host was cut that was only slow, its Function counts as off, and the device is reset',
    (s) =>
      s.actor(GATE).pick(isExecuting) &&
      hosts.some((host) => s.actor(names.power(host)).pick(isOff)),
  );
