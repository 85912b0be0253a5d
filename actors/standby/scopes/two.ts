/** Two guests of different priority compete for room on two hosts. */
import type { EventObject } from 'xstate';
import type { Method } from '../../../machines/standby/types.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { monitorsOf } from '../monitors.ts';
import type { StandbyParts } from '../parts.ts';
import { liveRows } from '../properties/live.ts';
import { reach1Mixed, reach3Again } from '../properties/reach.ts';
import { safe7Priority, safeRows } from '../properties/safe.ts';
import { successionRows } from '../properties/succession.ts';
import {
  actorsOf,
  failoverOf,
  LOOSE,
  linksOf,
  NEED,
  type Plan,
  type PlannedHost,
  slotOf,
  TIGHT,
} from '../wiring.ts';
import { PREDECESSOR_ENDS, SUCCESSION } from './succession.ts';

export interface TwoBudgets {
  /** Times that h1 is lost, that the requirement of g1 is tightened, that a guest fails. */
  readonly hostsLost: number;
  readonly edits: number;
  readonly failures: number;
  /** Times that another selector takes office; default: never. */
  readonly successions?: number;
  readonly hosts: readonly PlannedHost[];
  /** Methods allowed for g1 and for g2. */
  readonly methods: readonly (readonly Method[])[];
  /** Where g1 and g2 run at the start; default: on one host. */
  readonly homes?: readonly string[];
}

const GUESTS = ['g1', 'g2'];

/** g2 has the higher priority. */
const twoPlan = (
  { hosts, methods, homes = ['h0', 'h0'], successions = 0 }: TwoBudgets,
  { policy }: StandbyParts,
): Plan => ({
  hosts,
  guests: GUESTS.map((guest, i) => ({
    guest,
    priority: i + 1,
    host: homes[i] ?? 'h0',
    slots: hosts.map(({ host }) => ({ host, methods: methods[i] ?? [] })),
    limit: LOOSE,
    coldTime: 60,
  })),
  need: NEED,
  repeats: false,
  givesUp: false,
  configured: true,
  policy,
  ...(successions > 0 ? { successor: true } : {}),
});

const note = (to: string, type: string, fields: object) => ({ to, event: { type, ...fields } });

/** Without failures nobody asks the failover programs for anything. */
const hostNotes = (host: string, state: 'DOWN' | 'UP', failures: number) => [
  note('changes', `HOST_${state}`, { host }),
  ...(failures === 0 ? [] : GUESTS).map((guest) =>
    note(failoverOf(guest), `SLOT_${state}`, { slot: slotOf(guest, host) }),
  ),
];

const joining = (plan: Plan) =>
  plan.hosts
    .filter(({ joins }) => joins)
    .map(({ host }) => ({
      to: host,
      name: `host ${host} is added`,
      event: { type: 'LOAD_REPORT', load: 'up' } as EventObject,
      times: 1,
    }));

export const twoScope = (parts: StandbyParts, budgets: TwoBudgets): SystemDefinition => {
  const plan = twoPlan(budgets, parts);
  const { hostsLost, edits, failures, successions = 0 } = budgets;
  return {
    name: 'standby',
    title: `two guests, ${plan.hosts.length} hosts`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...joining(plan),
      {
        to: 'changes',
        name: `requirement of g1 becomes ${TIGHT}`,
        event: { type: 'EDITED', guest: 'g1', limit: TIGHT } as EventObject,
        budget: 'edits',
      },
      ...(successions > 0 ? [PREDECESSOR_ENDS] : []),
    ],
    faults: [
      ...(successions > 0 ? [{ ...SUCCESSION, budget: 'successions' }] : []),
      {
        kind: 'crash' as const,
        name: 'host h1 is lost',
        actors: ['h1', ...GUESTS.map((guest) => slotOf(guest, 'h1'))],
        notify: { down: hostNotes('h1', 'DOWN', failures), up: hostNotes('h1', 'UP', failures) },
        budget: 'hostsLost',
      },
      ...GUESTS.map((guest) => ({
        kind: 'event' as const,
        name: `${guest} fails`,
        to: failoverOf(guest),
        event: { type: 'ACTIVE_FAILS' },
        budget: 'failures',
      })),
    ],
    budgets: { hostsLost, edits, failures, successions },
    monitors: monitorsOf(GUESTS),
    properties: [
      ...safeRows(plan, {
        fails: failures > 0,
        moves: hostsLost > 0 || plan.hosts.some(({ joins }) => joins),
      }),
      ...(successions > 0 || plan.hosts.some(({ joins }) => joins) ? [safe7Priority(plan)] : []),
      ...liveRows(plan),
      ...(successions > 0 ? successionRows(edits > 0) : []),
      ...(edits > 0 ? [reach1Mixed(plan)] : []),
      ...(plan.hosts.some(({ joins }) => joins) ? [reach3Again] : []),
    ],
  };
};
