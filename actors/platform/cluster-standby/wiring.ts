/**
 * How a cluster and standby selection are joined: one group with one guest, which serves on h1 at the
 * start, and two associations for it on h2, each a virtual computer of its own: `a2`, hot, and `a@h2`,
 * cold.
 *
 * - the decider of the group (home h2) asks FailoverBridge who is to take over, in the place of its
 *   master, and gets what standby selection has pinned;
 * - for each slot a StandbyMember is the group's instance in the cluster, and the failover program to
 *   the slot;
 * - what the cold slot says to the guest's record comes by DeadlineKeeper, which has the row of a shared
 *   device (SharerDeadline) wait longer before a cold start is relied on.
 */
import type { Group, Instance } from '../../../machines/cluster/types.ts';
import type { Association } from '../../../machines/standby/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../../src/system/definition.ts';
import {
  type Plan as ClusterPlan,
  actorsOf as clusterActorsOf,
  linksOf as clusterLinksOf,
  groupOf,
  names,
  planOf,
} from '../../cluster/wiring.ts';
import { HOT_TIME, NEED } from '../../standby/wiring.ts';
import type { ClusterStandbyParts } from './parts.ts';

export const HOME = 'h2';
export const GUEST = 'g1';
export const OLD = 'a1';
const BRIDGE = 'failover-g1';
const KEEPER = 'deadline-g1';
export const ROW = 'row-g1';

export interface Slot {
  readonly name: string;
  readonly guest: string;
  readonly member: string;
  readonly kind: Instance['kind'];
  readonly method: Association['method'];
}

export const SLOTS: readonly Slot[] = [
  { name: 'g1@a2', guest: 'a2', member: names.slave('a2'), kind: 'slave', method: 'hot' },
  { name: 'g1@cold', guest: 'a@h2', member: names.third('a@h2'), kind: 'third', method: 'cold' },
];

export interface PairPlan {
  readonly cluster: ClusterPlan;
  /** Longest failover time that is allowed at the start. */
  readonly limit: number;
  /** Whether a shared device has to know of cold starts. */
  readonly deadline: boolean;
  /** Whether what masters say to each other and to the resource arrives in the step that it is said in. */
  readonly prompt: boolean;
}

export const pairPlan = (
  plan: Omit<PairPlan, 'cluster'>,
  changes: Partial<ClusterPlan>,
): PairPlan => ({
  ...plan,
  cluster: planOf(
    ['h1', HOME],
    [{ name: 'a', slaves: ['h1', HOME], thirds: [HOME], homes: [HOME] }],
    changes,
  ),
});

const plain = (value: object): Plain => value as Plain;

const withInput = (spec: ActorSpec, change: object): ActorSpec => ({
  ...spec,
  input: { ...(spec.input as object), ...change } as Plain,
});

/** In the place of the guests of both slots stand their members, for the cluster. */
const joinedGroup = (group: Group): Group => ({
  ...group,
  instances: group.instances.map((instance) => ({
    ...instance,
    machine: SLOTS.some(({ guest }) => guest === instance.guest)
      ? instance.member
      : instance.machine,
  })),
});

const clusterSide = (plan: PairPlan, parts: ClusterStandbyParts): Record<string, ActorSpec> => {
  const actors = { ...clusterActorsOf(plan.cluster, parts.cluster) };
  const groups = plan.cluster.groups.map(groupOf).map(joinedGroup);
  const master = names.master(HOME);
  const coordinator = names.coordinator(HOME, 'a');
  delete actors[names.guest('a2')];
  for (const host of plan.cluster.hosts) {
    const coordinators = host === HOME ? { coordinators: { a: BRIDGE } } : {};
    actors[names.master(host)] = withInput(actors[names.master(host)]!, {
      groups,
      ...coordinators,
    });
    const own = actors[names.coordinator(host, 'a')]!;
    actors[names.coordinator(host, 'a')] = withInput(own, {
      group: groups[0]!,
      ...(host === HOME ? { master: BRIDGE } : {}),
    });
  }
  const guests = SLOTS.map(({ member }) => member);
  actors[names.unit(HOME)] = withInput(actors[names.unit(HOME)]!, { guests });
  actors[BRIDGE] = {
    machine: parts.failoverBridge,
    input: plain({
      guest: plan.deadline ? KEEPER : GUEST,
      coordinator,
      master,
      members: Object.fromEntries(
        SLOTS.map(({ name, guest, member }) => [name, { guest, member }]),
      ),
    }),
  };
  for (const { name, guest, member, kind } of SLOTS) {
    actors[member] = {
      machine: parts.standbyMember,
      input: {
        name: member,
        group: 'a',
        guest,
        host: HOME,
        master,
        resource: names.resource('a'),
        slot: name,
        bridge: BRIDGE,
        kind,
      },
    };
  }
  return actors;
};

