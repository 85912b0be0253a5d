/**
 * Two hosts with crossed groups in ordered time: planned switches, lost programs, hosts that fail, and
 * one path that is cut. What timeouts that prove nothing must not do, and where claims end.
 */
import { sometimes } from '../../../src/properties/index.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { judgements, lostCoordinator } from '../monitors.ts';
import type { ClusterParts } from '../parts.ts';
import { safe6 } from '../properties/beats.ts';
import { safe9 } from '../properties/healthy.ts';
import { live1Served, live2Answered, live5Duel } from '../properties/live.ts';
import { pairTableRows } from '../properties/pair-table.ts';
import { safe1a, safe2, safe3, safe3b } from '../properties/safe.ts';
import { actorsOf, linksOf, names, planOf } from '../wiring.ts';
import { CROSSED, HOSTS } from './crossed.ts';
import { hostCrashes, masterCrashes, newPairTables, pathCut, reboots } from './faults.ts';
import { inSeconds, timeOf } from './ordered.ts';

export interface OrderBudgets {
  readonly groups: 1 | 2;
  readonly thirds: boolean;
  readonly planned: number;
  readonly masterCrashes: number;
  readonly hostCrashes: number;
  readonly reboots: number;
  /** Of the heartbeat path alone: the second path answers. */
  readonly cuts: number;
  readonly hangs: number;
  readonly latencyMs: number;
  /** New versions of the pair table, by which the first group has its other host for a home. */
  readonly tables: number;
}

export const orderScope = (
  parts: ClusterParts,
  name: string,
  budgets: OrderBudgets,
): SystemDefinition => {
  const groups = CROSSED.slice(0, budgets.groups).map((group) => ({
    ...group,
    thirds: budgets.thirds ? [group.slaves[1]!] : [],
  }));
  const { planned, cuts, hangs, tables } = budgets;
  const plan = planOf(HOSTS, groups, { lastEpoch: 6, inFlight: null, watched: hangs > 0 });
  const isCalm = budgets.hostCrashes + hangs === 0;
  const fails = planned + budgets.hostCrashes + hangs > 0;
  const guests = groups.flatMap(({ name: group }) => [`${group}1`, `${group}2`]);
  const reach5 = sometimes(
    'REACH-5 a coordinator lost after a forced stop is made up for by judging its group absent',
    (s) =>
      s.actor('lost').matches('recomputed') &&
      s.actor(names.slave('a2')).matches({ up: { role: 'active' } }),
  );
  return {
    name: `cluster ${name}`,
    title: 'crossed groups on two hosts in ordered time',
    actors: actorsOf(plan, inSeconds(parts)),
    links: linksOf(plan),
    time: timeOf(budgets.latencyMs),
    environment: [
      ...(budgets.reboots > 0 ? reboots(HOSTS, budgets.reboots) : []),
      ...(planned > 0
        ? groups.map(({ name: group, homes: [home] }) => ({
            name: `${group} is switched over by plan`,
            to: names.master(home!),
            event: { type: 'GROUP_CAUSE', group, cause: 'planned' },
            budget: 'planned',
          }))
        : []),
      ...(tables > 0 ? newPairTables(plan) : []),
    ],
    faults: [
      ...(cuts > 0 ? [pathCut(plan)] : []),
      ...(budgets.hostCrashes > 0 ? hostCrashes(HOSTS) : []),
      ...(budgets.masterCrashes > 0 ? masterCrashes(HOSTS) : []),
      ...(hangs > 0
        ? [
            {
              kind: 'event',
              name: 'guest hangs',
              to: names.guest('a1'),
              event: { type: 'HANG' },
              budget: 'hangs',
            } as const,
          ]
        : []),
    ],
    budgets: {
      planned,
      cuts,
      hangs,
      tables,
      'host crashes': budgets.hostCrashes,
      'master crashes': budgets.masterCrashes,
    },
    monitors: {
      judgements,
      ...(hangs > 0 && budgets.masterCrashes > 0 ? { lost: lostCoordinator } : {}),
    },
    properties: [
      safe1a(plan),
      safe6,
      ...(isCalm ? [safe9(planned > 0 ? [] : guests, HOSTS)] : []),
      ...(fails ? [safe2(plan), safe3, ...(isCalm ? [safe3b(plan)] : [])] : []),
      ...(hangs > 0 && budgets.masterCrashes > 0 ? [reach5] : []),
      ...(tables > 0 ? pairTableRows(plan) : []),
      live1Served(plan),
      ...(fails ? live2Answered(plan, hangs > 0 ? ['a'] : undefined) : []),
      live5Duel(plan),
    ],
  };
};
