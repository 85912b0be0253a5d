/**
 * Two rows in two VLANs, two ports, an external switch that learns and floods: who receives what,
 * before, during and after a switch.
 */
import type { Frame } from '../../../machines/nic-failover/types.ts';
import type { InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import { fairness, live1Served } from '../properties/live.ts';
import { safe3Owner, safe8Receive } from '../properties/safe-row.ts';
import { actorsOf, linksOf, macOf, planOf, scopePolicy, settingOf } from '../wiring.ts';
import { event, linkFailures, linkRepairs, rowProperties, rowWatchers } from './parts-of-scopes.ts';

const VMS = ['vm1', 'vm2'];
const PORTS = ['n0', 'n1'];
const OUTSIDE = '02:00:00:00:00:fe';
const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const IPV4 = 0x0800;

export interface ReceiveBudgets {
  readonly failures: number;
  readonly repairs: number;
  readonly unicasts: number;
  readonly broadcasts: number;
}

const inbound = (name: string, dst: string, vlan: number, times: number): InputSpec => {
  const addresses = { vnicId: '', seq: 0, src: OUTSIDE, dst, vlan };
  const frame: Frame = { ...addresses, etherType: IPV4, bytes: name };
  return { name, to: 'switch', event: event({ type: 'INBOUND', frame }), times };
};

export const receiveScope = (
  parts: NicFailoverParts,
  { failures, repairs, unicasts, broadcasts }: ReceiveBudgets,
): SystemDefinition => {
  const rows = [settingOf('vm1', PORTS, 1), settingOf('vm2', [...PORTS].reverse(), 2)];
  const policy = scopePolicy({ failback: 'auto', announce: 'once', announceBurst: 1 });
  const plan = planOf(PORTS, rows, { policy, cpus: ['cpu0'], segment: true });
  return {
    name: 'nic-failover',
    title: `two rows in two VLANs, two ports, ${failures} link failure, frames from outside`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...(repairs > 0 ? linkRepairs(PORTS, 'repairs') : []),
      inbound('unicast to vm1', macOf('vm1'), 1, unicasts),
      ...(broadcasts > 0
        ? [inbound('broadcast in the VLAN of vm2', BROADCAST, 2, broadcasts)]
        : []),
    ],
    faults: linkFailures(PORTS),
    budgets: { failures, repairs },
    monitors: rowWatchers(VMS),
    properties: [...rowProperties(VMS), safe3Owner(VMS), safe8Receive, live1Served(plan)],
    fairness,
  };
};
