/** From a request to a placement: what is asked for in terms of the machines, and what came of it. */
import { InputError } from '../../../src/system/errors.ts';
import type { Machine } from '../machine/hwloc.ts';
import { deviceId, type Fate, placeAll, topologyOf, type Wanted } from './drive.ts';
import { withLocalDevices } from './local-devices.ts';
import { nearestOf } from './nearest.ts';
import type { Nearest, PlacedGuest, RefusedGuest } from './placed.ts';
import type { GuestRequest, PlacementRequest } from './request.ts';

const GIB = 2 ** 30;
/** More blocks make a drive slow, and nobody places by so small parts. */
const MOST_BLOCKS = 512;

/** Classes of PCI devices by their usual names; any class can be given by its digits, too. */
const CLASSES: Readonly<Record<string, string>> = {
  storage: '01',
  network: '02',
  infiniband: '0207',
  display: '03',
  gpu: '0302',
  serial: '0c',
  accelerator: '12',
};

export interface Placement {
  readonly block: number;
  readonly placed: readonly PlacedGuest[];
  readonly refused: readonly RefusedGuest[];
}

const blockOf = (machine: Machine, given: number | undefined): number => {
  if (given !== undefined) return given;
  const total = machine.nodes.reduce((sum, { bytes }) => sum + bytes, 0);
  let block = total < 16 * GIB ? GIB / 4 : GIB;
  while (total / block > MOST_BLOCKS) block *= 2;
  return block;
};

const sameAddress = (a: string, b: string): boolean =>
  a.toLowerCase() === b.toLowerCase() || a.toLowerCase() === `0000:${b.toLowerCase()}`;

/** @throws InputError REQUEST_DEVICE, REQUEST_CLASS for what the machine has not */
const idsOf = (
  machine: Machine,
  guest: string,
  wish: GuestRequest['devices'][number],
): string[] => {
  if (typeof wish === 'string' || 'pci' in wish) {
    const address = typeof wish === 'string' ? wish : wish.pci;
    const at = machine.devices.findIndex((one) => sameAddress(one.address, address));
    if (at >= 0) return [deviceId(at)];
    const known = machine.devices.map((one) => one.address).join(', ') || 'none';
    throw new InputError(
      'REQUEST_DEVICE',
      `guest ${guest} wants device ${address}, which the machine has not.`,
      `It has: ${known}.`,
    );
  }
  const digits = CLASSES[wish.class] ?? wish.class.toLowerCase();
  const ids = machine.devices.flatMap((one, n) =>
    one.pciClass.startsWith(digits) && !one.isHidden ? [deviceId(n)] : [],
  );
  if (ids.length > 0) return ids;
  throw new InputError(
    'REQUEST_CLASS',
    `guest ${guest} wants a device of class ${wish.class}, of which the machine has none.`,
    `Classes: ${Object.keys(CLASSES).join(', ')}, or four digits as in pci_type.`,
  );
};

const wantedOf = (machine: Machine, block: number, guest: GuestRequest): Wanted => ({
  nCpu: guest.cpus,
  nMem: Math.ceil(guest.memory / block),
  devices: guest.devices.map((wish) => idsOf(machine, guest.name, wish)),
  weights: guest.devices.map((wish) => (typeof wish === 'string' ? 1 : wish.weight)),
  policy: guest.policy,
  fallback: guest.fallback,
});

const indexOf = (id: string): number => Number(id.slice(1));

const placedOf = (
  machine: Machine,
  block: number,
  guest: GuestRequest,
  fate: Fate & { readonly kind: 'placed' },
): PlacedGuest => {
  const { mapping, notice } = fate;
  const virtualOf = (id: string): number | null =>
    notice.affinity.find(({ resource }) => resource === id)?.node ?? null;
  const physical = new Map<number, number>();
  const bytes = new Map<number, number>();
  for (const { id } of mapping.mem) {
    const virtual = virtualOf(id)!;
    physical.set(virtual, Number(id.slice(1, 5)));
    bytes.set(virtual, (bytes.get(virtual) ?? 0) + block);
  }
  const cores = mapping.cpu.map(({ id }) => ({
    core: machine.cores[indexOf(id)]!,
    virtual: virtualOf(id)!,
  }));
  for (const { core, virtual } of cores) physical.set(virtual, core.node!);
  const devices = mapping.io.map(({ id }) => {
    const { address, node } = machine.devices[indexOf(id)]!;
    const virtual = virtualOf(id);
    if (virtual !== null && node !== null) physical.set(virtual, node);
    return { pci: address, node, virtual };
  });
  // In the order of the guest's nodes, so that each has a run of CPUs.
  const sorted = cores.toSorted((a, b) => a.virtual - b.virtual || a.core.number - b.core.number);
  return {
    name: guest.name,
    policy: guest.policy,
    policyViolated: fate.violated,
    cpus: sorted.map(({ core, virtual }, vcpu) => ({
      vcpu,
      core: core.number,
      pus: core.pus,
      node: core.node!,
      virtual,
    })),
    nodes: notice.distances.map((_, virtual) => ({
      virtual,
      physical: physical.get(virtual)!,
      bytes: bytes.get(virtual) ?? 0,
    })),
    devices,
    distances: notice.distances,
  };
};

const nearestIn = (machine: Machine, block: number, wanted: Wanted | null): Nearest | null =>
  wanted === null
    ? null
    : {
        cpus: wanted.nCpu,
        memoryBytes: wanted.nMem * block,
        fallback: wanted.fallback,
        devices: wanted.devices.map((ids) =>
          ids.map((id) => machine.devices[indexOf(id)]!.address).join(' or '),
        ),
      };

const sentenceOf = (fate: Fate & { readonly kind: 'refused' }, holder: string | null): string => {
  if (fate.reason === 'held')
    return `a device that it wants is held by ${holder ?? 'another guest'}`;
  return 'there are not enough free cores and memory where its policy wants them';
};

/** Guests in the order of the file; one that is refused is left out for those after it. */
export const place = (machine: Machine, request: PlacementRequest): Placement => {
  const block = blockOf(machine, request.block);
  const topology = topologyOf(machine, block);
  const wanted: Wanted[] = [];
  for (const guest of request.guests) {
    const before = () => placeAll(topology, wanted);
    wanted.push(withLocalDevices(topology, before, wantedOf(machine, block, guest)));
  }
  const fates = placeAll(topology, wanted);
  const nameOf = (actor: string | null): string | null =>
    actor === null ? null : (request.guests[Number(actor.slice(1)) - 1]?.name ?? null);
  const placed: PlacedGuest[] = [];
  const refused: RefusedGuest[] = [];
  for (const [i, fate] of fates.entries()) {
    const guest = request.guests[i]!;
    if (fate.kind === 'placed') {
      placed.push(placedOf(machine, block, guest, fate));
      continue;
    }
    const holder = nameOf(fate.holder);
    const nearest = nearestOf(topology, wanted.slice(0, i), wanted[i]!);
    refused.push({
      name: guest.name,
      reason: fate.reason,
      because: sentenceOf(fate, holder),
      holder,
      nearest: nearestIn(machine, block, nearest),
    });
  }
  return { block, placed, refused };
};
