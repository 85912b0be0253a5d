/**
 * One row, two ports whose adapters may err, once being suspicious and twice fatal: a failed adapter
 * neither sends nor answers, so the row can leave it only by the fence.
 */
import type { FaultSpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import { fairness, live1Served, live2Frames } from '../properties/live.ts';
import { reach5Fence } from '../properties/reach.ts';
import { actorsOf, linksOf, planOf, scopePolicy, settingOf } from '../wiring.ts';
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

export interface AdapterBudgets {
  readonly errors: number;
  readonly failures: number;
  readonly frames: number;
}

const adapterErrors: readonly FaultSpec[] = PORTS.map((port) => ({
  kind: 'event',
  name: 'adapter reports a hardware error',
  to: port,
  event: { type: 'HW_ERROR' },
  budget: 'errors',
}));

export const adapterScope = (
  parts: NicFailoverParts,
  { errors, failures, frames }: AdapterBudgets,
): SystemDefinition => {
  const plan = planOf(PORTS, [settingOf(VM, PORTS)], {
    policy: scopePolicy({ queueBound: frames }),
    cpus: ['cpu0'],
  });
  return {
    name: 'nic-failover',
    title: `one row, two ports, ${errors} hardware errors, ${failures} link failure`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [...linkRepairs(PORTS), ...guestSends(VM, plan.cpus)],
    faults: [...adapterErrors, ...linkFailures(PORTS)],
    budgets: { errors, failures, frames },
    monitors: { ...rowWatchers([VM]), ...frameWatchers },
    properties: [
      ...rowProperties([VM]),
      ...linkProperties([VM]),
      ...frameProperties,
      reach5Fence,
      live1Served(plan),
      live2Frames(plan),
    ],
    fairness,
  };
};
