/**
 * A cluster of two hosts and a device that both share, as one system: who is wired to whom, and which
 * machines join them.
 *
 * One group runs as a1 on h1 or as a2 on h2, and needs a Function of the device: f-a by computer a, or f-s
 * by computer s, its standby on the same device. Computer b on h2 has a Function of its own and waits
 * for the device. A host's life is that of its computers (Chassis); one serial arbiter switches power for
 * both systems (PowerOrder); a takeover waits for its device (DeviceLease).
 */
import { enqueueActions } from 'xstate';
import { message, peer } from '../../../machines/pci-sharing/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../../src/system/definition.ts';
import {
  type Plan as ClusterPlan,
  actorsOf as clusterActorsOf,
  linksOf as clusterLinksOf,
  planOf as clusterPlanOf,
  names,
} from '../../cluster/wiring.ts';
import { edited } from '../../edited.ts';
import { patientParts, withoutDelays } from '../../pci-sharing/patience.ts';
import {
  type Plan as DevicePlan,
  actorsOf as deviceActorsOf,
  planOf as devicePlanOf,
  functionOf,
  GATE,
  MANAGER,
  MONITOR,
  rowOf,
} from '../../pci-sharing/wiring.ts';
import type { SharedClusterParts } from './parts.ts';

export const HOSTS = ['h1', 'h2'] as const;

export const clusterPlan: ClusterPlan = clusterPlanOf(
  HOSTS,
  [{ name: 'a', slaves: ['h1', 'h2'], thirds: [], homes: ['h2', 'h1'] }],
  { lastEpoch: 3, inFlight: 1 },
);

export interface Sharing {
  /** Whether computer b on the other host shares the device, too, and waits for it. */
  readonly others: boolean;
  /** Whose row orders it off when it is late, which in free time may be at once. */
  readonly late: readonly string[];
}

export const devicePlan = ({ others, late }: Sharing): DevicePlan =>
  devicePlanOf([
    {
      name: 'a',
      content: 'failover',
      standby: { name: 's', sameDevice: true },
      hasPower: late.includes('a'),
    },
    ...(others ? [{ name: 'b', content: 'wait', hasPower: late.includes('b') } as const] : []),
  ]);

/** Host of each sharer computer. */
export const HOST_OF: Readonly<Record<string, string>> = { a: 'h1', b: 'h2', s: 'h2' };
/** Computer of each guest. */
export const COMPUTER_OF: Readonly<Record<string, string>> = { a1: 'a', a2: 's' };

const chassisOf = (host: string): string => `chassis-${host}`;
export const orderOf = (computer: string): string => `order-${computer}`;
export const leaseOf = (guest: string): string => `lease-${guest}`;

const plain = (value: object): Plain => value as Plain;

const computersIn = (plan: DevicePlan, host: string): readonly string[] =>
  Object.keys(HOST_OF).filter(
    (computer) =>
      HOST_OF[computer] === host &&
      plan.sharers.some(({ name, standby }) => name === computer || standby?.name === computer),
  );

/** Which of them a row may have switched off. */
const orderedIn = (plan: DevicePlan): readonly string[] =>
  plan.sharers.filter(({ hasPower }) => hasPower).map(({ name }) => name);

/** A computer tells the cluster when it has to fail over, and when it can use its Function again. */
const joined = (parts: SharedClusterParts): SharedClusterParts['pciSharing'] => ({
  ...parts.pciSharing,
  sharerComputer: parts.pciSharing.sharerComputer.provide({
    actions: {
      reportFailingOver: enqueueActions(({ context: { computer }, enqueue }) => {
        const host = HOST_OF[computer]!;
        const cause = message({ type: 'GROUP_CAUSE', group: 'a', cause: 'planned' });
        enqueue.sendTo(peer(names.master(host)), cause);
      }),
      reportUsable: enqueueActions(({ context: { computer }, enqueue }) => {
        for (const [guest, own] of Object.entries(COMPUTER_OF)) {
          if (own === computer) enqueue.sendTo(peer(leaseOf(guest)), { type: 'DEVICE_USABLE' });
        }
      }),
    },
  }),
});

/**
 * Without heartbeats a host may be asked about on the second path at any time, and one that answers is as
 * good as before: what masters believe in between is the cluster's own matter.
 */
export const quietly = (parts: SharedClusterParts['cluster']): SharedClusterParts['cluster'] => ({
  ...parts,
  aggregator: edited(parts.aggregator, ['states', 'idle'], ({ after: _, ...idle }) => idle),
  peerWatch: edited(
    edited(parts.peerWatch, ['states', 'up', 'after', 'peerTimeoutHalf'], () => 'confirming'),
    ['states', 'confirming', 'on', 'PEER_ANSWER'],
    ([again, alive]: readonly object[]) => [again, { ...alive, target: 'up' }],
  ),
});

