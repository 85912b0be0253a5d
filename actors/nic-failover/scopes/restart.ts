/**
 * One row, two ports, two sending processors: the control program crashes and restarts, a link fails,
 * and the device of a port is reset by plan.
 */

import { rowOf } from '../../../machines/nic-failover/types.ts';
import type { FaultSpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import {
  fairness,
  flow12Ends,
  live1Served,
  live2Frames,
  live5Restarted,
} from '../properties/live.ts';
import { reachRestart } from '../properties/reach.ts';
import { actorsOf, linksOf, maintenanceOf, planOf, scopePolicy, settingOf } from '../wiring.ts';
import {
  frameProperties,
  frameWatchers,
  guestSends,
  linkFailures,
  linkProperties,
  linkRepairs,
  rowProperties,
  rowWatchers,
} from './parts-of-scopes.ts';

const VM = 'vm1';
const PORTS = ['n0', 'n1'];
const CPUS = ['cpu0', 'cpu1'];

export interface RestartBudgets {
  readonly crashes: number;
  readonly failures: number;
  readonly plans: number;
  readonly frames: number;
}

/** Everything that runs in the control program stops and starts together; ports and guests do not. */
const crash = (times: number): FaultSpec => ({
  kind: 'crash',
  name: 'control program',
  actors: [rowOf(VM), 'table', ...CPUS, 'control'],
  times,
});

export const restartScope = (
  parts: NicFailoverParts,
  { crashes, failures, plans, frames }: RestartBudgets,
): SystemDefinition => {
  const plan = planOf(PORTS, [settingOf(VM, PORTS)], {
    policy: scopePolicy({ queueBound: frames }),
    cpus: CPUS,
    maintained: ['n0'],
  });
  return {
    name: 'nic-failover',
    title:
      'one row, two ports, two sending processors, crash of the control program, planned reset',
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...(failures > 0 ? linkRepairs(PORTS) : []),
      ...(frames > 0 ? guestSends(VM, CPUS) : []),
      { name: 'reset is planned', to: maintenanceOf('n0'), event: { type: 'PLAN' }, times: plans },
    ],
    faults: [
      ...(failures > 0 ? linkFailures(PORTS) : []),
      ...(crashes > 0 ? [crash(crashes)] : []),
    ],
    budgets: { failures, frames },
    monitors: { ...rowWatchers([VM]), ...(frames > 0 ? frameWatchers : {}) },
    properties: [
      ...rowProperties([VM]),
      ...linkProperties([VM]),
      ...(frames > 0 ? frameProperties : []),
      ...(crashes > 0 ? [reachRestart(VM)] : []),
      live1Served(plan),
      ...(frames > 0 ? [live2Frames(plan)] : []),
      ...(crashes > 0 ? [live5Restarted(plan)] : []),
      ...(plans > 0 ? [flow12Ends(plan)] : []),
    ],
    fairness,
  };
};
