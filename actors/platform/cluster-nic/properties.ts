/** Properties of a cluster together with the paths of its hosts, named by their sentences. */
import type { RowContext } from '../../../machines/nic-failover/row-context.ts';
import { rowOf } from '../../../machines/nic-failover/types.ts';
import { always, converges, onEmit, sometimes } from '../../../src/properties/index.ts';
import type { PropertySpec, StateView } from '../../../src/system/definition.ts';
import { type Seen, servingOf } from '../../cluster/properties/safe.ts';
import { names } from '../../cluster/wiring.ts';
import { VLAN } from './parts.ts';
import { addressOf, type PairPlan, portsOf, vnicOf } from './wiring.ts';

export const sentences = {
  x4: 'X-4 a path failure with a working backup, or with a working second path, leads to no fence',
  x7: 'X-7 what leaves a host of the guest is in the VLAN that is defined for it',
  x8: 'X-8 the address is announced only from the host of the instance that holds the resource',
  x8stays:
    'X-8 in the end the external switch sends the address to the host that serves, and stays',
  x14: 'X-14 after one failure the group is served again, and its address reaches it',
  x14beats: 'X-14 after one failure the group is served again, and the hosts hear each other',
} as const;

const isUp = (unit: Seen): boolean => unit.matches('up');
const hasLink = (nic: Seen): boolean => nic.matches('up') || nic.matches('suspect');
const isDark = (nic: Seen): boolean => nic.matches('down') || nic.matches('initialising');

/** No port of the host has a link. */
const isIsolated = (s: StateView, { ports }: PairPlan, host: string): boolean =>
  portsOf(host, ports).every((port) => s.actor(port).pick(isDark));

const isFencing = (watch: Seen): boolean => watch.matches('fencing') || watch.matches('retrying');

/** For scopes in which no host loses all its ports and the second path at once. */
export const x4 = (plan: PairPlan): PropertySpec =>
  always(sentences.x4, (s) =>
    plan.cluster.hosts.every((host) =>
      plan.cluster.hosts.every(
        (peer) =>
          peer === host ||
          !s.actor(names.unit(peer)).pick(isUp) ||
          !s.actor(names.peer(host, peer)).pick(isFencing),
      ),
    ),
  );

const holderOf = (resource: Seen): { readonly guest: string; readonly host: string } | null => {
  const { holder } = resource.context as { holder: { guest: string; host: string } | null };
  return holder === null ? null : { guest: holder.guest, host: holder.host };
};

const groupOf = ({ cluster }: PairPlan): string => cluster.groups[0]!.name;

/** The host where the instance is that holds the resource, if it serves. */
const servingHost = (s: StateView, plan: PairPlan): string | null => {
  const group = groupOf(plan);
  const holder = s.actor(names.resource(group)).pick(holderOf);
  const serving = servingOf(s, plan.cluster, group).find(({ guest }) => guest === holder?.guest);
  return serving?.host ?? null;
};

/** With the step that it is announced in: a takeover is granted and announced in one. */
export const x8 = (plan: PairPlan): PropertySpec =>
  onEmit(sentences.x8, 'ANNOUNCE', ({ event }, _before, after) => {
    const { vnicId } = event as never as { vnicId: string };
    const host = servingHost(after, plan);
    return host !== null && vnicId === vnicOf(host);
  });

export const x7 = onEmit(sentences.x7, 'WIRE_OUT', ({ event }) => {
  const { frame } = event as never as { frame: { vlan: number } };
  return frame.vlan === VLAN;
});

const learned = (key: string) => {
  const select = (sw: Seen): string | null =>
    (sw.context as { learned: Record<string, string> }).learned[key] ?? null;
  return select;
};

const currentOf = (row: Seen): string | null =>
  row.matches('onPrimary') || row.matches('onBackup') ? (row.context as RowContext).current : null;

const isUsedUp = (resource: Seen): boolean => {
  const { epoch, lastEpoch } = resource.context as { epoch: number; lastEpoch: number };
  return epoch >= lastEpoch;
};

