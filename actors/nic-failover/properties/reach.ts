/** REACH rows: what the systems must be able to do, so that the SAFE rows do not hold in vain. */
import type { RowContext } from '../../../machines/nic-failover/row-context.ts';
import { monitorOf, rowOf } from '../../../machines/nic-failover/types.ts';
import { reachEmit, sometimes } from '../../../src/properties/index.ts';
import type { ActorView, PropertySpec, StateView } from '../../../src/system/definition.ts';
import { isSettled } from './safe-path.ts';

type Seen = Omit<ActorView, 'pick'>;

const settledPort = (row: Seen): string | null =>
  isSettled(row) ? (row.context as RowContext).current : null;
const isDead = (monitor: Seen): boolean => monitor.matches('dead');
const toldProbe = (monitor: Seen): boolean =>
  (monitor.context as { told: string | null }).told === 'probe';
const hasLink = (nic: Seen): boolean => nic.matches('up');
const changes = (row: Seen): number => (row.context as RowContext).epoch.n;

const portOf = (s: StateView, vnicId: string): string | null =>
  s.actor(rowOf(vnicId)).pick(settledPort);

export const reach1Spread = (a: string, b: string, failed: string): PropertySpec =>
  sometimes(
    'REACH-1: after their port fails two LPARs are settled at once on two other ports',
    (s) => {
      const [first, second] = [portOf(s, a), portOf(s, b)];
      if (first === null || second === null || first === second) return false;
      return first !== failed && second !== failed && s.actor(monitorOf(failed)).pick(isDead);
    },
  );

/** Epoch 1 is the first mapping, so a third change that leads to the primary closes the round. */
export const reach2Return = (vnicId: string, primary: string): PropertySpec =>
  sometimes(
    'REACH-2: a row goes from primary to backup and settles on the primary again',
    (s) => portOf(s, vnicId) === primary && s.actor(rowOf(vnicId)).pick(changes) >= 3,
  );

const returnsBy = (name: string, trigger: string, primary: string): PropertySpec =>
  reachEmit(name, 'LEAVING', ({ actor, event }, _before, after) => {
    const leaving = event as unknown as { trigger: string; port: string };
    const aimsAtPrimary = (after.actor(actor).context as RowContext).target === primary;
    return leaving.trigger.includes(trigger) && leaving.port !== primary && aimsAtPrimary;
  });

export const reach2ByHold = (primary: string): PropertySpec =>
  returnsBy('REACH-2: the return from backup to primary by failbackHold', 'failbackHold', primary);

export const reach2ByRequest = (primary: string): PropertySpec =>
  returnsBy('REACH-2: the return from backup to primary by SWITCH_NOW', 'SWITCH_NOW', primary);

/** The guest's link is shown up again only at the COMMITTED that ends an isolation. */
export const reach3Isolated: PropertySpec = reachEmit(
  'REACH-3: a row is isolated and comes back',
  'LINK_SHOWN',
  ({ event }) => (event as unknown as { link: string }).link === 'up',
);

export const reach4Probe = (vnicId: string, silent: string): PropertySpec =>
  sometimes('REACH-4: a row switches by cause probe while the link of its port is up', (s) => {
    const port = portOf(s, vnicId);
    if (port === null || port === silent) return false;
    return s.actor(silent).pick(hasLink) && s.actor(monitorOf(silent)).pick(toldProbe);
  });

export const reach5Fence: PropertySpec = reachEmit(
  'REACH-5: a switch is committed by fence at switchTimer',
  'FENCED',
  ({ actor }, _before, after) => after.actor(actor).matches({ switching: 'committing' }),
);

/** Not a row of its own, but LIVE-5's premise: without it the crash scope would say little. */
export const reachRestart = (vnicId: string): PropertySpec =>
  sometimes('REACH: after a crash of the control program the row is settled in a later boot', (s) =>
    s.actor(rowOf(vnicId)).pick(isSettledInLaterBoot),
  );

const isSettledInLaterBoot = (row: Seen): boolean =>
  row.up && isSettled(row) && (row.context as RowContext).epoch.boot > 1;
