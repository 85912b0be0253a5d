/**
 * Scope `change`: a VLAN ID is changed under traffic. A and B in VLAN 1, C in VLAN 2; A's guest sends
 * broadcasts; the administrator changes A and B; the manager and A's guest may crash, B's guest may pause.
 */
import { policies } from '../../../machines/vlan/policy.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { boot, frame, guestCrash, pause, requests, sends } from '../inputs.ts';
import { framesEnd, tablesConverge } from '../liveness.ts';
import type { VlanParts } from '../parts.ts';
import {
  acceptedSecondTime,
  acknowledgedByTimer,
  ownerGoneAtReport,
  ownerGoneWhileReading,
  safety,
} from '../properties.ts';
import { actorsOf, linksOf, managerCrash, type Network, type Shortcuts } from '../wiring.ts';

interface Size {
  readonly frames: number;
  readonly requests: number;
  readonly managerCrashes: number;
  readonly guestCrashes: number;
  readonly pauses: number;
  readonly shortcuts?: Shortcuts;
  /** Without liveness: for scopes whose whole graph is large. */
  readonly endings?: false;
}

export const change = (parts: VlanParts, name: string, size: Size): SystemDefinition => {
  const network: Network = {
    policy: policies.patent,
    ports: [
      { name: 'A', vid: 1, guest: [], buffers: size.frames },
      { name: 'B', vid: 1, guest: [] },
      { name: 'C', vid: 2, guest: [] },
    ],
    judges: 2 * size.frames,
  };
  const notice = size.managerCrashes > 0 ? parts.crashNotice : undefined;
  return {
    name: `vlan ${name}`,
    title: 'A VLAN ID is changed under traffic',
    actors: actorsOf(parts, network),
    links: linksOf(network, size.shortcuts, notice),
    environment: [
      sends('A', frame('A', null), 'frames'),
      ...requests('A', [1, 2], size.requests),
      ...requests('B', [1, 2], size.requests),
      ...(size.pauses > 0 ? pause('B') : []),
      ...(size.guestCrashes > 0 ? [boot('A')] : []),
    ],
    budgets: { frames: size.frames, requests: size.requests, 'guest crashes': size.guestCrashes },
    faults: [
      ...(size.managerCrashes > 0 ? [managerCrash] : []),
      ...(size.guestCrashes > 0 ? [guestCrash('A')] : []),
    ],
    properties: [
      ...safety(network),
      ownerGoneWhileReading,
      ownerGoneAtReport,
      acceptedSecondTime,
      acknowledgedByTimer(network),
      ...(size.endings === false ? [] : [...framesEnd(network), tablesConverge(network)]),
    ],
  };
};
