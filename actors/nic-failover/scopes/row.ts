/**
 * One row, two ports, link failures, automatic return and one return by request; with the guest's
 * frames, or with the external switch that hears the announcements.
 */
import type { SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import { fairness, live1Served, live2Frames, live3Back, live4Learned } from '../properties/live.ts';
import {
  reach2ByHold,
  reach2ByRequest,
  reach2Return,
  reach3Isolated,
  reach5Fence,
} from '../properties/reach.ts';
import { actorsOf, linksOf, planOf, scopePolicy, settingOf } from '../wiring.ts';
import {
  frameProperties,
  frameWatchers,
  guestSends,
  linkFailures,
  linkProperties,
  linkRepairs,
  request,
  rowProperties,
  rowWatchers,
} from './parts-of-scopes.ts';

const VM = 'vm1';
const PORTS = ['n0', 'n1'];

export interface RowBudgets {
  readonly failures: number;
  readonly frames: number;
  /** Announcements that the wire loses; null: no external switch. */
  readonly lost: number | null;
  readonly requests: number;
}

export const rowScope = (parts: NicFailoverParts, budgets: RowBudgets): SystemDefinition => {
  const { failures, frames, lost, requests } = budgets;
  const plan = planOf(PORTS, [settingOf(VM, PORTS)], {
    policy: scopePolicy({ failback: 'auto', queueBound: frames }),
    cpus: ['cpu0'],
    segment: lost !== null,
  });
  return {
    name: 'nic-failover',
    title: `one row, two ports, ${failures} link failures, ${frames} frames`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...linkRepairs(PORTS),
      ...(frames > 0 ? guestSends(VM, plan.cpus) : []),
      request(VM, 'n0'),
    ],
    faults: [
      ...linkFailures(PORTS),
      ...(lost === null
        ? []
        : [{ kind: 'drop', from: PORTS, to: 'switch', budget: 'lost' } as const]),
    ],
    budgets: { failures, frames, requests, lost: lost ?? 0 },
    monitors: { ...rowWatchers([VM]), ...(frames > 0 ? frameWatchers : {}) },
    properties: [
      ...rowProperties([VM]),
      ...linkProperties([VM]),
      ...(frames > 0 ? frameProperties : []),
      reach2Return(VM, 'n0'),
      reach2ByHold('n0'),
      ...(requests > 0 ? [reach2ByRequest('n0')] : []),
      reach3Isolated,
      reach5Fence,
      live1Served(plan),
      live3Back(plan),
      ...(frames > 0 ? [live2Frames(plan)] : []),
      ...(lost === null ? [] : [live4Learned(plan)]),
    ],
    fairness,
  };
};
