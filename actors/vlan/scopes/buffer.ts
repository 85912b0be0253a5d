/**
 * Scope `buffer`: the life of a buffer that others read in place. A sends two frames over one buffer to B
 * and C, all in VLAN 1; B's guest may pause, a guest may crash, a NIC may be detached, and the controller may
 * crash with its judgements. No VLAN changes.
 */
import { policies } from '../../../machines/vlan/policy.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { boot, detach, frame, guestCrash, pause, sends } from '../inputs.ts';
import { framesEnd } from '../liveness.ts';
import type { VlanParts } from '../parts.ts';
import { ownerGoneAtReport, ownerGoneWhileReading, safety } from '../properties.ts';
import { actorsOf, controllerCrash, linksOf, type Network, type Shortcuts } from '../wiring.ts';

/** Two frames, so that the buffer is used a second time, under generation 2. */
export const buffer = (
  parts: VlanParts,
  name: string,
  shortcuts: Shortcuts,
  endings: boolean,
): SystemDefinition => {
  const network: Network = {
    policy: policies.patent,
    ports: [
      { name: 'A', vid: 1, guest: [], buffers: 1 },
      { name: 'B', vid: 1, guest: [] },
      { name: 'C', vid: 1, guest: [] },
    ],
    judges: 2,
  };
  return {
    name: `vlan ${name}`,
    title: 'A buffer is read in place by two guests',
    actors: actorsOf(parts, network),
    links: linksOf(network, shortcuts),
    environment: [
      sends('A', frame('A', null), 'frames'),
      ...pause('B'),
      boot('A'),
      boot('B'),
      ...detach('A'),
      ...detach('B'),
    ],
    budgets: { frames: 2, 'guest crashes': 1, detachments: 1 },
    faults: [guestCrash('A'), guestCrash('B'), controllerCrash(network)],
    properties: [
      ...safety(network),
      ownerGoneWhileReading,
      ownerGoneAtReport,
      ...(endings ? framesEnd(network) : []),
    ],
  };
};
