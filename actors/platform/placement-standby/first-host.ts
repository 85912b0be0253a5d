/**
 * Where the guest runs at first, in the scopes that look at it: a virtual server of placement on h1 that has the device.
 * Both hosts reach that device, each by a row and an IOMMU of its own. What the cluster knows of h1 is its interface.
 */

import type { VirtualServerInput } from '../../../machines/placement/server-setup.ts';
import type { FirstInstanceInput } from '../../../machines/platform/first-instance.ts';
import type { ActorSpec, LinkRule, Plain } from '../../../src/system/definition.ts';
import { failoverOf } from '../../standby/wiring.ts';
import { clusterPartnersOf, partnerNames } from '../cluster-partner.ts';
import { hostNames, requestActor, rowsOn, tableActors, tableLinks } from './host.ts';
import type { PlacementStandbyParts } from './parts.ts';

export const FIRST_HOST = 'h1';
export const FIRST = 'g1@h1';
export const SERVER = 'server-h1';
const REQUEST = hostNames.request(FIRST_HOST, 0);
export const FIRST_POWER = partnerNames.host(FIRST_HOST);

/** The program that forms and ends servers; the device's row and its IOMMU outlast it. */
export const HYPERVISOR: readonly string[] = [hostNames.allocator(FIRST_HOST), REQUEST, SERVER];

const plain = (value: object): Plain => value as Plain;

export const firstActors = (parts: PlacementStandbyParts): Record<string, ActorSpec> => {
  const server: VirtualServerInput = {
    server: SERVER,
    request: REQUEST,
    allocator: hostNames.allocator(FIRST_HOST),
    notifier: null,
    guest: null,
    pageMap: null,
    maps: true,
    boots: true,
    restarts: false,
    repeats: false,
  };
  const first: FirstInstanceInput = {
    slot: FIRST,
    failover: failoverOf('g1'),
    server: SERVER,
    device: hostNames.device(FIRST_HOST),
    allocator: hostNames.allocator(FIRST_HOST),
    host: FIRST_POWER,
  };
  return {
    ...tableActors(FIRST_HOST, parts.placement, FIRST),
    [REQUEST]: requestActor(FIRST_HOST, REQUEST, SERVER, parts.placement),
    [SERVER]: { machine: parts.placement.virtualServer, input: plain(server) },
    [FIRST]: { machine: parts.firstInstance, input: plain(first) },
    ...clusterPartnersOf(
      {
        hosts: [{ host: FIRST_HOST, followers: [FIRST] }, { host: 'h2' }],
        groups: [],
      },
      { host: parts.host },
    ),
  };
};

/** All that is said on h1 comes at once, and so does what its cluster says of it. */
export const firstLinks = (): readonly LinkRule[] => {
  const names = [
    ...HYPERVISOR,
    hostNames.topology(FIRST_HOST),
    ...rowsOn(FIRST_HOST),
    FIRST,
    FIRST_POWER,
    partnerNames.host('h2'),
  ];
  return [{ from: names, to: names, kind: 'local' }, ...tableLinks(FIRST_HOST)];
};
