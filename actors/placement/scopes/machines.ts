/** Small machines for the scopes, and plans over them. */
import type { Order } from '../../../machines/placement/forming-setup.ts';
import type { Place, PolicyName, Topology } from '../../../machines/placement/types.ts';
import type { Plan, PlannedServer } from '../wiring.ts';

const place = (kind: Place['kind'], id: string, node: number | null): Place => ({ id, kind, node });

const TWO = [
  [10, 20],
  [20, 10],
];

/** What firmware may say after a change of cabling: the second node is as near as the first. */
export const SWAPPED = [
  [10, 10],
  [10, 10],
];

/** Two nodes with a core and a block each; both devices are on the first one, unless it is said. */
export const twoNodes = (version = 1, distances = TWO, second = 0): Topology => ({
  version,
  nodes: [0, 1],
  distances,
  resources: [
    place('io', 'd1', 0),
    place('io', 'd2', second),
    place('cpu', 'c0', 0),
    place('cpu', 'c1', 1),
    place('memory', 'm0', 0),
    place('memory', 'm1', 1),
  ],
});

/** One node, with enough for two servers. */
export const oneNode = (devices: readonly string[]): Topology => ({
  version: 1,
  nodes: [0],
  distances: [[10]],
  resources: [
    ...devices.map((id) => place('io', id, 0)),
    ...['c0', 'c1'].map((id) => place('cpu', id, 0)),
    ...['m0', 'm1'].map((id) => place('memory', id, 0)),
  ],
});

/** Three nodes with distances 12 and 40; a core on each, a device on the first. */
export const threeNodes: Topology = {
  version: 1,
  nodes: [0, 1, 2],
  distances: [
    [10, 12, 40],
    [12, 10, 40],
    [40, 40, 10],
  ],
  resources: [
    place('io', 'd1', 0),
    place('cpu', 'c0', 0),
    place('cpu', 'c1', 1),
    place('cpu', 'c2', 2),
    place('memory', 'm0', 0),
  ],
};

export const orderOf = (
  devices: readonly string[],
  more: Partial<Order> & { readonly policy?: PolicyName } = {},
): Order => ({
  nCpu: 1,
  nMem: 1,
  devices: devices.map((id) => [id]),
  policy: 'ioNearest',
  fallback: 'strict',
  ...more,
});

export const serverWith = (
  number: number,
  order: Order,
  more: Partial<PlannedServer> = {},
): PlannedServer => ({ number, order, guest: null, patient: true, restarts: false, ...more });

export const planOf = (
  topologies: readonly Topology[],
  servers: readonly PlannedServer[],
  more: Partial<Plan> = {},
): Plan => ({
  topologies,
  servers,
  expires: false,
  dma: false,
  pages: false,
  undiscovered: [],
  booted: true,
  repeats: false,
  ...more,
});
