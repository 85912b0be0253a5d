/**
 * Two hosts, groups crossed over them (each host serves one and stands by for the other), slaves with
 * their roles only, no third system: who decides, who is cut, who takes over, in free time.
 */
import { sometimes } from '../../../src/properties/index.ts';
import type { StateView, SystemDefinition } from '../../../src/system/definition.ts';
import { duel, judgements, lostCoordinator } from '../monitors.ts';
import type { ClusterParts } from '../parts.ts';
import { safe6 } from '../properties/beats.ts';
import { fairnessOf, live1Served, live2Answered } from '../properties/live.ts';
import {
  isServing,
  safe1a,
  safe2,
  safe2b,
  safe3,
  safe8,
  safe8b,
  servingOf,
} from '../properties/safe.ts';
import { actorsOf, linksOf, names, type Plan, type PlannedGroup, planOf } from '../wiring.ts';
import {
  cutFailures,
  hostCrashes,
  masterCrashes,
  pathCut,
  reboots,
  secondPathCut,
  secondPathHeals,
} from './faults.ts';

export const HOSTS = ['h1', 'h2'];

export const CROSSED: readonly PlannedGroup[] = [
  { name: 'a', slaves: ['h1', 'h2'], thirds: [], homes: ['h2', 'h1'] },
  { name: 'b', slaves: ['h2', 'h1'], thirds: [], homes: ['h1', 'h2'] },
];

export interface CrossedBudgets {
  readonly groups: 1 | 2;
  /** Cuts of the heartbeat path and of the second path, together. */
  readonly cuts: number;
  readonly hostCrashes: number;
  readonly masterCrashes: number;
  /** Of each host. */
  readonly reboots: number;
  /** Guests are switched over by plan. */
  readonly planned: number;
  /** Cuts of power that fail. */
  readonly cutFailures: number;
  readonly lastEpoch: number;
}

const survivorServes = (plan: Plan) => (s: StateView) =>
  s.actor('duel').matches('both') &&
  plan.hosts.some(
    (host) =>
      s.actor(names.power(host)).matches('off') &&
      plan.groups.every(({ name }) => {
        const [serving] = servingOf(s, plan, name);
        return serving !== undefined && serving.host !== host;
      }),
  );

const reaches = (plan: Plan, budgets: CrossedBudgets) => [
  ...(budgets.cuts > 1
    ? [
        sometimes(
          'REACH-4 both masters ask for the fence of the other, one host survives and serves all',
          survivorServes(plan),
        ),
      ]
    : []),
  ...(budgets.masterCrashes > 0 && budgets.planned > 0
    ? [
        sometimes(
          'REACH-5 a coordinator lost after a forced stop is made up for by judging it absent',
          (s) => s.actor('lost').matches('recomputed') && isServing(s, plan, secondOf(plan)),
        ),
      ]
    : []),
];

const secondOf = (plan: Plan) => {
  const [group] = plan.groups as [PlannedGroup];
  const guest = `${group.name}2`;
  return {
    guest,
    host: group.slaves[1]!,
    kind: 'slave',
    member: names.slave(guest),
    machine: names.guest(guest),
  } as const;
};

export const crossedScope = (
  parts: ClusterParts,
  name: string,
  budgets: CrossedBudgets,
): SystemDefinition => {
  const groups = CROSSED.slice(0, budgets.groups);
  const plan = planOf(HOSTS, groups, { lastEpoch: budgets.lastEpoch, inFlight: 1 });
  const { cuts, planned } = budgets;
  return {
    name: `cluster ${name}`,
    title: 'crossed groups on two hosts: paths are cut, hosts and programs stop and start',
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...(cuts > 1 ? [secondPathHeals] : []),
      ...(budgets.reboots > 0 ? reboots(HOSTS, budgets.reboots) : []),
      ...(planned > 0
        ? groups.map(({ name: group, homes: [home] }) => ({
            name: `${group} is switched over by plan`,
            to: names.master(home!),
            event: { type: 'GROUP_CAUSE', group, cause: 'planned' },
            budget: 'planned',
          }))
        : []),
    ],
    faults: [
      ...(cuts > 0 ? [pathCut(plan)] : []),
      ...(cuts > 1 ? [secondPathCut] : []),
      ...(budgets.hostCrashes > 0 ? hostCrashes(HOSTS) : []),
      ...(budgets.masterCrashes > 0 ? masterCrashes(HOSTS) : []),
      ...(budgets.cutFailures > 0 ? cutFailures(HOSTS) : []),
    ],
    budgets: {
      cuts,
      planned,
      'failed cuts': budgets.cutFailures,
      'host crashes': budgets.hostCrashes,
      'master crashes': budgets.masterCrashes,
    },
    monitors: {
      judgements,
      ...(cuts > 1 ? { duel } : {}),
      ...(budgets.masterCrashes > 0 && planned > 0 ? { lost: lostCoordinator } : {}),
    },
    properties: [
      safe1a(plan),
      safe2(plan),
      safe2b,
      safe3,
      safe6,
      safe8(plan),
      safe8b,
      ...reaches(plan, budgets),
      live1Served(plan),
      ...live2Answered(plan),
    ],
    fairness: fairnessOf(plan),
  };
};
