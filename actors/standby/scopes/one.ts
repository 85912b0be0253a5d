/** One guest with a slot on each of its hosts: the whole life of a choice, and of a failover. */
import type { EventObject } from 'xstate';
import type { Method } from '../../../machines/standby/types.ts';
import type { FaultSpec, InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import { dampingMonitorsOf, monitorsOf } from '../monitors.ts';
import type { StandbyParts } from '../parts.ts';
import { liveRows } from '../properties/live.ts';
import { reach2ColdToHot, reach4Second, reach5Keep } from '../properties/reach.ts';
import { live4Band, safe8Damped, safeRows } from '../properties/safe.ts';
import { successionRows } from '../properties/succession.ts';
import {
  actorsOf,
  failoverOf,
  LOOSE,
  linksOf,
  NEED,
  type Plan,
  selectorsOf,
  slotOf,
  slotsOf,
  TIGHT,
} from '../wiring.ts';
import { PREDECESSOR_ENDS, SUCCESSION } from './succession.ts';

/** How often what may happen; everything absent does not. */
export interface OneBudgets {
  /** Edits of the requirement, tight or loose. */
  readonly edits?: number;
  readonly failures?: number;
  /** Only what changes are told by, questions, answers and orders are under way. */
  readonly prompt?: Plan['prompt'];
  /** Silent crashes of a standby. */
  readonly crashes?: number;
  /** Times that host h1 is lost. */
  readonly hostsLost?: number;
  readonly restarts?: number;
  /** Times that another selector takes office. */
  readonly successions?: number;
  readonly lostMessages?: number;
  readonly doubledMessages?: number;
  /** New measured times of a cold start, and which ones, per cent of the limit. */
  readonly measurements?: number;
  readonly times?: readonly number[];
  readonly givesUp?: boolean;
  /** Whether its requirement is known from the start, so that no input has to give it. */
  readonly configured?: boolean;
  readonly methods?: readonly Method[];
  readonly hosts?: readonly string[];
  /** Cold time known at the start. */
  readonly coldTime?: number;
}

const GUEST = 'g1';

const onePlan = (budgets: OneBudgets, { policy }: StandbyParts): Plan => {
  const { methods = ['hot', 'cold'], hosts = ['h1', 'h2'], givesUp = false } = budgets;
  const { lostMessages = 0, restarts = 0, successions = 0 } = budgets;
  return {
    hosts: hosts.map((host) => ({ host, total: 4 })),
    guests: [
      {
        guest: GUEST,
        priority: 1,
        host: 'h0',
        slots: hosts.map((host) => ({ host, methods })),
        limit: LOOSE,
        coldTime: budgets.coldTime ?? 60,
      },
    ],
    need: NEED,
    repeats: lostMessages > 0 || restarts > 0,
    givesUp,
    configured: budgets.configured ?? false,
    policy,
    ...(successions > 0 ? { successor: true } : {}),
    ...(budgets.prompt === undefined ? {} : { prompt: budgets.prompt }),
  };
};

const changes = ({
  edits = 0,
  successions = 0,
  measurements = 0,
  times = [],
  configured = false,
}: OneBudgets): readonly InputSpec[] => [
  ...(configured ? [] : [{ to: GUEST, event: { type: 'CONFIGURED' } }]),
  ...(edits === 0 ? [] : [TIGHT, LOOSE]).map((limit) => ({
    to: 'changes',
    name: `requirement becomes ${limit}`,
    event: { type: 'EDITED', guest: GUEST, limit } as EventObject,
    budget: 'edits',
  })),
  ...(measurements === 0 ? [] : times).map((coldTime) => ({
    to: 'changes',
    name: `cold start takes ${coldTime}`,
    event: { type: 'MEASURED', guest: GUEST, coldTime } as EventObject,
    budget: 'measurements',
  })),
  ...(successions > 0 ? [PREDECESSOR_ENDS] : []),
];

/** Without failures nobody asks the failover program for anything. */
const hostNotes = (state: 'DOWN' | 'UP', failures: number) => [
  { to: 'changes', event: { type: `HOST_${state}`, host: 'h1' } as EventObject },
  ...(failures === 0
    ? []
    : [
        {
          to: failoverOf(GUEST),
          event: { type: `SLOT_${state}`, slot: slotOf(GUEST, 'h1') } as EventObject,
        },
      ]),
];

const troubles = (plan: Plan, budgets: OneBudgets): readonly FaultSpec[] => {
  const { failures = 0, crashes = 0, hostsLost = 0, restarts = 0 } = budgets;
  const { lostMessages = 0, doubledMessages = 0, successions = 0 } = budgets;
  const all: readonly (FaultSpec & { readonly size: number })[] = [
    {
      kind: 'event',
      name: 'the active fails',
      to: failoverOf(GUEST),
      event: { type: 'ACTIVE_FAILS' },
      budget: 'failures',
      size: failures,
    },
    ...slotsOf(plan).map((slot) => ({
      kind: 'event' as const,
      name: 'standby crashes',
      to: slot,
      event: { type: 'CRASH' },
      budget: 'crashes',
      size: crashes,
    })),
    {
      kind: 'crash',
      name: 'host h1 is lost',
      actors: ['h1', slotOf(GUEST, 'h1')],
      notify: { down: hostNotes('DOWN', failures), up: hostNotes('UP', failures) },
      budget: 'hostsLost',
      size: hostsLost,
    },
    ...selectorsOf(plan).map((selector) => ({
      kind: 'crash' as const,
      name: selector === 'selector' ? 'the selector restarts' : 'the second selector restarts',
      actors: [selector],
      budget: 'restarts',
      size: restarts,
    })),
    { ...SUCCESSION, budget: 'successions', size: successions },
    { kind: 'drop', budget: 'lostMessages', size: lostMessages },
    { kind: 'duplicate', budget: 'doubledMessages', size: doubledMessages },
  ];
  return all.filter(({ size }) => size > 0).map(({ size: _, ...fault }) => fault);
};

export const oneScope = (parts: StandbyParts, budgets: OneBudgets): SystemDefinition => {
  const plan = onePlan(budgets, parts);
  const { edits = 0, failures = 0, crashes = 0, hostsLost = 0, restarts = 0 } = budgets;
  const { lostMessages = 0, doubledMessages = 0, measurements = 0, successions = 0 } = budgets;
  const damped = measurements > 0;
  // By one edit nothing is given up, unless something fails or takes too long.
  const moves = edits > (plan.givesUp ? 0 : 1) || crashes > 0 || hostsLost > 0;
  return {
    name: 'standby',
    title: `one guest, ${plan.hosts.length} hosts`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: changes(budgets),
    faults: troubles(plan, budgets),
    budgets: {
      edits,
      failures,
      crashes,
      hostsLost,
      restarts,
      successions,
      lostMessages,
      doubledMessages,
      measurements,
    },
    monitors: {
      ...monitorsOf([GUEST]),
      ...(damped ? dampingMonitorsOf(GUEST, budgets.coldTime ?? 60, LOOSE) : {}),
    },
    properties: [
      ...safeRows(plan, { fails: failures > 0, moves }),
      ...liveRows(plan),
      ...(damped ? [safe8Damped(plan), live4Band(plan)] : []),
      ...(successions > 0 ? successionRows(edits > 0) : []),
      ...(edits > 0 ? [reach2ColdToHot] : []),
      ...(edits > 0 && failures > 0 ? [reach5Keep] : []),
      ...(failures > 0 && crashes + hostsLost > 0 && plan.hosts.length > 1 ? [reach4Second] : []),
    ],
  };
};
