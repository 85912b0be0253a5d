/**
 * The scopes of a shared device and a cluster together: which failures in one run, and the situations
 * that must have been seen in them.
 */
import { reachEmit, sometimes } from '../../../src/properties/index.ts';
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { InFlight, PropertySpec, SystemDefinition } from '../../../src/system/definition.ts';
import { names } from '../../cluster/wiring.ts';
import { gateEpoch, isYes, type Seen, usesFunction } from '../../pci-sharing/properties/views.ts';
import { GATE, rowOf } from '../../pci-sharing/wiring.ts';
import type { SharedClusterParts } from './parts.ts';
import { isServed } from './properties.ts';
import { type ScopeShape, scopeOf } from './scope.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: SharedClusterParts) => SystemDefinition;
}

const scope = (
  name: string,
  title: string,
  shape: Omit<ScopeShape, 'title'>,
  long = false,
): Scope => ({
  name,
  title,
  ...(long ? { long } : {}),
  build: (parts) => scopeOf(parts, name, { title, ...shape }),
});

const isRestrained = (gate: Seen): boolean => gate.matches('restrained');
const waitsForDevice = (slave: Seen): boolean =>
  slave.matches({ up: { role: { takingOver: 'waitDevice' } } });
const isDown = (unit: Seen): boolean => unit.matches('down');

/** Interleaving 2: all three wait at once, and nothing is stuck. */
const waitCycle: PropertySpec = sometimes(
  'interleaving 2: the takeover waits for the device, which waits behind the gate, which is restrained',
  (s) =>
    s.actor(names.slave('a2')).pick(waitsForDevice) &&
    s.actor('s').matches({ activating: 'waitDevice' }) &&
    s.actor(GATE).pick(isRestrained),
);

/** Interleaving 1: the fence of the cluster supplies what the deadline must not. */
const fenceAgrees: PropertySpec = reachEmit(
  'interleaving 1: a host dies while it hands over, and its row turns yes by the fence, not by time',
  'ROW_YES',
  ({ event }, before, after) => {
    const { computer, evidence } = event as never as RowYes;
    return (
      computer === 'a' &&
      evidence.kind === 'poweredOff' &&
      before.actor(names.unit('h1')).pick(isDown) &&
      after.actor(GATE).context.epoch > 0
    );
  },
);

interface RowYes {
  readonly computer: string;
  readonly evidence: { readonly kind: string };
}

/** Reachability X-R2, with the monitor `hostDies`. */
export const recovers = (device: string): PropertySpec =>
  sometimes(
    'X-R2 a host fails while the gate is restrained, and in the end there was a reset and all serve again',
    (s) => s.actor('hostDies').matches('reset') && isServed(s, device),
  );

const isTellingOf =
  (epoch: number) =>
  ({ event }: InFlight): boolean =>
    'epoch' in event && (event.epoch as number) < epoch;

/** Interleaving 3: what was said under the earlier epoch is under way when the device fails again. */
const lateWord: PropertySpec = sometimes(
  'interleaving 3: the device fails again, and a word of the earlier epoch is still under way',
  (s) => {
    if (!s.actor(GATE).pick(isRestrained)) return false;
    const isOld = isTellingOf(s.actor(GATE).context.epoch);
    return ['a', 's', rowOf('a'), rowOf('s')].some((name) => s.actor(name).inbox.some(isOld));
  },
);

const isNotCut = (power: Seen): boolean => power.matches('unknown');
const isUp = (unit: Seen): boolean => unit.matches('up');
const isActive = (slave: Seen): boolean => slave.matches({ up: { role: 'active' } });

const uncut: PropertySpec = sometimes(
  'interleaving 12: an order to cut was taken and not carried out: the host serves on, its row says no',
  (s) =>
    s.actor(names.power('h1')).pick(isNotCut) &&
    s.actor(names.slave('a1')).pick(isActive) &&
    !isYes(s, 'a', gateEpoch(s)),
);

/** What nobody believes any more is still there, and no right of its is worth anything. */
const ghost: PropertySpec = sometimes(
  'interleaving 12: a host is believed off and is on, and its group is served by the other',
  (s) =>
    s.actor(names.power('h1')).pick(isNotCut) &&
    s.actor(names.unit('h1')).pick(isUp) &&
    s.actor(names.slave('a2')).pick(isActive) &&
    usesFunction(s, 's'),
);

export const scopes: readonly Scope[] = [
  scope('device', 'the device fails, the group moves to the other host, another sharer waits', {
    budgets: { deviceFailures: 1 },
    others: true,
    late: [],
    live: true,
    reach: [waitCycle],
  }),
  scope('again', 'the device fails twice while the group moves', {
    budgets: { deviceFailures: 2 },
    others: false,
    late: [],
    live: true,
    reach: [waitCycle, lateWord],
  }),
  scope(
    'host',
    'the device and the host of the group fail; rows may order the power off at any time',
    {
      budgets: { deviceFailures: 1, hostCrashes: 1 },
      others: false,
      late: ['a'],
      live: false,
      reach: [waitCycle, fenceAgrees, recovers('device')],
    },
  ),
  scope('orders', 'the device fails; two rows may order the power off; no takeover is timed', {
    budgets: { deviceFailures: 1 },
    others: true,
    late: ['a', 'b'],
    live: false,
    patient: true,
  }),
  scope('uncut', 'the device fails; its row orders h1 off, which is not carried out', {
    budgets: { deviceFailures: 1, failedCuts: 1 },
    others: false,
    late: ['a'],
    live: false,
    patient: true,
    reach: [uncut],
  }),
  scope('ghost', 'the same, and the order counts as carried out all the same, as it must not', {
    budgets: { deviceFailures: 1, failedCuts: 1 },
    others: false,
    late: ['a'],
    live: false,
    patient: true,
    believed: true,
    reach: [ghost],
  }),
  scope(
    'orders-timed',
    'the device fails; two rows may order the power off at any time; takeovers are timed',
    { budgets: { deviceFailures: 1 }, others: true, late: ['a', 'b'], live: false },
    true,
  ),
  scope(
    'returns',
    'the device and the host of the group fail, the host returns; no takeover is timed',
    {
      budgets: { deviceFailures: 1, hostCrashes: 1, reboots: 1 },
      others: false,
      late: ['a'],
      live: false,
      patient: true,
    },
    true,
  ),
];
