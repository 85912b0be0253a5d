/**
 * Scope `learning`: two virtual NICs and an uplink, two addresses, two VLANs. Three frames teach the
 * controller where addresses are while NICs change their VLAN, a link goes down and up, and the rows of
 * the tables arrive late. In each dialect; frames are copied, so no guests are needed.
 */
import type { Policy } from '../../../machines/vlan/policy.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { arrives, bounce, frame, requests, transmits } from '../inputs.ts';
import type { VlanParts } from '../parts.ts';
import { safety } from '../properties.ts';
import { actorsOf, linksOf, type Network } from '../wiring.ts';

export const learning = (
  parts: VlanParts,
  name: string,
  dialect: Policy,
  size = { frames: 3, requests: 2 },
): SystemDefinition => {
  const network: Network = {
    policy: { ...dialect, read: 'copy' },
    ports: [
      { name: 'A', vid: 1, buffers: 1 },
      { name: 'B', vid: null, allowed: [1, 2], buffers: 1 },
    ],
    uplinks: [{ name: 'U', allowed: [1, 2], buffers: 1 }],
    judges: 2,
  };
  return {
    name: `vlan ${name}`,
    title: `Addresses are learned while VLANs change (${dialect.dialect})`,
    actors: actorsOf(parts, network),
    links: linksOf(network, { release: true }),
    environment: [
      transmits('A', frame('A', 'B'), 'frames'),
      transmits('A', frame('A', 'B', [1]), 'frames'),
      transmits('A', frame('A', 'B', [2]), 'frames'),
      transmits('B', frame('B', 'A'), 'frames'),
      transmits('B', frame('B', 'A', [1]), 'frames'),
      arrives('U', frame('B', 'A', [2]), 'frames'),
      ...requests('A', [1, 2], size.requests),
      ...requests('B', [1, null], size.requests),
      ...bounce('A'),
    ],
    budgets: { ...size, 'link failures': 1 },
    properties: safety(network),
  };
};