const candidates: readonly Association[] = SLOTS.map(({ name, method }) => ({
  slot: name,
  host: HOME,
  method,
}));

const standbySide = (plan: PairPlan, parts: ClusterStandbyParts): Record<string, ActorSpec> => {
  const { standby } = parts;
  const { policy } = standby;
  return {
    [GUEST]: {
      machine: standby.protectedGuest,
      input: plain({
        guest: GUEST,
        priority: 1,
        host: 'h1',
        candidates,
        requirement: { version: 1, limit: plan.limit },
        hotTime: HOT_TIME,
        coldTimes: [60],
        configured: true,
        selector: 'selector',
        failover: BRIDGE,
        window: policy.window,
        repeats: false,
        givesUp: false,
      }),
    },
    selector: {
      machine: standby.methodSelector,
      input: plain({
        name: 'selector',
        hosts: [HOME],
        guests: [GUEST],
        term: 1,
        thresholds: { toCold: policy.toCold, toHot: policy.toHot },
        repeats: false,
      }),
    },
    changes: {
      machine: standby.changeMonitor,
      input: { guests: [GUEST], selectors: ['selector'] },
    },
    // Known by the ledger's own name for its host in RESERVE and its answers.
    [HOME]: {
      machine: standby.hostCapacity,
      input: plain({
        host: HOME,
        total: 4,
        need: NEED,
        actives: [],
        slots: { [GUEST]: SLOTS.map(({ name }) => name) },
        listeners: ['selector', 'changes'],
        ready: true,
      }),
    },
    ...Object.fromEntries(
      SLOTS.map(({ name, member, method }) => [
        name,
        {
          machine: standby.standbyInstance,
          input: {
            slot: name,
            guest: GUEST,
            owner: plan.deadline && method === 'cold' ? KEEPER : GUEST,
            ledger: HOME,
            failover: member,
            repeats: false,
          },
        },
      ]),
    ),
    ...(plan.deadline
      ? {
          [KEEPER]: { machine: parts.deadlineKeeper, input: { guest: GUEST, row: ROW } },
          [ROW]: { machine: parts.sharerDeadline, input: { asker: KEEPER } },
        }
      : {}),
  };
};

export const actorsOf = (
  plan: PairPlan,
  parts: ClusterStandbyParts,
): Record<string, ActorSpec> => ({ ...clusterSide(plan, parts), ...standbySide(plan, parts) });

/**
 * The slots, their ledger and their members are one computer; so are a coordinator, the bridge and the
 * master. Between those, the record and the selector messages travel in fifos.
 */
export const linksOf = (plan: PairPlan): readonly LinkRule[] => {
  const masters = plan.cluster.hosts.map(names.master);
  const central = [GUEST, 'selector', 'changes', ...(plan.deadline ? [KEEPER, ROW] : [])];
  return [
    { from: central, kind: 'fifo', capacity: 4 },
    { to: central, kind: 'fifo', capacity: 4 },
    ...(plan.prompt ? [{ from: masters, to: masters, kind: 'local' } as const] : []),
    ...(plan.prompt ? [{ to: names.resource('a'), kind: 'local' } as const] : []),
    ...clusterLinksOf(plan.cluster),
  ];
};