/** Runs that need more epochs than the record has room for are not judged. */
const isBeyond = (s: StateView, plan: PairPlan): boolean =>
  s.actor(names.resource(groupOf(plan))).pick(isUsedUp);

const someHostIsUp = (s: StateView, { cluster }: PairPlan): boolean =>
  cluster.hosts.some((host) => s.actor(names.unit(host)).pick(isUp));

/** The switch knows where the address is, as far as a host that serves has a port with a link. */
const reaches = (plan: PairPlan): ((s: StateView, host: string) => boolean) => {
  const select = learned(`${VLAN}/${addressOf(plan, plan.cluster.hosts[0]!)}`);
  return (s, host) => {
    const port = s.actor(rowOf(vnicOf(host))).pick(currentOf);
    if (!portsOf(host, plan.ports).some((name) => s.actor(name).pick(hasLink))) return true;
    return port !== null && s.actor('switch').pick(select) === port;
  };
};

export const x8Stays = (plan: PairPlan): PropertySpec => {
  const isReached = reaches(plan);
  return converges(sentences.x8stays, (s) => {
    const host = servingHost(s, plan);
    return host === null || isReached(s, host);
  });
};

export const x14 = (plan: PairPlan): PropertySpec => {
  const isReached = reaches(plan);
  return converges(sentences.x14, (s) => {
    if (!someHostIsUp(s, plan) || isBeyond(s, plan)) return true;
    const host = servingHost(s, plan);
    return host !== null && isReached(s, host);
  });
};

const hears = (watch: Seen): boolean => watch.matches('up') || watch.matches('late');

/** Hosts that are up end up hearing each other while both have a port with a link. */
export const x14Beats = (plan: PairPlan): PropertySpec =>
  converges(sentences.x14beats, (s) => {
    const { hosts } = plan.cluster;
    if (!someHostIsUp(s, plan) || isBeyond(s, plan)) return true;
    if (servingHost(s, plan) === null) return false;
    const able = hosts.every(
      (host) => s.actor(names.unit(host)).pick(isUp) && !isIsolated(s, plan, host),
    );
    if (!able) return true;
    return hosts.every((host) =>
      hosts.every((peer) => peer === host || s.actor(names.peer(host, peer)).pick(hears)),
    );
  });

const isOnBackup = (row: Seen): boolean => row.matches('onBackup');

export const reachesBackup = (plan: PairPlan): PropertySpec =>
  sometimes(
    'a row is on its backup port while both hosts are up',
    (s) =>
      plan.cluster.hosts.every((host) => s.actor(names.unit(host)).pick(isUp)) &&
      plan.cluster.hosts.some((host) => s.actor(rowOf(vnicOf(host))).pick(isOnBackup)),
  );

const isSuspected = (watch: Seen): boolean => watch.matches('suspected');

export const reachesSuspected = (plan: PairPlan): PropertySpec =>
  sometimes('a host is suspected, and only its answer on the second path saves it', (s) => {
    const [host, peer] = plan.cluster.hosts as [string, string];
    return s.actor(names.peer(host, peer)).pick(isSuspected);
  });

export const reachesTakeover = (plan: PairPlan): PropertySpec =>
  sometimes('a host has failed, and the group serves on the other', (s) => {
    const [first, second] = plan.cluster.groups[0]!.slaves;
    return !s.actor(names.unit(first!)).pick(isUp) && servingHost(s, plan) === second;
  });

export const reachesMove = (plan: PairPlan): PropertySpec => {
  const isReached = reaches(plan);
  return sometimes('the group serves on its second host, which its address leads to', (s) => {
    const host = servingHost(s, plan);
    return host === plan.cluster.groups[0]!.slaves[1] && isReached(s, host!);
  });
};

export const safe1 = (plan: PairPlan): PropertySpec =>
  always(
    'SAFE-1 never do two instances of the group serve at once, or two rows carry its address',
    (s) =>
      servingOf(s, plan.cluster, groupOf(plan)).length <= 1 &&
      plan.cluster.hosts.filter((host) => s.actor(rowOf(vnicOf(host))).pick(currentOf) !== null)
        .length <= (plan.carries === 'guest' ? 1 : 2),
  );
