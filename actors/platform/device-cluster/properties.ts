/** What a shared device and a cluster keep together: cross rows in sentences. */
import type { SharedResourceContext } from '../../../machines/cluster/shared-resource.ts';
import type { Evidence } from '../../../machines/pci-sharing/types.ts';
import { always, converges, never, onEmit } from '../../../src/properties/index.ts';
import type { PropertySpec, StateView } from '../../../src/system/definition.ts';
import { servingOf } from '../../cluster/properties/safe.ts';
import { names } from '../../cluster/wiring.ts';
import { logOf } from '../../pci-sharing/monitors.ts';
import {
  gateEpoch,
  isOpen,
  isYes,
  managerEpoch,
  members,
  ownerOf,
  type Seen,
  usesFunction,
} from '../../pci-sharing/properties/views.ts';
import { functionOf, GATE, type Plan } from '../../pci-sharing/wiring.ts';
import { COMPUTER_OF, clusterPlan, HOST_OF, HOSTS } from './wiring.ts';

export const rows = {
  unused: 'X-1 no Function of the device is in use, whoever owns it, when the device is reset',
  consent:
    'X-1 a reset starts only when every sharer of its epoch has agreed, or is off or disabled',
  power: 'X-1 a row turns yes by a sharer that quiesced, or by the end of the life that it names',
  noCycle: 'X-2 no circular wait: in the end the gate is open again, or the device is dead',
  patience: 'X-2 nobody who has finished with an epoch is ordered off in it',
  heldTimer: 'X-2 no step timer runs while the one that takes over waits behind a closed gate',
  served: 'X-14 in the end the group is served again, on a device that works',
  safety:
    'X-15 a second failure costs service at most: never do two serve, or use the device for it',
  arbiter: 'X-16 orders never leave both hosts off: who asks is on when the other is cut',
  lives:
    'X-17 a host that returns brings back no right: its guest serves, its computer attaches only anew',
} as const;

export const x1Unused: PropertySpec = onEmit(
  rows.unused,
  'FUNCTION_LOST',
  ({ event }) => !(event as unknown as { inUse: boolean }).inUse,
);

/** As SAFE-1 of shared devices; here the last row may turn yes in the very step in which the reset starts. */
export const x1Consent: PropertySpec = onEmit(
  rows.consent,
  'RESET_STARTED',
  ({ event }, _before, after) => {
    const { epoch } = event as unknown as { epoch: number };
    return (
      managerEpoch(after) === epoch &&
      gateEpoch(after) === epoch &&
      members(after).every((computer) => isYes(after, computer, epoch))
    );
  },
);

interface Lives {
  readonly isOff: boolean;
  readonly incarnation: number;
}

const livesOf = (power: Seen): { isOff: boolean; incarnation: number } => ({
  isOff: power.matches('off'),
  incarnation: (power.context as Lives).incarnation,
});

const isLifeOver = (s: StateView, host: string, incarnation: number): boolean => {
  const power = s.actor(names.power(host)).pick(livesOf);
  return power.incarnation > incarnation || (power.isOff && power.incarnation === incarnation);
};

interface RowYes {
  readonly computer: string;
  readonly evidence: Evidence;
}

/** Power and switch may act in the very step; who has handled it quiesced before. */
export const x1Power: PropertySpec = onEmit(rows.power, 'ROW_YES', ({ event }, before, after) => {
  const { computer, evidence } = event as unknown as RowYes;
  if (usesFunction(after, computer)) return false;
  if (evidence.kind === 'handled') return !usesFunction(before, computer);
  if (evidence.kind !== 'poweredOff') return true;
  return isLifeOver(after, HOST_OF[computer]!, evidence.incarnation);
});

const isOperational = (device: Seen): boolean => device.matches('operational');
const isDead = (device: Seen): boolean => device.matches('dead');
const worksAgain = (s: StateView, device: string): boolean =>
  s.actor(device).pick(isOperational) && s.actor(GATE).pick(isOpen);

export const x2NoCycle = ({ device }: Plan): PropertySpec =>
  converges(rows.noCycle, (s) => s.actor(device).pick(isDead) || worksAgain(s, device));

export const x2Patience = ({ sharers }: Plan): PropertySpec =>
  never(rows.patience, (s) =>
    sharers.some(({ name, hasPower }) => hasPower && s.actor(logOf(name)).hasTag('hasty')),
  );

const waitsForDevice = (slave: Seen): boolean =>
  slave.matches({ up: { role: { takingOver: 'waitDevice' } } });
const runsStep = (coordinator: Seen): boolean => coordinator.matches({ instructing: 'begun' });

/** Judged where coordinator and target are on one host; else a message is between them. */
export const x2HeldTimer: PropertySpec = never(
  rows.heldTimer,
  (s) =>
    s.actor(names.slave('a2')).pick(waitsForDevice) &&
    s.actor(names.coordinator('h2', 'a')).pick(runsStep),
);

const holderOf = (resource: Seen): string | null =>
  (resource.context as SharedResourceContext).holder?.guest ?? null;
const isActive = (slave: Seen): boolean => slave.matches({ up: { role: 'active' } });

/** The holder serves, and its computer uses its Function of an operational device. */
export const isServed = (s: StateView, device: string): boolean => {
  const holder = s.actor(names.resource('a')).pick(holderOf);
  if (holder === null || !s.actor(names.slave(holder)).pick(isActive)) return false;
  return worksAgain(s, device) && usesFunction(s, COMPUTER_OF[holder]!);
};

export const x14Served = ({ device }: Plan): PropertySpec =>
  converges(rows.served, (s) => isServed(s, device));

export const x15Safety: PropertySpec = always(
  rows.safety,
  (s) =>
    servingOf(s, clusterPlan, 'a').length <= 1 && !(usesFunction(s, 'a') && usesFunction(s, 's')),
);

const isOff = (power: Seen): boolean => power.matches('off');

export const x16Arbiter: PropertySpec = never(rows.arbiter, (s) =>
  HOSTS.every((host) => s.actor(names.power(host)).pick(isOff)),
);

const slaveLife = (slave: Seen): { isActive: boolean; incarnation: number; epoch: number } => {
  const { incarnation, epoch } = slave.context as { incarnation: number; epoch: number };
  return { isActive: isActive(slave), incarnation, epoch };
};

/** Whoever serves in a later life took over in it; whoever uses a Function is its owner. */
export const x17Lives: PropertySpec = always(rows.lives, (s) =>
  Object.entries(COMPUTER_OF).every(([guest, computer]) => {
    const slave = s.actor(names.slave(guest)).pick(slaveLife);
    if (slave.isActive && slave.incarnation > 1 && slave.epoch <= 1) return false;
    return !usesFunction(s, computer) || s.actor(functionOf(computer)).pick(ownerOf) === computer;
  }),
);
