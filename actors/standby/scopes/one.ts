/** One guest with a slot on each of two hosts: the whole life of a choice, and of a failover. */
import type { Method } from '../../../machines/standby/types.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { monitorsOf } from '../monitors.ts';
import type { StandbyParts } from '../parts.ts';
import { liveRows } from '../properties/live.ts';
import { reach2ColdToHot, reach4Second, reach5Keep } from '../properties/reach.ts';
import { safeRows } from '../properties/safe.ts';
import {
  actorsOf,
  failoverOf,
  LOOSE,
  linksOf,
  NEED,
  type Plan,
  slotsOf,
  TIGHT,
} from '../wiring.ts';

export interface OneBudgets {
  readonly edits: number;
  readonly failures: number;
  readonly crashes: number;
  readonly lost: number;
  readonly givesUp: boolean;
  readonly methods: readonly Method[];
}

export const onePlan = ({ lost, givesUp, methods }: OneBudgets): Plan => ({
  hosts: [
    { host: 'h1', total: 4 },
    { host: 'h2', total: 4 },
  ],
  guests: [
    {
      guest: 'g1',
      priority: 1,
      host: 'h0',
      slots: ['h1', 'h2'].map((host) => ({ host, methods })),
      limit: LOOSE,
      coldTime: 60,
    },
  ],
  need: NEED,
  repeats: lost > 0,
  givesUp,
  configured: false,
});

export const oneScope = (parts: StandbyParts, budgets: OneBudgets): SystemDefinition => {
  const plan = onePlan(budgets);
  const { edits, failures, crashes, lost } = budgets;
  return {
    name: 'standby',
    title: 'one guest, two hosts',
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      { to: 'g1', event: { type: 'CONFIGURED' } },
      ...[TIGHT, LOOSE].map((limit) => ({
        to: 'changes',
        name: `requirement becomes ${limit}`,
        event: { type: 'EDITED', guest: 'g1', limit },
        budget: 'edits',
      })),
    ],
    faults: [
      {
        kind: 'event' as const,
        name: 'the active fails',
        to: failoverOf('g1'),
        event: { type: 'ACTIVE_FAILS' },
        budget: 'failures',
      },
      ...slotsOf(plan).map((slot) => ({
        kind: 'event' as const,
        name: 'standby crashes',
        to: slot,
        event: { type: 'CRASH' },
        budget: 'crashes',
      })),
      ...(lost > 0 ? [{ kind: 'drop' as const, budget: 'lost' }] : []),
    ],
    budgets: { edits, failures, crashes, ...(lost > 0 ? { lost } : {}) },
    monitors: monitorsOf(['g1']),
    properties: [
      ...safeRows(plan, failures > 0),
      ...liveRows(plan),
      ...(edits > 0 ? [reach2ColdToHot] : []),
      ...(edits > 0 && failures > 0 ? [reach5Keep] : []),
      ...(failures > 0 && crashes > 0 ? [reach4Second] : []),
    ],
  };
};
