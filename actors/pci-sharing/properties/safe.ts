/** SAFE rows: what never happens, in sentences. */
import type { Content, Evidence } from '../../../machines/pci-sharing/types.ts';
import { always, never, onEmit } from '../../../src/properties/index.ts';
import type { Emission, PropertySpec, StateView } from '../../../src/system/definition.ts';
import { logOf } from '../monitors.ts';
import { functionOf, GATE, MANAGER, type Plan, powerOf, rowedOf } from '../wiring.ts';
import {
  gateEpoch,
  isActive,
  isExecuting,
  isOpen,
  isYes,
  managerEpoch,
  members,
  ownerOf,
  type Seen,
  usesFunction,
} from './views.ts';

const isOwed = (log: Seen): boolean => !log.matches('clear');

export const safe1Consent: PropertySpec = onEmit(
  'SAFE-1 consent: a reset starts only in the epoch of manager and gate, every row of it yes, no newer failure known',
  'RESET_STARTED',
  ({ event }, before, after) => {
    const { epoch } = event as unknown as { epoch: number };
    if (gateEpoch(before) !== epoch || managerEpoch(before) !== epoch) return false;
    if (after.actor('detections').pick(isOwed)) return false;
    return members(before).every((computer) => isYes(before, computer, epoch));
  },
);

export const safe2Unused: PropertySpec = onEmit(
  'SAFE-2 unused: no Function is in use when its device is reset, whoever owns it',
  'FUNCTION_LOST',
  ({ event }) => !(event as unknown as { inUse: boolean }).inUse,
);

export const safe3Restraint: PropertySpec = never(
  'SAFE-3 restraint: from a detection to the accepted CANCEL of its epoch no reset starts, no gate is open',
  (s) =>
    s.actor('detections').hasTag('bad') ||
    (s.actor('detections').pick(isOwed) && s.actor(GATE).pick(isOpen)),
);

interface RowYes {
  readonly computer: string;
  readonly epoch: number;
  readonly content: Content;
  readonly evidence: Evidence;
}

type Power = {
  readonly isOff: boolean;
  readonly incarnation: number;
};

const powerState = (power: Seen): Power => ({
  isOff: power.matches('off') || power.matches('poweringOn'),
  incarnation: (power.context as { incarnation: number }).incarnation,
});

const isConfirmedOff = (s: StateView, computer: string, incarnation: number): boolean => {
  const power = s.actor(powerOf(computer)).pick(powerState);
  return power.incarnation > incarnation || (power.isOff && power.incarnation === incarnation);
};

const recordedOf = (row: Seen): number => (row.context as { recorded: number }).recorded;
const hasFailed = (computer: Seen): boolean => computer.matches('failed');

/** A failed-over sharer has no Function any more; a standby elsewhere works, or is known not to. */
const isTakenOver = (plan: Plan, s: StateView, computer: string): boolean => {
  if (s.actor(functionOf(computer)).pick(ownerOf) === computer) return false;
  const standby = plan.sharers.find(({ name }) => name === computer)?.standby;
  if (standby === undefined || standby.sameDevice) return true;
  return isActive(s, standby.name) || s.actor(standby.name).pick(hasFailed);
};

const isSupported = (plan: Plan, emission: Emission, s: StateView): boolean => {
  const { computer, content, evidence } = emission.event as unknown as RowYes;
  if (evidence.kind === 'none') return content === 'none';
  if (usesFunction(s, computer)) return false;
  if (evidence.kind === 'poweredOff') {
    const recorded = s.actor(emission.actor).pick(recordedOf);
    return recorded === evidence.incarnation && isConfirmedOff(s, computer, recorded);
  }
  if (content === 'stop' || content === 'none') return false;
  return content !== 'failover' || isWaiting(s, computer) || isTakenOver(plan, s, computer);
};

/** With its standby known to have failed, the content `failover` is carried out as `wait`. */
const wasToldToWait = (row: Seen): boolean =>
  (row.context as { takeover: string }).takeover === 'failed';
const isWaiting = (s: StateView, computer: string): boolean =>
  s.actor(`row-${computer}`).pick(wasToldToWait);

export const safe4Evidence = (plan: Plan): PropertySpec =>
  onEmit(
    'SAFE-4 evidence: a row turns yes by the rule of its content, its Function out of use, power by its incarnation',
    'ROW_YES',
    (emission, _before, after) => isSupported(plan, emission, after),
  );

export const safe4Once = (plan: Plan): PropertySpec =>
  never('SAFE-4 evidence: a row turns yes once in its epoch and never returns to no in it', (s) =>
    rowedOf(plan).some((computer) => s.actor(logOf(computer)).hasTag('bad')),
  );

export const safe5Attach: PropertySpec = onEmit(
  'SAFE-5 attach: no attach takes effect while the gate is not open, nor for one who is not the owner',
  'ATTACHED',
  ({ actor, event }, before) => {
    const { computer } = event as unknown as { computer: string };
    return before.actor(GATE).pick(isOpen) && before.actor(actor).pick(ownerOf) === computer;
  },
);

export const safe6Epochs: PropertySpec = never(
  'SAFE-6 epochs: epochs never repeat, also over restarts, and each is good for at most one reset',
  (s) => s.actor('resets').hasTag('bad'),
);

export const safe7Single = (plan: Plan): PropertySpec =>
  always(
    'SAFE-7 single: a computer and its standby never both use a Function for one service',
    (s) =>
      plan.sharers.every(({ name, standby }) => {
        if (standby === undefined || !usesFunction(s, name)) return true;
        return standby.sameDevice ? !usesFunction(s, standby.name) : !isActive(s, standby.name);
      }),
  );

const hasCancel = (s: StateView): boolean => {
  const epoch = gateEpoch(s);
  return s
    .actor(GATE)
    .inbox.some(
      ({ event }) =>
        event.type === 'CANCEL_RESTRAINT' &&
        (event as unknown as { epoch: number }).epoch === epoch,
    );
};
const isUp = (manager: Seen): boolean => manager.up;

export const safe8Orphan: PropertySpec = onEmit(
  'SAFE-8 orphan: while the manager is down a gate opens only by a CANCEL sent before or at the end of a reset',
  'GATE_OPEN',
  (_emission, before) =>
    before.actor(MANAGER).pick(isUp) || before.actor(GATE).pick(isExecuting) || hasCancel(before),
);

export const safe9Patience = (plan: Plan): PropertySpec =>
  never(
    'SAFE-9 patience: nobody who has handled the epoch is switched off by deadline in it',
    (s) => rowedOf(plan).some((computer) => s.actor(logOf(computer)).hasTag('hasty')),
  );

export const interfaceKept: PropertySpec = never(
  'IF-3 interface: everything that is said to other systems is allowed by the interface of a shared device',
  (s) => s.actor('interface').hasTag('bad'),
);

export const safeProperties = (plan: Plan): readonly PropertySpec[] => [
  safe1Consent,
  safe2Unused,
  safe3Restraint,
  safe4Evidence(plan),
  safe4Once(plan),
  safe5Attach,
  safe6Epochs,
  interfaceKept,
  ...(plan.sharers.some(({ standby }) => standby !== undefined) ? [safe7Single(plan)] : []),
  ...(plan.sharers.some(({ hasPower }) => hasPower) ? [safe9Patience(plan)] : []),
];
