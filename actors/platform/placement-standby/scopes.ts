/** The scopes of the pair: closed sets of actors and budgets that are explored whole. */
import type { EventObject } from 'xstate';
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type {
  Fairness,
  FaultSpec,
  InputSpec,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { strikes } from '../../placement/scopes/scope.ts';
import { LOOSE, TIGHT } from '../../standby/wiring.ts';
import { RESERVATIONS_AS_PROMISED, watchOfReservation } from '../reservation-watch.ts';
import { hostNames, rowsOn } from './host.ts';
import type { PlacementStandbyParts } from './parts.ts';
import {
  givenBack,
  interleaving6,
  promotedInNeed,
  runs,
  serves,
  settles,
  x6,
  x6Change,
  x6Stop,
} from './properties.ts';
import {
  actorsOf,
  FAILOVER,
  GUEST,
  HOST,
  linksOf,
  type PairPlan,
  PLACE,
  RESERVATION,
  requestNames,
  SLOT,
} from './wiring.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: PlacementStandbyParts) => SystemDefinition;
}

interface Shape {
  /** Longest failover time allowed at the start; an edit changes it to the other one. */
  readonly limit: number;
  readonly edits: number;
  readonly failures: number;
  /** Crashes of the allocator. */
  readonly restarts: number;
  /** Losses of the standby's host. */
  readonly hostsLost: number;
  /** Silent crashes of the standby. */
  readonly crashes: number;
  /** Removals of the standby's device. */
  readonly removals: number;
  readonly prompt: PairPlan['prompt'];
  readonly seen: readonly PropertySpec[];
}

const nothing: Shape = {
  limit: TIGHT,
  edits: 0,
  failures: 1,
  restarts: 0,
  hostsLost: 0,
  crashes: 0,
  removals: 0,
  prompt: [],
  seen: [],
};

/** Reservations that a host may come to make in one life. */
const REQUESTS = 3;

const edits = ({ limit }: Shape): InputSpec => {
  const other = limit === TIGHT ? LOOSE : TIGHT;
  const event = { type: 'EDITED', guest: GUEST, limit: other } as EventObject;
  return { to: 'changes', name: `requirement becomes ${other}`, event, budget: 'edits' };
};

const note = (to: string, type: string, fields: object) => ({ to, event: { type, ...fields } });

const hostNotes = (state: 'DOWN' | 'UP') => [
  note('changes', `HOST_${state}`, { host: HOST }),
  note(FAILOVER, `SLOT_${state}`, { slot: PLACE }),
];

const faultsOf = (plan: PairPlan, shape: Shape): readonly FaultSpec[] => {
  const requests = requestNames(plan);
  const allocator = hostNames.allocator(HOST);
  const all: readonly (FaultSpec & { readonly size: number })[] = [
    {
      kind: 'event',
      name: 'the guest fails',
      to: FAILOVER,
      event: { type: 'ACTIVE_FAILS' },
      budget: 'failures',
      size: shape.failures,
    },
    {
      kind: 'event',
      name: 'the standby crashes',
      to: SLOT,
      event: { type: 'CRASH' },
      budget: 'crashes',
      size: shape.crashes,
    },
    {
      kind: 'crash',
      name: 'the allocator crashes',
      actors: [allocator, ...requests],
      budget: 'restarts',
      size: shape.restarts,
    },
    {
      kind: 'crash',
      name: 'the host of the standby is lost',
      actors: [
        HOST,
        SLOT,
        PLACE,
        RESERVATION,
        allocator,
        hostNames.topology(HOST),
        hostNames.iommu(HOST),
        ...rowsOn(HOST),
        ...requests.slice(0, REQUESTS),
      ],
      notify: { down: hostNotes('DOWN'), up: hostNotes('UP') },
      budget: 'hostsLost',
      size: shape.hostsLost,
    },
    {
      ...strikes(
        'the device of the standby is removed',
        hostNames.device(HOST),
        'REMOVE',
        'removals',
      ),
      size: shape.removals,
    },
  ];
  return all.filter(({ size }) => size > 0).map(({ size: _, ...fault }) => fault);
};

const fairness: Fairness = {
  weak: [{ kind: 'deliver' }, { kind: 'timeout' }, { kind: 'recover' }],
};

const scope = (name: string, title: string, shape: Shape): Scope => ({
  name,
  title,
  build: (parts) => {
    const { limit, failures, restarts, hostsLost, crashes, removals, prompt } = shape;
    const plan: PairPlan = { limit, requests: REQUESTS, lives: 1 + hostsLost, prompt };
    return {
      name: 'placement+standby',
      title,
      actors: actorsOf(plan, parts),
      links: linksOf(plan),
      environment: shape.edits > 0 ? [edits(shape)] : [],
      faults: faultsOf(plan, shape),
      budgets: { edits: shape.edits, failures, restarts, hostsLost, crashes, removals },
      monitors: { kept: watchOfReservation(RESERVATION, RESERVATIONS_AS_PROMISED) },
      properties: [x6, x6Change, x6Stop, serves, runs, settles, givenBack, ...shape.seen],
      fairness,
    };
  },
});

export const scopes: readonly Scope[] = [
  scope('demoted', '1 guest, hot then cold by an edit, it fails', {
    ...nothing,
    edits: 1,
    seen: [interleaving6, promotedInNeed],
  }),
  scope('raised', '1 guest, cold then hot by an edit, it fails', {
    ...nothing,
    limit: LOOSE,
    edits: 1,
  }),
  scope('removed', '1 guest, hot then cold by an edit, its standby’s device is removed, it fails', {
    ...nothing,
    edits: 1,
    removals: 1,
    prompt: ['reports', 'placement'],
  }),
  scope('crashed', '1 guest, hot, its standby crashes silently, it fails', {
    ...nothing,
    crashes: 1,
    prompt: ['reports'],
  }),
  scope('restart', '1 guest, hot then cold by an edit, the allocator crashes', {
    ...nothing,
    edits: 1,
    failures: 0,
    restarts: 1,
    prompt: ['standby'],
  }),
];
