/**
 * Scope `again`: A, in VLAN 1, sends the same frame for ever to B, whose guest has VLAN 1 and whose NIC goes
 * to port VLAN 1 and back; the manager may crash. Generations of the buffer are counted in a ring
 * of two, so that a run without an end has finitely many states.
 */
import { policies } from '../../../machines/vlan/policy.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { frame, requests, transmits } from '../inputs.ts';
import { acceptedAgain } from '../liveness.ts';
import { acceptance } from '../monitors.ts';
import type { VlanParts } from '../parts.ts';
import { safety } from '../properties.ts';
import { actorsOf, linksOf, managerCrash, type Network } from '../wiring.ts';

export const again = (parts: VlanParts, name: string): SystemDefinition => {
  const network: Network = {
    policy: { ...policies.patent, read: 'copy' },
    ports: [
      { name: 'A', vid: 1, buffers: 1 },
      { name: 'B', vid: null, allowed: [1], guest: [1], ringSize: 1 },
    ],
    judges: 1,
    generations: 2,
  };
  return {
    name: `vlan ${name}`,
    title: 'A frame is sent again and again',
    actors: actorsOf(parts, network),
    links: linksOf(network, {}, parts.crashNotice),
    environment: [transmits('A', frame('A', 'B')), ...requests('B', [1, null], 2)],
    budgets: { requests: 2 },
    faults: [managerCrash],
    monitors: { acceptance },
    properties: [...safety(network), acceptedAgain('A')],
  };
};
