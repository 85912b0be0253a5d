/**
 * LIVE rows: what must happen in the end, once faults, repairs, settings and requests have ended.
 *
 * Fair are rows, control program, monitors, live ports, `switchTimer`, `upHold`, `announceTimer` and
 * the wire. Not fair, for nothing may depend on them: the answer to PURGE and `failbackHold`.
 */

import type { PhysicalNicInput } from '../../../machines/nic-failover/physical-nic.ts';
import type { RowContext } from '../../../machines/nic-failover/row-context.ts';
import { monitorOf, rowOf } from '../../../machines/nic-failover/types.ts';
import { converges, cools } from '../../../src/properties/index.ts';
import type {
  ActorView,
  Fairness,
  PropertySpec,
  StateView,
} from '../../../src/system/definition.ts';
import { maintenanceOf, type Plan, vnicsOf } from '../wiring.ts';
import { isSettled } from './safe-path.ts';

type Seen = Omit<ActorView, 'pick'>;

export const fairness: Fairness = {
  never: [
    { kind: 'timeout', events: ['PURGE_DUE'] },
    { kind: 'timeout', events: ['xstate.after.failbackHold.row.onBackup.holding'] },
  ],
};

const hasLink = (nic: Seen): boolean => nic.matches('up') || nic.matches('suspect');
const answers = (target: Seen): boolean => target.matches('answering');
const isTrusted = (monitor: Seen): boolean =>
  monitor.up && (monitor.matches('healthy') || monitor.matches('probing'));
const portOf = (row: Seen): string | null =>
  row.up && isSettled(row) ? (row.context as RowContext).current : null;
const candidatesOf = (row: Seen): readonly string[] =>
  row.up ? (row.context as RowContext).candidates : [];
const isUnmapped = (row: Seen): boolean => row.up && row.matches('unmapped');
const isIsolated = (row: Seen): boolean => row.up && row.matches('isolated');

/** Adapter, cable and switch work, and something beyond them answers where that is asked. */
const isGoodPath = (s: StateView, plan: Plan, port: string): boolean =>
  s.actor(port).pick(hasLink) &&
  (plan.probeTargets.length === 0 ||
    plan.probeTargets.some((target) => s.actor(target).pick(answers)));

const hasGoodCandidate = (s: StateView, plan: Plan, row: string): boolean =>
  s
    .actor(row)
    .pick(candidatesOf)
    .some((port) => isGoodPath(s, plan, port));

const isServed = (s: StateView, plan: Plan, row: string): boolean => {
  if (s.actor(row).pick(isUnmapped) || !hasGoodCandidate(s, plan, row)) return true;
  const port = s.actor(row).pick(portOf);
  return port !== null && isGoodPath(s, plan, port) && s.actor(monitorOf(port)).pick(isTrusted);
};

export const live1Served = (plan: Plan): PropertySpec =>
  converges(
    'LIVE-1: while some candidate has a good path the row ends up settled on such a one',
    (s) => vnicsOf(plan).every((vnicId) => isServed(s, plan, rowOf(vnicId))),
  );

/** Where ports may fail and heal for ever: no fair run in which from some point on no row is served. */
export const live1Again = (plan: Plan): PropertySpec => {
  const served = (s: StateView): boolean =>
    vnicsOf(plan).every((vnicId) => isServed(s, plan, rowOf(vnicId)));
  return cools(
    'LIVE-1: while other ports flap for ever the row is settled on a good path again and again',
    (s) => !served(s),
    served,
  );
};

const waiting = (row: Seen): number => (row.up ? (row.context as RowContext).queue.length : 0);
const ringed = (vif: Seen): number =>
  vif.up ? (vif.context as { ring: readonly unknown[] }).ring.length : 0;
const isBusy = (cpu: Seen): boolean => cpu.up && !cpu.matches('idle');
const queued = (nic: Seen): number =>
  (nic.context as PhysicalNicInput & { txQueue: readonly unknown[] }).txQueue.length;

/** Of the ports only those with a link: what a dead one holds goes when the row leaves it. */
export const live2Frames = (plan: Plan): PropertySpec =>
  converges(
    'LIVE-2: every frame that waits is put on the wire or dropped',
    (s) =>
      vnicsOf(plan).every(
        (vnicId) => s.actor(rowOf(vnicId)).pick(waiting) + s.actor(vnicId).pick(ringed) === 0,
      ) &&
      plan.cpus.every((cpu) => !s.actor(cpu).pick(isBusy)) &&
      plan.ports.every((port) => !s.actor(port).pick(hasLink) || s.actor(port).pick(queued) === 0),
  );

const isApplying = (screen: Seen): boolean => screen.matches('applying');

export const live2Settings: PropertySpec = converges(
  'LIVE-2: every version of the settings is APPLIED',
  (s) => !s.actor('screen').pick(isApplying),
);

export const live3Back = (plan: Plan): PropertySpec =>
  converges('LIVE-3: no row stays isolated while some candidate has a good path', (s) =>
    vnicsOf(plan).every((vnicId) => {
      const row = rowOf(vnicId);
      return !s.actor(row).pick(isIsolated) || !hasGoodCandidate(s, plan, row);
    }),
  );

const learnedPort =
  (key: string) =>
  (sw: Seen): string | null =>
    (sw.context as { learned: Record<string, string> }).learned[key] ?? null;

export const live4Learned = (plan: Plan): PropertySpec => {
  const rows = plan.rows.map(({ vnicId, mac, vlan }) => ({
    row: rowOf(vnicId),
    learned: learnedPort(`${vlan}/${mac}`),
  }));
  return converges(
    'LIVE-4: the external switch ends up sending the frames for a row to its current port',
    (s) =>
      rows.every(({ row, learned }) => {
        const port = s.actor(row).pick(portOf);
        if (port === null || !isGoodPath(s, plan, port)) return true;
        return s.actor('switch').pick(learned) === port;
      }),
  );
};

/** Kept by a monitor, see `scopes/deliver.ts`; some candidate has a good path throughout. */
export const LIVE4_DELIVERED =
  'LIVE-4: a frame that is sent to the address of a row again and again is delivered';

const bootOf = (actor: Seen): number => (actor.up ? (actor.context as { boot: number }).boot : 0);
const rowBoot = (row: Seen): number => (row.up ? (row.context as RowContext).epoch.boot : -1);

export const live5Restarted = (plan: Plan): PropertySpec =>
  converges(
    'LIVE-5: after a restart of the control program every row has an epoch of the new boot',
    (s) => {
      const boot = s.actor('control').pick(bootOf);
      return vnicsOf(plan).every((vnicId) => s.actor(rowOf(vnicId)).pick(rowBoot) === boot);
    },
  );

const isIdle = (maintenance: Seen): boolean => maintenance.matches('idle');

export const flow12Ends = (plan: Plan): PropertySpec =>
  converges('flow 12: every planned reset is carried out and ends', (s) =>
    plan.maintained.every((port) => s.actor(maintenanceOf(port)).pick(isIdle)),
  );
