/** Builds a scope: a plan, its budgets, and the properties that it can judge. */
import type { EventObject } from 'xstate';
import type {
  FaultSpec,
  InputSpec,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { monitorsOf, type Watched } from '../monitors.ts';
import type { PlacementParts } from '../parts.ts';
import { fairness } from '../properties/live.ts';
import {
  ACQUIRER,
  ALLOCATOR,
  actorsOf,
  iommuOf,
  linksOf,
  type Plan,
  requestsOf,
  serversOf,
} from '../wiring.ts';

/** What may happen besides what the servers do; each draws on a budget of that name. */
export interface Happenings {
  /** Inputs beside the FORM of each server. */
  readonly inputs?: readonly InputSpec[];
  readonly faults?: readonly FaultSpec[];
  readonly budgets?: Readonly<Record<string, number>>;
}

export interface ScopeShape extends Happenings, Watched {
  readonly title: string;
  readonly plan: Plan;
  readonly properties: readonly PropertySpec[];
}

export const given = (
  name: string,
  to: string,
  event: EventObject & { readonly [field: string]: unknown },
  budget: string,
): InputSpec => ({ name, to, event, budget });

export const strikes = (name: string, to: string, type: string, budget: string): FaultSpec => ({
  kind: 'event',
  name,
  to,
  event: { type },
  budget,
});

export const destroying = (plan: Plan, budget: string): readonly InputSpec[] =>
  serversOf(plan).map((server) =>
    given(`${server} is destroyed`, server, { type: 'DESTROY' }, budget),
  );

/** In-memory requests go down with the allocator; records stay. */
export const allocatorCrash = (plan: Plan, budget: string): FaultSpec => ({
  kind: 'crash',
  name: 'the allocator crashes',
  actors: [ALLOCATOR, ...requestsOf(plan)],
  budget,
});

export const topologyChange = (budget: string): InputSpec =>
  given('the topology changes', ACQUIRER, { type: 'TOPOLOGY_CHANGED' }, budget);

export const dmaBy = (device: string, budget: string): InputSpec =>
  given(`${device} begins to write`, iommuOf(device), { type: 'DMA_START' }, budget);

export const scopeOf = (parts: PlacementParts, shape: ScopeShape): SystemDefinition => {
  const { plan, title, properties, inputs = [], faults = [], budgets = {} } = shape;
  return {
    name: 'placement',
    title,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...serversOf(plan).map((server) => ({
        name: `${server} is asked for`,
        to: server,
        event: { type: 'FORM' },
      })),
      ...inputs,
    ],
    faults,
    budgets,
    monitors: monitorsOf(plan, shape),
    properties,
    fairness,
  };
};
