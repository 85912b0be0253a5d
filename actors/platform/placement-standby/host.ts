/**
 * The placement of one host, for the pair: a device that does DMA, a core, a block of memory, and what is kept
 * there for the standby of the guest. Names carry the host's.
 */
import { durableOfAllocator } from '../../../machines/placement/allocator.ts';
import type { FormingRequestInput, Order } from '../../../machines/placement/forming-setup.ts';
import type { ResourceInput } from '../../../machines/placement/resource-setup.ts';
import type { StandbyReservationInput } from '../../../machines/placement/standby-reservation.ts';
import type { Kind, Topology } from '../../../machines/placement/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../../src/system/definition.ts';
import type { PlacementParts } from '../../placement/parts.ts';

export const hostNames = {
  device: (host: string): string => `d-${host}`,
  core: (host: string): string => `c-${host}`,
  block: (host: string): string => `m-${host}`,
  iommu: (host: string): string => `iommu-${host}`,
  allocator: (host: string): string => `allocator-${host}`,
  topology: (host: string): string => `topology-${host}`,
  reservation: (host: string): string => `kept-${host}`,
  /** One for each reservation that may come to be made. */
  request: (host: string, number: number): string => `r${number}-${host}`,
};

const plain = (value: object): Plain => value as Plain;

const KINDS: readonly [(host: string) => string, Kind][] = [
  [hostNames.device, 'io'],
  [hostNames.core, 'cpu'],
  [hostNames.block, 'memory'],
];

export const rowsOn = (host: string): readonly string[] => KINDS.map(([name]) => name(host));

const topologyOf = (host: string): Topology => ({
  version: 1,
  nodes: [0],
  distances: [[10]],
  resources: KINDS.map(([name, kind]) => ({ id: name(host), kind, node: 0 })),
});

const orderOn = (host: string): Order => ({
  nCpu: 1,
  nMem: 1,
  devices: [[hostNames.device(host)]],
  policy: 'ioNearest',
  fallback: 'strict',
});

/** @param settles who is told when a tenure of the device begins or ends */
const rowActors = (
  host: string,
  settles: string,
  parts: PlacementParts,
): Record<string, ActorSpec> =>
  Object.fromEntries(
    KINDS.map(([name, kind]): [string, ActorSpec] => {
      const input: ResourceInput = {
        resource: name(host),
        kind,
        iommu: kind === 'io' ? hostNames.iommu(host) : null,
        allocator: kind === 'io' ? settles : hostNames.allocator(host),
        expires: false,
        undiscovered: false,
      };
      return [name(host), { machine: parts.resource, input: plain(input) }];
    }),
  );

/** @param owner who the resources are for */
export const requestActor = (
  host: string,
  request: string,
  owner: string,
  parts: PlacementParts,
): ActorSpec => {
  const input: FormingRequestInput = {
    request,
    owner,
    allocator: hostNames.allocator(host),
    acquirer: hostNames.topology(host),
    order: orderOn(host),
    patient: true,
    hasDeadline: false,
  };
  return {
    machine: parts.formingRequest,
    input: plain(input),
    durable: ({ claim }) => ({ made: claim > 0 }),
  };
};

/** The allocation table of a host, and what it is made of. */
export const tableActors = (
  host: string,
  parts: PlacementParts,
  settles = hostNames.allocator(host),
): Record<string, ActorSpec> => ({
  [hostNames.topology(host)]: {
    machine: parts.topologyAcquirer,
    input: plain({ tables: [topologyOf(host)], measures: false, booted: true }),
  },
  [hostNames.allocator(host)]: {
    machine: parts.allocator,
    input: plain({
      allocator: hostNames.allocator(host),
      acquirer: hostNames.topology(host),
      resources: rowsOn(host),
    }),
    durable: (context) => plain(durableOfAllocator(context)),
  },
  ...rowActors(host, settles, parts),
  [hostNames.iommu(host)]: {
    machine: parts.iommu,
    input: { device: hostNames.device(host) },
  },
});

export const requestsOn = (host: string, lives: readonly number[]): readonly string[] =>
  lives.map((number) => hostNames.request(host, number));

/**
 * What a host keeps for a standby.
 *
 * @param requests names of the transactions that it has for its reservations
 * @param later those for after a restart of the host
 * @param answers who is told what became of an order
 */
export const reservationActors = (
  host: string,
  requests: readonly string[],
  later: readonly string[],
  answers: string,
  parts: PlacementParts,
): Record<string, ActorSpec> => {
  const input: StandbyReservationInput = {
    standby: hostNames.reservation(host),
    requests,
    later,
    allocator: hostNames.allocator(host),
    answers,
  };
  return {
    [hostNames.reservation(host)]: { machine: parts.standbyReservation, input: plain(input) },
    ...Object.fromEntries(
      [...requests, ...later].map((name) => [
        name,
        requestActor(host, name, hostNames.reservation(host), parts),
      ]),
    ),
  };
};

/** Rows show themselves at once; a device and its IOMMU are one piece of hardware. */
export const tableLinks = (host: string): readonly LinkRule[] => {
  const [allocator, topology] = [hostNames.allocator(host), hostNames.topology(host)];
  const [device, iommu] = [hostNames.device(host), hostNames.iommu(host)];
  return [
    { from: allocator, to: [topology, ...rowsOn(host)], kind: 'local' },
    { from: [topology, ...rowsOn(host)], to: allocator, kind: 'local' },
    { from: device, to: iommu, kind: 'local' },
    { from: iommu, to: device, kind: 'local' },
  ];
};
