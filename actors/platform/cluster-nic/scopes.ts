/** The scopes of the pair: closed sets of actors and budgets that are explored whole. */
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { FaultSpec, InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import { judgements } from '../../cluster/monitors.ts';
import { fairnessOf } from '../../cluster/properties/live.ts';
import { safe2, safe3, safe8 } from '../../cluster/properties/safe.ts';
import { CROSSED, HOSTS } from '../../cluster/scopes/crossed.ts';
import {
  hostCrashes,
  reboots,
  secondPathCut,
  secondPathHeals,
} from '../../cluster/scopes/faults.ts';
import { inSeconds, timeOf } from '../../cluster/scopes/ordered.ts';
import { names, planOf } from '../../cluster/wiring.ts';
import { fairness as nicFairness } from '../../nic-failover/properties/live.ts';
import type { ClusterNicParts } from './parts.ts';
import {
  reachesBackup,
  reachesMove,
  reachesSuspected,
  reachesTakeover,
  safe1,
  x4,
  x7,
  x8,
  x8Stays,
  x14,
  x14Beats,
} from './properties.ts';
import { actorsOf, allPorts, linksOf, type PairPlan } from './wiring.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: ClusterNicParts) => SystemDefinition;
}

const S = 1_000;

/** Of one budget, `failures`: the rows speak of one failure. */
export const linkFails = (plan: PairPlan): readonly FaultSpec[] =>
  allPorts(plan).map((port) => ({
    kind: 'event',
    name: 'link fails',
    to: port,
    event: { type: 'LINK_DOWN' },
    budget: 'failures',
  }));

export const linkReturns = (plan: PairPlan): readonly InputSpec[] =>
  allPorts(plan).map((port) => ({
    name: 'link returns',
    to: port,
    event: { type: 'LINK_UP' },
  }));

const asOneFailure = (faults: readonly FaultSpec[]): readonly FaultSpec[] =>
  faults.map((fault) => ({ ...fault, budget: 'failures' }) as FaultSpec);

/** Durations of path failover in whole ticks; what takes less than one takes none. */
const nicInSeconds = (parts: ClusterNicParts): ClusterNicParts['nic'] => ({
  ...parts.nic,
  physicalNic: parts.nic.physicalNic.provide({
    delays: { txTime: 0, completionTime: 0, purgeTime: S, resetTimer: 10 * S },
  }),
  transmitPath: parts.nic.transmitPath.provide({ delays: { cpuStep: 0 } }),
});

export const timedParts = (parts: ClusterNicParts): ClusterNicParts => ({
  ...parts,
  cluster: inSeconds(parts.cluster),
  nic: nicInSeconds(parts),
  policy: { switchTimerMs: S, upHoldMs: S, ...parts.policy },
});

const guestCrashes = (group: string): FaultSpec => ({
  kind: 'event',
  name: 'guest crashes',
  to: names.guest(`${group}1`),
  event: { type: 'CRASH' },
  budget: 'failures',
});

interface BeatBudgets {
  readonly ports: 1 | 2;
  readonly secondPathCuts: number;
  readonly hostCrashes: boolean;
  readonly repairs: boolean;
}

/** Ordered time: heartbeats go through the rows of both hosts. */
const beatsScope = (
  parts: ClusterNicParts,
  { ports, secondPathCuts, hostCrashes: crashes, repairs }: BeatBudgets,
): SystemDefinition => {
  const plan: PairPlan = {
    cluster: planOf(HOSTS, CROSSED.slice(0, 1), { lastEpoch: 6, inFlight: null }),
    carries: 'beats',
    ports,
  };
  return {
    name: 'cluster+nic-failover',
    title: `one group, heartbeats through ${ports} ports a host, in ordered time`,
    actors: actorsOf(plan, {
      ...timedParts(parts),
      policy: { ...timedParts(parts).policy, announce: 'once', announceBurst: 1 },
    }),
    links: linksOf(plan, true),
    time: timeOf(0),
    environment: repairs ? linkReturns(plan) : [],
    faults: [
      ...linkFails(plan),
      ...(crashes ? asOneFailure(hostCrashes(HOSTS)) : []),
      ...(secondPathCuts > 0 ? [{ ...secondPathCut, budget: 'second path' } as FaultSpec] : []),
    ],
    budgets: { failures: 1, 'second path': secondPathCuts },
    monitors: { judgements },
    properties: [
      safe1(plan),
      x4(plan),
      x7,
      ...(crashes ? [safe2(plan.cluster), safe3, reachesTakeover(plan)] : []),
      x14Beats(plan),
      ...(ports > 1 ? [reachesBackup(plan)] : [reachesSuspected(plan)]),
    ],
  };
};

interface GuestBudgets {
  /** Of a link, a host or the guest, as far as they may fail: together. */
  readonly failures: number;
  readonly hostCrashes: boolean;
  readonly guestCrashes: boolean;
  readonly secondPathCuts: number;
  readonly planned: number;
  readonly lost: number;
  readonly reboots: number;
  readonly ports: 1 | 2;
  readonly ordered: boolean;
}

