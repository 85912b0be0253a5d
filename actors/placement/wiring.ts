/**
 * Who is wired to whom: turns a plan (a machine's topology, servers and what they want) into actors and links.
 *
 * All of it is one host: messages are in order and are not lost, unless their receiver crashes. Rows of the
 * allocation table show themselves at once, as under a lock that is held for one step; a device and its IOMMU
 * are one piece of hardware; everything else travels.
 */
import { durableOfAllocator } from '../../machines/placement/allocator.ts';
import type { FormingRequestInput, Order } from '../../machines/placement/forming-setup.ts';
import type { ResourceInput } from '../../machines/placement/resource-setup.ts';
import type { VirtualServerInput } from '../../machines/placement/server-setup.ts';
import type { Topology } from '../../machines/placement/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../src/system/definition.ts';
import type { PlacementParts } from './parts.ts';

export interface PlannedServer {
  /** 's1' is formed by 'r1', told by 'n1', runs 'g1'. */
  readonly number: number;
  readonly order: Order;
  /** Does its guest declare that it can be told of new positions? null: no guest is looked at. */
  readonly guest: 'aware' | 'blind' | null;
  readonly patient: boolean;
  readonly restarts: boolean;
}

export interface Plan {
  /** What is published, first and after each change. */
  readonly topologies: readonly Topology[];
  readonly servers: readonly PlannedServer[];
  /** Reservations and requests run out. */
  readonly expires: boolean;
  /** Devices are mapped for DMA, and write. */
  readonly dma: boolean;
  /** Where CPUs see the memory is looked at. */
  readonly pages: boolean;
  /** Resources that are not there until they are plugged in. */
  readonly undiscovered: readonly string[];
  readonly booted: boolean;
  /** The allocator may crash while servers are moved. */
  readonly repeats: boolean;
}

export const ALLOCATOR = 'allocator';
export const ACQUIRER = 'topology';
export const serverOf = ({ number }: PlannedServer): string => `s${number}`;
export const requestOf = ({ number }: PlannedServer): string => `r${number}`;
export const notifierOf = ({ number }: PlannedServer): string => `n${number}`;
export const guestOf = ({ number }: PlannedServer): string => `g${number}`;
export const pagesOf = ({ number }: PlannedServer): string => `pages-${number}`;
export const iommuOf = (device: string): string => `iommu-${device}`;

const lastOf = ({ topologies }: Plan): Topology => topologies.at(-1)!;
export const resourcesOf = (plan: Plan): readonly string[] =>
  lastOf(plan).resources.map(({ id }) => id);
export const devicesOf = (plan: Plan): readonly string[] =>
  lastOf(plan).resources.flatMap(({ id, kind }) => (kind === 'io' ? [id] : []));
export const serversOf = ({ servers }: Plan): readonly string[] => servers.map(serverOf);
export const requestsOf = ({ servers }: Plan): readonly string[] => servers.map(requestOf);

/** Machine inputs are plain data; their types just do not say so. */
const plain = (value: object): Plain => value as Plain;

const resourceActors = (plan: Plan, parts: PlacementParts): Record<string, ActorSpec> =>
  Object.fromEntries(
    lastOf(plan).resources.map(({ id, kind }): [string, ActorSpec] => {
      const input: ResourceInput = {
        resource: id,
        kind,
        iommu: plan.dma && kind === 'io' ? iommuOf(id) : null,
        allocator: ALLOCATOR,
        expires: plan.expires,
        undiscovered: plan.undiscovered.includes(id),
      };
      return [id, { machine: parts.resource, input: plain(input) }];
    }),
  );

const requestActor = (plan: Plan, parts: PlacementParts, server: PlannedServer): ActorSpec => {
  const input: FormingRequestInput = {
    request: requestOf(server),
    owner: serverOf(server),
    allocator: ALLOCATOR,
    acquirer: ACQUIRER,
    order: server.order,
    patient: server.patient,
    hasDeadline: plan.expires,
  };
  return { machine: parts.formingRequest, input: plain(input) };
};

const serverActor = (plan: Plan, parts: PlacementParts, server: PlannedServer): ActorSpec => {
  const input: VirtualServerInput = {
    server: serverOf(server),
    request: requestOf(server),
    allocator: ALLOCATOR,
    notifier: server.guest === null ? null : notifierOf(server),
    guest: server.guest === null ? null : guestOf(server),
    pageMap: plan.pages ? pagesOf(server) : null,
    maps: plan.dma,
    boots: true,
    restarts: server.restarts,
    repeats: plan.repeats,
  };
  return { machine: parts.virtualServer, input: plain(input) };
};

const guestActors = (parts: PlacementParts, server: PlannedServer): [string, ActorSpec][] => {
  if (server.guest === null) return [];
  const [name, notifier, guest] = [serverOf(server), notifierOf(server), guestOf(server)];
  return [
    [
      notifier,
      {
        machine: parts.positionNotifier,
        input: { notifier, server: name, acquirer: ACQUIRER, guest },
      },
    ],
    [
      guest,
      {
        machine: parts.guestOs,
        input: { server: name, notifier, aware: server.guest === 'aware' },
      },
    ],
  ];
};

export const actorsOf = (plan: Plan, parts: PlacementParts): Record<string, ActorSpec> => ({
  [ACQUIRER]: {
    machine: parts.topologyAcquirer,
    input: plain({ tables: plan.topologies, measures: false, booted: plan.booted }),
  },
  [ALLOCATOR]: {
    machine: parts.allocator,
    input: plain({ allocator: ALLOCATOR, acquirer: ACQUIRER, resources: resourcesOf(plan) }),
    durable: (context) => plain(durableOfAllocator(context)),
  },
  ...Object.fromEntries(
    plan.servers.flatMap((server) => [
      [requestOf(server), requestActor(plan, parts, server)],
      [serverOf(server), serverActor(plan, parts, server)],
      ...guestActors(parts, server),
      ...(plan.pages
        ? [[pagesOf(server), { machine: parts.pageMap, input: { server: serverOf(server) } }]]
        : []),
    ]),
  ),
  ...resourceActors(plan, parts),
  ...(plan.dma
    ? Object.fromEntries(
        devicesOf(plan).map((device) => [
          iommuOf(device),
          { machine: parts.iommu, input: { device } },
        ]),
      )
    : {}),
});

export const linksOf = (plan: Plan): readonly LinkRule[] => [
  { from: ALLOCATOR, to: [ACQUIRER, ...resourcesOf(plan)], kind: 'local' },
  { from: [ACQUIRER, ...resourcesOf(plan)], to: ALLOCATOR, kind: 'local' },
  ...(plan.dma ? devicesOf(plan) : []).flatMap((device): LinkRule[] => [
    { from: device, to: iommuOf(device), kind: 'local' },
    { from: iommuOf(device), to: device, kind: 'local' },
  ]),
  // What is said again until it is recorded.
  ...(plan.repeats
    ? [
        { from: serversOf(plan), to: ALLOCATOR, kind: 'fifo', merging: true } as const,
        { from: ALLOCATOR, to: serversOf(plan), kind: 'fifo', merging: true } as const,
      ]
    : []),
  { kind: 'fifo', capacity: 6 },
];
