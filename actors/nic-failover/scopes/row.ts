/**
 * Scope `row`: one row, two ports, an external switch, two frames, two link failures, one lost
 * announcement, automatic return and one return by request.
 */
import { rowOf } from '../../../machines/nic-failover/types.ts';
import type { FaultSpec, InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import { dampingMonitor, epochMonitor, handOverMonitor, wireMonitor } from '../monitors.ts';
import type { NicFailoverParts } from '../parts.ts';
import {
  reach2ByHold,
  reach2ByRequest,
  reach2Return,
  reach3Isolated,
  reach5Fence,
} from '../properties/reach.ts';
import {
  safe1Epochs,
  safe1HandOver,
  safe1OnePort,
  safe2Port,
  safe2Usable,
  safe4Order,
  safe5Once,
  safe9Isolation,
  safe11Damping,
} from '../properties/safe-path.ts';
import { safe7Cause, safe7Invisible } from '../properties/safe-row.ts';
import { actorsOf, linksOf, type Plan, scopePolicy, settingOf } from '../wiring.ts';

const VM = 'vm1';

export interface RowBudgets {
  readonly failures: number;
  readonly frames: number;
  readonly lost: number;
  readonly requests: number;
}

export const linkFailures = (ports: readonly string[]): readonly FaultSpec[] =>
  ports.map((port) => ({
    kind: 'event',
    name: 'link fails',
    to: port,
    event: { type: 'LINK_DOWN' },
    budget: 'failures',
  }));

export const linkRepairs = (ports: readonly string[]): readonly InputSpec[] =>
  ports.map((port) => ({ name: 'link returns', to: port, event: { type: 'LINK_UP' } }));

export const osTx = (vnicId: string, cpu = 0): InputSpec => ({
  name: `guest sends by processor ${cpu}`,
  to: vnicId,
  event: {
    type: 'OS_TX',
    dst: 'ff:ff:ff:ff:ff:ff',
    etherType: 0x0800,
    bytes: 'data',
    cpu,
  } as never,
  budget: 'frames',
});

export const rowScope = (
  name: string,
  title: string,
  parts: NicFailoverParts,
  budgets: RowBudgets,
): SystemDefinition => {
  const plan: Plan = {
    ports: ['n0', 'n1'],
    rows: [settingOf(VM, ['n0', 'n1'])],
    policy: scopePolicy({ failback: 'auto', queueBound: budgets.frames }),
    cpus: ['cpu0'],
    segment: true,
    probeTargets: [],
    lpars: false,
    screen: false,
    maintained: [],
  };
  return {
    name,
    title,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...linkRepairs(plan.ports),
      osTx(VM),
      {
        name: 'administrator moves the row to n0',
        to: rowOf(VM),
        event: { type: 'SWITCH_NOW', port: 'n0' } as never,
        budget: 'requests',
        when: (row) => row.matches('onBackup'),
      },
    ],
    faults: [
      ...linkFailures(plan.ports),
      { kind: 'drop', from: plan.ports, to: 'switch', budget: 'lost' },
    ],
    budgets: { ...budgets },
    monitors: {
      wire: wireMonitor,
      handovers: handOverMonitor,
      [`epochs-${VM}`]: epochMonitor(VM),
      [`damping-${VM}`]: dampingMonitor(VM),
    },
    properties: [
      safe1Epochs([VM]),
      safe1HandOver,
      safe1OnePort,
      safe2Usable([VM]),
      safe2Port,
      safe4Order,
      safe5Once,
      safe7Invisible([VM]),
      safe7Cause,
      safe9Isolation,
      safe11Damping([VM]),
      reach2Return(VM, 'n0'),
      reach2ByHold('n0'),
      reach2ByRequest('n0'),
      reach3Isolated,
      reach5Fence,
    ],
  };
};
