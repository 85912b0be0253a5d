/**
 * One row, two ports, an external switch: a frame from outside to the guest is sent again and again,
 * across a failure and a return. One such frame at a time is under way on each leg.
 */
import { type Frame, rowOf } from '../../../machines/nic-failover/types.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { arrivalsMonitor } from '../monitors.ts';
import type { NicFailoverParts } from '../parts.ts';
import { fairness, LIVE4_DELIVERED, live4Learned } from '../properties/live.ts';
import { safe8Receive } from '../properties/safe-row.ts';
import { actorsOf, linksOf, macOf, planOf, scopePolicy, settingOf } from '../wiring.ts';
import { event, linkFailures, linkRepairs } from './parts-of-scopes.ts';

const VM = 'vm1';
const PORTS = ['n0', 'n1'];
const SENT = 'a frame for the guest is sent';
const IPV4 = 0x0800;

export interface DeliverBudgets {
  readonly failures: number;
  readonly repairs: number;
  /** Announcements that the wire loses. */
  readonly lost: number;
}

const frame: Frame = {
  vnicId: '',
  seq: 0,
  src: '02:00:00:00:00:fe',
  dst: macOf(VM),
  vlan: 0,
  etherType: IPV4,
  bytes: 'again',
};

/** Whoever sends again and again does so, whatever else happens. */
const sendsAgain = {
  ...fairness,
  weak: [{ kind: 'deliver' }, { kind: 'timeout' }, { kind: 'input', name: SENT }],
} as const;

export const deliverScope = (
  parts: NicFailoverParts,
  { failures, repairs, lost }: DeliverBudgets,
): SystemDefinition => {
  const plan = planOf(PORTS, [settingOf(VM, PORTS)], {
    policy: scopePolicy({ queueBound: 0 }),
    cpus: ['cpu0'],
    segment: true,
  });
  return {
    name: 'nic-failover',
    title: `one row, two ports, ${failures} link failures, a frame from outside again and again`,
    actors: actorsOf(plan, parts),
    links: [
      { from: 'switch', to: PORTS, kind: 'bag', capacity: 1, onFull: 'block' },
      { from: PORTS, to: 'control', kind: 'fifo', capacity: 1, onFull: 'block' },
      { from: 'control', to: rowOf(VM), kind: 'fifo', capacity: 2, onFull: 'block' },
      ...linksOf(plan),
    ],
    environment: [
      ...linkRepairs(PORTS, 'repairs'),
      { name: SENT, to: 'switch', event: event({ type: 'INBOUND', frame }) },
    ],
    faults: [
      ...linkFailures(PORTS),
      { kind: 'drop', from: PORTS, to: 'switch', budget: 'lost' } as const,
    ],
    budgets: { failures, repairs, lost },
    monitors: {
      arrivals: { ...arrivalsMonitor(VM, SENT), promises: LIVE4_DELIVERED, fairness: sendsAgain },
    },
    properties: [safe8Receive, live4Learned(plan)],
    fairness,
  };
};