/** No step of a takeover is timed: who is late is waited for. */
export const patiently = (parts: SharedClusterParts['cluster']): SharedClusterParts['cluster'] => ({
  ...parts,
  failoverCoordinator: withoutDelays(parts.failoverCoordinator, ['claimTimer', 'stepTimer']),
  slaveCluster: withoutDelays(parts.slaveCluster, ['takeoverTimer', 'releaseTimer']),
});

const withInput = (spec: ActorSpec, input: object): ActorSpec => ({
  ...spec,
  input: plain({ ...(spec.input as object), ...input }),
});

export const actorsOf = (
  plan: DevicePlan,
  parts: SharedClusterParts,
  patient: boolean,
): Record<string, ActorSpec> => {
  const actors: Record<string, ActorSpec> = {
    ...clusterActorsOf(
      clusterPlan,
      patient ? patiently(quietly(parts.cluster)) : quietly(parts.cluster),
    ),
    ...deviceActorsOf(plan, patientParts(joined(parts))),
  };
  joinHosts(actors, plan, parts);
  for (const [guest, computer] of Object.entries(COMPUTER_OF)) {
    const slave = names.slave(guest);
    actors[leaseOf(guest)] = {
      machine: parts.deviceLease,
      input: {
        name: leaseOf(guest),
        slave,
        computer,
        function: functionOf(computer),
        resource: names.resource('a'),
      },
    };
    actors[slave] = withInput(actors[slave]!, { resource: leaseOf(guest) });
  }
  return actors;
};

/** One power and one life for a host and its sharer computers; changes `actors`. */
export const joinHosts = (
  actors: Record<string, ActorSpec>,
  plan: DevicePlan,
  parts: Pick<SharedClusterParts, 'chassis' | 'powerOrder'>,
  programs: Readonly<Record<string, readonly string[]>> = {},
): void => {
  for (const computer of orderedIn(plan)) {
    delete actors[`power-${computer}`];
    const host = HOST_OF[computer]!;
    const row = rowOf(computer);
    const name = orderOf(computer);
    const input = { name, row, host, peer: HOSTS.find((h) => h !== host)!, fence: 'fence' };
    actors[name] = { machine: parts.powerOrder, input };
    actors[row] = withInput(actors[row]!, { power: name });
  }
  // A row that may order nothing has no deadline, either.
  for (const computer of Object.keys(HOST_OF)) {
    const row = actors[rowOf(computer)];
    if (row === undefined || orderedIn(plan).includes(computer)) continue;
    const handling = ['states', 'no', 'states', 'handling'];
    const machine = edited(row.machine, handling, ({ after: _, ...state }) => state);
    actors[rowOf(computer)] = { ...row, machine };
  }
  for (const host of HOSTS) {
    const here = computersIn(plan, host);
    const unit = names.unit(host);
    actors[chassisOf(host)] = {
      machine: parts.chassis,
      input: plain({
        unit,
        computers: Object.fromEntries(here.map((name) => [name, functionOf(name)])),
        orders: here.filter((name) => orderedIn(plan).includes(name)).map(orderOf),
        programs: programs[host] ?? [],
      }),
    };
    const { guests } = actors[unit]!.input as { guests: readonly string[] };
    actors[unit] = withInput(actors[unit]!, { guests: [...guests, chassisOf(host)] });
    actors[names.power(host)] = withInput(actors[names.power(host)]!, { unit: chassisOf(host) });
    for (const name of here) actors[name] = withInput(actors[name]!, { power: chassisOf(host) });
  }
};

/**
 * Gate, monitor, manager, rows and the module that orders power are one host here, and the bus: `local`; how
 * their messages may be delayed is the shared device's own matter. What goes between them and the
 * computers is not, and neither is what goes between hosts.
 */
export const linksOf = (plan: DevicePlan): readonly LinkRule[] => [
  ...deviceLinksOf(plan),
  {
    from: Object.keys(COMPUTER_OF).map(leaseOf),
    to: names.resource('a'),
    kind: 'fifo',
    capacity: 1,
    onFull: 'block',
  },
  ...clusterLinksOf(clusterPlan),
];

export const deviceLinksOf = (plan: DevicePlan): readonly LinkRule[] => {
  const computers = HOSTS.flatMap((host) => computersIn(plan, host));
  const management = [MANAGER, ...computers.map(rowOf), GATE, MONITOR];
  const network = {
    kind: 'bag',
    capacity: plan.capacity,
    merging: true,
    whenDown: 'keep',
  } as const;
  return [
    { from: management, to: computers, ...network },
    { from: computers, to: management, ...network },
  ];
};
