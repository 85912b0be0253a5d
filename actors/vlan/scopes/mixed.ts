/**
 * Scope `mixed`: a NIC with a port VLAN and one whose guest tags, on one switch. A is in VLAN 1, B's guest
 * may use 1 and 2. One frame each way, tagged in every way there is; B's NIC is set to an ID or cleared, its
 * guest adds and removes VLANs, it reboots, the manager crashes.
 *
 * Scope `modes` is the same pair with A sending frames while B's NIC goes to a port VLAN and back, and the
 * controller may be made to quiesce.
 */
import { type Policy, policies } from '../../../machines/vlan/policy.ts';
import type { PropertySpec, SystemDefinition } from '../../../src/system/definition.ts';
import { boot, frame, guestCrash, quiesce, requests, sends, vlanReports } from '../inputs.ts';
import { framesEnd, tablesConverge } from '../liveness.ts';
import { exchange, exchanged, modeSwitch, modesSeen } from '../monitors.ts';
import type { VlanParts } from '../parts.ts';
import { safety } from '../properties.ts';
import { actorsOf, linksOf, managerCrash, type Network, type Shortcuts } from '../wiring.ts';

const TAGGINGS = [[], [0], [1], [2], [1, 2]];

interface Size {
  readonly policy?: Policy;
  readonly native?: number;
  readonly requests: number;
  readonly reports: number;
  /** VLANs that B's guest, which starts with VLAN 1, may add and remove. */
  readonly adds: readonly number[];
  readonly removes: readonly number[];
  readonly reboots: number;
  readonly managerCrashes: number;
  readonly shortcuts?: Shortcuts;
  /** Without liveness: for scopes whose whole graph is large. */
  readonly endings?: false;
}

const pair = (size: Pick<Size, 'policy' | 'native'>, buffersOfB: number): Network => ({
  policy: size.policy ?? policies.patent,
  ports: [
    { name: 'A', vid: 1, guest: [], buffers: 1 },
    {
      name: 'B',
      vid: null,
      allowed: [1, 2],
      native: size.native ?? null,
      guest: [1],
      buffers: buffersOfB,
    },
  ],
  judges: 2,
});

export const mixed = (parts: VlanParts, name: string, size: Size): SystemDefinition => {
  const network = pair(size, 1);
  const notice = size.managerCrashes > 0 ? parts.crashNotice : undefined;
  const reach: PropertySpec[] = size.policy === undefined ? [exchanged] : [];
  return {
    name: `vlan ${name}`,
    title: 'A port VLAN and a guest that tags exchange frames',
    actors: actorsOf(parts, network),
    links: linksOf(network, size.shortcuts, notice),
    environment: [
      ...TAGGINGS.map((vids) => sends('A', frame('A', 'B', vids), 'frames of A')),
      ...TAGGINGS.map((vids) => sends('B', frame('B', 'A', vids), 'frames of B')),
      ...requests('B', [1, 2, null], size.requests),
      ...vlanReports('B', size.adds, size.removes),
      ...(size.reboots > 0 ? [boot('B')] : []),
    ],
    budgets: {
      'frames of A': 1,
      'frames of B': 1,
      requests: size.requests,
      reports: size.reports,
      'guest crashes': size.reboots,
    },
    faults: [
      ...(size.managerCrashes > 0 ? [managerCrash] : []),
      ...(size.reboots > 0 ? [guestCrash('B')] : []),
    ],
    monitors: { exchange },
    properties: [
      ...safety(network),
      ...reach,
      ...(size.endings === false ? [] : [tablesConverge(network)]),
    ],
  };
};

export const modes = (parts: VlanParts, name: string): SystemDefinition => {
  const network = pair({}, 0);
  return {
    name: `vlan ${name}`,
    title: 'A NIC goes to a port VLAN and back under traffic',
    actors: actorsOf(parts, network),
    links: linksOf(network),
    environment: [
      sends('A', frame('A', 'B'), 'frames'),
      ...requests('B', [1, null], 2),
      ...vlanReports('B', [1], [1]),
      ...quiesce,
    ],
    budgets: { frames: 3, requests: 2, reports: 2 },
    monitors: { modeSwitch },
    properties: [...safety(network), modesSeen, ...framesEnd(network), tablesConverge(network)],
  };
};