const NONE: GuestBudgets = {
  failures: 0,
  hostCrashes: false,
  guestCrashes: false,
  secondPathCuts: 0,
  planned: 0,
  lost: 0,
  reboots: 0,
  ports: 2,
  ordered: false,
};

/** The address of the guest moves with it. */
const guestScope = (parts: ClusterNicParts, budgets: GuestBudgets): SystemDefinition => {
  const plan: PairPlan = {
    cluster: planOf(
      HOSTS,
      CROSSED.slice(0, 1),
      budgets.ordered ? { lastEpoch: 5, inFlight: null } : { lastEpoch: 3, inFlight: 1 },
    ),
    carries: 'guest',
    ports: budgets.ports,
  };
  const { failures, secondPathCuts, planned, lost, ordered } = budgets;
  const [group] = plan.cluster.groups;
  const clusterFairness = fairnessOf(plan.cluster);
  return {
    name: 'cluster+nic-failover',
    title: 'one group, and the address of its guest',
    actors: actorsOf(plan, ordered ? timedParts(parts) : parts),
    links: linksOf(plan, ordered),
    environment: [
      ...(failures > 0 ? linkReturns(plan) : []),
      ...(secondPathCuts > 0 ? [secondPathHeals] : []),
      ...(budgets.reboots > 0 ? reboots(HOSTS, budgets.reboots) : []),
      ...(planned > 0
        ? [
            {
              name: 'the group is switched over by plan',
              to: names.master(group!.homes[0]!),
              event: { type: 'GROUP_CAUSE', group: group!.name, cause: 'planned' } as never,
              budget: 'planned',
            },
          ]
        : []),
    ],
    faults: [
      ...(failures > 0 ? linkFails(plan) : []),
      ...(budgets.hostCrashes ? asOneFailure(hostCrashes(HOSTS)) : []),
      ...(budgets.guestCrashes ? [guestCrashes(group!.name)] : []),
      ...(secondPathCuts > 0 ? [{ ...secondPathCut, budget: 'second path' } as FaultSpec] : []),
      ...(lost > 0
        ? [{ kind: 'drop', from: allPorts(plan), to: 'switch', budget: 'lost' } as const]
        : []),
    ],
    budgets: { failures, 'second path': secondPathCuts, planned, lost },
    monitors: { judgements },
    properties: [
      safe1(plan),
      safe2(plan.cluster),
      safe3,
      safe8(plan.cluster),
      x7,
      x8(plan),
      x8Stays(plan),
      x14(plan),
      ...(failures > 0 && plan.ports > 1 ? [reachesBackup(plan)] : []),
      reachesMove(plan),
    ],
    ...(ordered ? { time: timeOf(0) } : {}),
    fairness: {
      ...nicFairness,
      strong: [
        ...(clusterFairness.strong ?? []),
        { kind: 'deliver', from: allPorts(plan), to: 'switch' },
      ],
    },
  };
};

export const scopes: readonly Scope[] = [
  {
    name: 'backup',
    title: '1 group, heartbeats over 2 ports a host, 1 path fails, no second path',
    build: (parts) =>
      beatsScope(parts, { ports: 2, secondPathCuts: 1, hostCrashes: false, repairs: true }),
  },
  {
    name: 'second-path',
    title: '1 group, heartbeats over 1 port a host that fails, the second path answers',
    build: (parts) =>
      beatsScope(parts, { ports: 1, secondPathCuts: 0, hostCrashes: false, repairs: true }),
  },
  {
    name: 'one-failure',
    title: '1 group, heartbeats over 2 ports a host, 1 failure of a path or a host',
    build: (parts) =>
      beatsScope(parts, { ports: 2, secondPathCuts: 0, hostCrashes: true, repairs: false }),
  },
  {
    name: 'address-crash',
    title: '1 group with its address, 1 failure of a path or a host, in free time',
    build: (parts) => guestScope(parts, { ...NONE, failures: 1, hostCrashes: true, lost: 1 }),
  },
  {
    name: 'address-planned',
    title:
      '1 group with its address, 1 planned switch, 1 failure of a path or the guest, in ordered time',
    build: (parts) =>
      guestScope(parts, { ...NONE, failures: 1, guestCrashes: true, planned: 1, ordered: true }),
  },
  {
    name: 'address-fence',
    title:
      '1 group with its address, a host that only seems to have failed is fenced, in free time',
    build: (parts) => guestScope(parts, { ...NONE, secondPathCuts: 1 }),
  },
  {
    name: 'address-reboot',
    title: '1 group with its address, 2 failures of hosts or paths, 1 reboot each, in ordered time',
    build: (parts) =>
      guestScope(parts, { ...NONE, failures: 2, hostCrashes: true, reboots: 1, ordered: true }),
  },
  {
    name: 'address-fence-path',
    title: '1 group with its address, a false fence and a path failure, in free time',
    long: true,
    build: (parts) => guestScope(parts, { ...NONE, failures: 1, secondPathCuts: 1 }),
  },
];
