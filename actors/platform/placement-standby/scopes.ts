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
import { given, strikes } from '../../placement/scopes/scope.ts';
import { LOOSE, TIGHT } from '../../standby/wiring.ts';
import { RESERVATIONS_AS_PROMISED, watchOfReservation } from '../reservation-watch.ts';
import { FIRST, FIRST_HOST, FIRST_POWER, HYPERVISOR } from './first-host.ts';
import { hostNames, rowsOn } from './host.ts';
import type { PlacementStandbyParts } from './parts.ts';
import {
  afterDraining,
  afterFence,
  givenBack,
  interleaving6,
  promotedInNeed,
  runs,
  serves,
  settles,
  twoFailures,
  x5,
  x5Evidence,
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

interface First {
  /** Of its guest, of its hypervisor, or false suspicion. */
  readonly troubles: number;
  /** Writes of the device there. */
  readonly dma: number;
  /** Resets of the device there that do not end. */
  readonly hangs: number;
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
  /** What happens to the host where the guest runs at first; null: it is not looked at. */
  readonly first: First | null;
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
  first: null,
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

const firstFaults = ({ hangs }: First): readonly FaultSpec[] => [
  strikes('the guest crashes', FIRST, 'GUEST_FAILS', 'troubles'),
  {
    kind: 'crash',
    name: 'the hypervisor of h1 crashes',
    actors: HYPERVISOR,
    recovers: false,
    notify: { down: [note(FIRST_POWER, 'HOST_FAIL', {})] },
    budget: 'troubles',
  },
  strikes('h1 is not heard of, although it lives', FIRST_POWER, 'DOUBT', 'troubles'),
  ...(hangs > 0
    ? [
        strikes(
          'the reset of the device on h1 hangs',
          hostNames.device(FIRST_HOST),
          'RESET_HANGS',
          'hangs',
        ),
      ]
    : []),
];

const fairness: Fairness = {
  weak: [{ kind: 'deliver' }, { kind: 'timeout' }, { kind: 'recover' }],
};

const scope = (name: string, title: string, shape: Shape, long = false): Scope => ({
  name,
  title,
  ...(long ? { long } : {}),
  build: (parts) => {
    const { limit, failures, restarts, hostsLost, crashes, removals, prompt, first } = shape;
    const plan: PairPlan = {
      limit,
      requests: REQUESTS,
      lives: 1 + hostsLost,
      prompt,
      first: first !== null,
    };
    return {
      name: 'placement+standby',
      title,
      actors: actorsOf(plan, parts),
      links: linksOf(plan),
      environment: [
        ...(shape.edits > 0 ? [edits(shape)] : []),
        ...(first === null || first.dma === 0
          ? []
          : [
              given(
                'the device writes by h1',
                hostNames.iommu(FIRST_HOST),
                { type: 'DMA_START' },
                'dma',
              ),
            ]),
      ],
      faults: [...faultsOf(plan, shape), ...(first === null ? [] : firstFaults(first))],
      budgets: {
        ...(first ?? {}),
        edits: shape.edits,
        failures,
        restarts,
        hostsLost,
        crashes,
        removals,
      },
      monitors: { kept: watchOfReservation(RESERVATION, RESERVATIONS_AS_PROMISED) },
      properties: [
        ...(first === null ? [] : [x5, x5Evidence]),
        x6,
        x6Change,
        x6Stop,
        serves,
        runs,
        settles,
        givenBack,
        ...shape.seen,
      ],
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
  scope('host', '1 guest, hot; the host of its standby is lost and returns', {
    ...nothing,
    failures: 0,
    hostsLost: 1,
    prompt: ['reports', 'placement'],
  }),
  scope('host-failure', '1 guest, hot; it fails, the host of its standby is lost and returns', {
    ...nothing,
    hostsLost: 1,
    prompt: ['standby', 'placement'],
  }),
  scope(
    'host-demoted',
    '1 guest, hot then cold by an edit; the host of its standby is lost and returns',
    {
      ...nothing,
      edits: 1,
      failures: 0,
      hostsLost: 1,
      prompt: ['standby'],
    },
  ),
  scope('fence', '1 guest, hot; where it runs at first it fails, or its host', {
    ...nothing,
    failures: 0,
    prompt: ['standby'],
    first: { troubles: 1, dma: 1, hangs: 0 },
    seen: [afterFence, afterDraining],
  }),
  scope(
    'fence-twice',
    '1 guest, hot; where it runs at first two of it, its reset and its host fail',
    {
      ...nothing,
      failures: 0,
      prompt: ['placement'],
      first: { troubles: 2, dma: 1, hangs: 1 },
      seen: [afterFence, afterDraining, twoFailures],
    },
  ),
  scope(
    'fence-demoted',
    '1 guest, hot then cold by an edit; where it runs at first it fails, or its host',
    {
      ...nothing,
      edits: 1,
      failures: 0,
      prompt: ['reports'],
      first: { troubles: 1, dma: 0, hangs: 0 },
      seen: [afterFence, afterDraining, interleaving6, promotedInNeed],
    },
  ),
  scope(
    'fence-demoted-apart',
    'as fence-demoted; reports of slots and of the failover program are under way, too',
    {
      ...nothing,
      edits: 1,
      failures: 0,
      first: { troubles: 1, dma: 0, hangs: 0 },
      seen: [afterFence, afterDraining, interleaving6, promotedInNeed],
    },
    true,
  ),
];
