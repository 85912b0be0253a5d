/**
 * Who is wired to whom: one guest, `g1`, of standby selection, with a slot on h2, and the placement of that host,
 * which keeps the slot's resources. Both systems are there in full; a StandbyPlace joins them.
 */
import type { ActorSpec, LinkRule, Plain } from '../../../src/system/definition.ts';
import {
  failoverOf,
  NEED,
  type Plan as StandbyPlan,
  slotOf,
  actorsOf as standbyActors,
} from '../../standby/wiring.ts';
import { FIRST, firstActors, firstLinks } from './first-host.ts';
import {
  hostNames,
  requestsOn,
  reservationActors,
  rowsOn,
  tableActors,
  tableLinks,
} from './host.ts';
import type { PlacementStandbyParts } from './parts.ts';

export const GUEST = 'g1';
export const HOST = 'h2';
export const FAILOVER = failoverOf(GUEST);
/** By which the record and the failover program know the slot: the place, which passes their orders on. */
export const PLACE = slotOf(GUEST, HOST);
export const SLOT = `slot-${PLACE}`;
export const RESERVATION = hostNames.reservation(HOST);

export interface PairPlan {
  /** Longest failover time that is allowed at the start. */
  readonly limit: number;
  /** Reservations of each life of the host. */
  readonly requests: number;
  readonly lives: number;
  /**
   * What arrives in the step that it is said in, besides what is one piece of hardware: what slots and the failover
   * program report, all that is said within standby selection, all that is said within placement.
   */
  readonly prompt: readonly ('reports' | 'standby' | 'placement')[];
  /** Where the guest runs at first is there, too. */
  readonly first: boolean;
}

const plain = (value: object): Plain => value as Plain;

const standbyPlan = ({ limit }: PairPlan, { standby }: PlacementStandbyParts): StandbyPlan => ({
  hosts: [{ host: HOST, total: 4 }],
  guests: [
    {
      guest: GUEST,
      priority: 1,
      host: 'h1',
      slots: [{ host: HOST, methods: ['hot', 'cold'] }],
      limit,
      coldTime: 60,
    },
  ],
  need: NEED,
  repeats: false,
  givesUp: false,
  configured: true,
  policy: standby.policy,
});

const having = (spec: ActorSpec, change: object): ActorSpec => ({
  ...spec,
  input: plain({ ...(spec.input as object), ...change }),
});

export const requestNames = ({ requests, lives }: PairPlan): readonly string[] =>
  requestsOn(
    HOST,
    Array.from({ length: requests * lives }, (_, i) => i + 1),
  );

export const actorsOf = (
  plan: PairPlan,
  parts: PlacementStandbyParts,
): Record<string, ActorSpec> => {
  const { [PLACE]: slot, ...others } = standbyActors(standbyPlan(plan, parts), parts.standby);
  return {
    ...others,
    // The ledger reaches the slot itself, as one computer.
    ...(plan.first
      ? {
          [FAILOVER]: having(others[FAILOVER]!, { active: { slot: FIRST, generation: 0 } }),
          ...firstActors(parts),
        }
      : {}),
    [HOST]: having(others[HOST]!, { slots: { [GUEST]: [SLOT] } }),
    [SLOT]: having(slot!, { owner: PLACE, failover: PLACE }),
    [PLACE]: {
      machine: parts.standbyPlace,
      input: {
        slot: PLACE,
        instance: SLOT,
        owner: GUEST,
        failover: FAILOVER,
        reservation: RESERVATION,
      },
    },
    ...tableActors(HOST, parts.placement),
    ...reservationActors(
      HOST,
      requestNames(plan).slice(0, plan.requests),
      requestNames(plan).slice(plan.requests),
      PLACE,
      parts.placement,
    ),
  };
};

/** Programs of the standby's host that have no steps of their own between them. */
const placementOf = (plan: PairPlan): readonly string[] => [
  RESERVATION,
  hostNames.allocator(HOST),
  hostNames.topology(HOST),
  hostNames.iommu(HOST),
  ...rowsOn(HOST),
  ...requestNames(plan),
];

const between = (names: readonly string[]): LinkRule => ({ from: names, to: names, kind: 'local' });

export const linksOf = (plan: PairPlan): readonly LinkRule[] => {
  const onHost = [HOST, SLOT, PLACE];
  const programs = [GUEST, FAILOVER];
  const central = [...programs, 'selector', 'changes'];
  return [
    between(onHost),
    ...tableLinks(HOST),
    ...(plan.first ? firstLinks() : []),
    ...(plan.prompt.includes('placement') ? [between(placementOf(plan))] : []),
    ...(plan.prompt.includes('reports')
      ? [{ from: [PLACE, HOST], to: central, kind: 'local' } as const, between(programs)]
      : []),
    ...(plan.prompt.includes('standby') ? [between([...central, ...onHost])] : []),
    { kind: 'fifo', capacity: 6 },
  ];
};
