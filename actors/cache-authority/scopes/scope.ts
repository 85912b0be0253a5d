/** Builds a scope: a plan, its budgets, and the properties that it can judge. */
import type {
  FaultSpec,
  InputSpec,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { fairness } from '../properties/live.ts';
import { actorsOf, clockOf, linksOf, MANAGER, type Plan } from '../wiring.ts';

/** How often what is rare may happen in one run. */
export interface Budgets {
  readonly transfers?: number;
  readonly commands?: number;
  readonly releases?: number;
  readonly losses?: number;
  readonly doublings?: number;
  readonly crashes?: number;
  readonly managerCrashes?: number;
  readonly leaseEnds?: number;
}

export interface ScopeShape {
  readonly title: string;
  readonly plan: Plan;
  readonly budgets: Budgets;
  readonly properties: readonly PropertySpec[];
  readonly monitors?: SystemDefinition['monitors'];
  /** Where the right may be moved to; all servers unless said otherwise. */
  readonly targets?: readonly string[];
  /** Which servers crash, and whose leases end; all unless said otherwise. */
  readonly failing?: readonly string[];
  /** Which letters are doubled; all unless said otherwise. */
  readonly doubled?: readonly string[];
  /** Which letters are lost; all unless said otherwise. */
  readonly lost?: readonly string[];
}

const inputsOf = ({ plan, targets = plan.servers }: ScopeShape): readonly InputSpec[] => [
  ...plan.clients.flatMap((client): readonly InputSpec[] => [
    { name: `${client} wants the lock`, to: client, event: { type: 'WANT' }, budget: 'commands' },
    { name: `${client} is done with it`, to: client, event: { type: 'DONE' } },
  ]),
  ...targets.map((to) => ({
    name: `load moves to ${to}`,
    to: MANAGER,
    event: { type: 'TRANSFER_WANTED', to } as { type: string },
    budget: 'transfers',
  })),
  ...plan.servers.map((to) => ({
    name: `${to} has been idle`,
    to,
    event: { type: 'RELEASE_NOW' },
    budget: 'releases',
  })),
];

const faultsOf = ({
  plan,
  failing = plan.servers,
  doubled,
  lost,
}: ScopeShape): readonly FaultSpec[] => {
  const nodes = [MANAGER, ...plan.servers];
  const network = plan.forwarding ? [...nodes, ...plan.clients] : nodes;
  return [
    ...failing.flatMap((server): readonly FaultSpec[] => [
      {
        kind: 'crash',
        actors: [server],
        budget: 'crashes',
        inbox: 'keep',
        notify: { down: [{ to: clockOf(server), event: { type: 'CRASHED' } }] },
      },
      {
        kind: 'event',
        name: `the lease of ${server} ends`,
        to: clockOf(server),
        event: { type: 'LEASE_ENDS' },
        budget: 'leaseEnds',
      },
    ]),
    { kind: 'crash', actors: [MANAGER], budget: 'managerCrashes', inbox: 'keep' },
    {
      kind: 'drop',
      from: network,
      to: network,
      budget: 'losses',
      ...(lost === undefined ? {} : { events: lost }),
    },
    {
      kind: 'duplicate',
      from: network,
      to: network,
      budget: 'doublings',
      ...(doubled === undefined ? {} : { events: doubled }),
    },
  ];
};

export const scopeOf = (parts: CacheAuthorityParts, shape: ScopeShape): SystemDefinition => {
  const { plan, title, properties, monitors } = shape;
  const budgets = Object.fromEntries(
    Object.entries(shape.budgets).filter(([, times]) => times > 0),
  );
  const has = ({ budget }: { readonly budget?: string }): boolean =>
    budget === undefined || budgets[budget] !== undefined;
  return {
    name: 'cache-authority',
    title,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: inputsOf(shape).filter(has),
    faults: faultsOf(shape).filter(has),
    budgets,
    ...(monitors === undefined ? {} : { monitors }),
    properties,
    fairness,
  };
};
