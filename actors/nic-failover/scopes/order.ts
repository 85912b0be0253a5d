/**
 * One row, three ports: what is chosen when several ports fail and heal one after the other; with a
 * frame, or with the external switch that hears (and may miss) the announcements.
 */
import type { SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import { fairness, live1Served, live2Frames, live3Back, live4Learned } from '../properties/live.ts';
import { reach3Isolated } from '../properties/reach.ts';
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
const PORTS = ['n0', 'n1', 'n2'];

export interface OrderBudgets {
  readonly failures: number;
  readonly repairs: number;
  readonly frames: number;
  /** Announcements that the wire loses; null: no external switch. */
  readonly lost: number | null;
}

export const orderScope = (
  parts: NicFailoverParts,
  { failures, repairs, frames, lost }: OrderBudgets,
): SystemDefinition => {
  const plan = planOf(PORTS, [settingOf(VM, PORTS)], {
    policy: scopePolicy({ queueBound: frames }),
    cpus: ['cpu0'],
    segment: lost !== null,
  });
  return {
    name: 'nic-failover',
    title: `one row, three ports, ${failures} link failures, ${frames} frames`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...linkRepairs(PORTS, 'repairs'),
      ...(frames > 0 ? guestSends(VM, plan.cpus) : []),
    ],
    faults: [
      ...linkFailures(PORTS),
      ...(lost === null
        ? []
        : [{ kind: 'drop', from: PORTS, to: 'switch', budget: 'lost' } as const]),
    ],
    budgets: { failures, repairs, frames, lost: lost ?? 0 },
    monitors: { ...rowWatchers([VM]), ...(frames > 0 ? frameWatchers : {}) },
    properties: [
      ...rowProperties([VM]),
      ...linkProperties([VM]),
      ...(frames > 0 ? frameProperties : []),
      ...(failures >= PORTS.length ? [reach3Isolated] : []),
      live1Served(plan),
      live3Back(plan),
      ...(frames > 0 ? [live2Frames(plan)] : []),
      ...(lost === null ? [] : [live4Learned(plan)]),
    ],
    fairness,
  };
};
