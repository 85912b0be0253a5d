/**
 * Scope `answers`: an administrator who asks for the VLAN ID of A faster than it can change, and repeats
 * himself; A's frame is under way, and A may be detached.
 */
import { policies } from '../../../machines/vlan/policy.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { asks, detach, frame, removal, sends } from '../inputs.ts';
import { requestsAnswered } from '../liveness.ts';
import type { VlanParts } from '../parts.ts';
import { safety } from '../properties.ts';
import { actorsOf, linksOf, type Network } from '../wiring.ts';

export const answers = (parts: VlanParts, name: string): SystemDefinition => {
  const network: Network = {
    policy: policies.patent,
    ports: [
      { name: 'A', vid: 1, guest: [], buffers: 1, administrator: 'administrator' },
      { name: 'B', vid: 1, guest: [] },
    ],
    judges: 1,
  };
  return {
    name: `vlan ${name}`,
    title: 'Requests for a VLAN ID are answered, each in one way',
    actors: {
      ...actorsOf(parts, network),
      administrator: { machine: parts.administrator, input: { vnic: 'A' } },
    },
    links: linksOf(network, { tables: true }),
    environment: [
      sends('A', frame('A', null), 'frames'),
      ...asks([2, null, 4095]),
      ...detach('A'),
      ...removal('A'),
    ],
    budgets: { frames: 1, requests: 3, repetitions: 1, detachments: 1, removals: 1 },
    properties: [...safety(network), ...requestsAnswered('A')],
  };
};
