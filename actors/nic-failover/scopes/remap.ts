/**
 * One row, two ports, frames, and a partition that stops and starts again while its port is slow:
 * nothing of its former life may come after what it sends now.
 */
import type { SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import { fairness, live1Served, live2Frames } from '../properties/live.ts';
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
  stopsAndStarts,
} from './parts-of-scopes.ts';

const VM = 'vm1';
const PORTS = ['n0', 'n1'];

export interface RemapBudgets {
  readonly failures: number;
  readonly frames: number;
}

export const remapScope = (
  parts: NicFailoverParts,
  { failures, frames }: RemapBudgets,
): SystemDefinition => {
  const plan = planOf(PORTS, [settingOf(VM, PORTS)], {
    policy: scopePolicy({ queueBound: frames }),
    cpus: ['cpu0'],
    lpars: true,
  });
  return {
    name: 'nic-failover',
    title: `one row, two ports, ${frames} frames, the partition stops and starts again`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...linkRepairs(PORTS),
      ...(frames > 0 ? guestSends(VM, plan.cpus) : []),
      ...stopsAndStarts('lpar-vm1', 1),
    ],
    faults: linkFailures(PORTS),
    budgets: { failures, frames },
    monitors: { ...rowWatchers([VM]), ...(frames > 0 ? frameWatchers : {}) },
    properties: [
      ...rowProperties([VM]),
      ...linkProperties([VM]),
      ...frameProperties,
      live1Served(plan),
      live2Frames(plan),
    ],
    fairness,
  };
};
