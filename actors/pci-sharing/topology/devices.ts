/**
 * Which functions share which device: behind a PCI Express port there is one device, so all functions on
 * the buses behind it that are behind no further bridge are its; on a bus of the root complex a device is
 * what has one device number. A reset of the device, or of its link, hits all of them.
 */
import { addressOf, type PciFunction, placeOf, type SriovCapability } from './function.ts';

export interface Sharer {
  readonly address: string;
  readonly kind: 'function' | 'physical' | 'virtual';
  /** Of a virtual function, where it is known. */
  readonly physical: string | null;
  readonly name: string;
  readonly interfaces: readonly string[];
  readonly sriov: SriovCapability | null;
}

export interface Device {
  /** Its first function. */
  readonly device: string;
  /** The port that it is behind; null: it is part of the root complex. */
  readonly port: string | null;
  readonly sharers: readonly Sharer[];
}

/** Addresses of enabled virtual functions, by that of their physical one. */
const virtualsOf = (functions: readonly PciFunction[]): ReadonlyMap<string, string> =>
  new Map(
    functions.flatMap(({ address, sriov }) => {
      const place = placeOf(address)!;
      return Array.from({ length: sriov?.enabled ?? 0 }, (_, i): [string, string] => [
        addressOf(place.domain, (place.routingId + sriov!.first + i * sriov!.stride) & 0xffff),
        address,
      ]);
    }),
  );

/** The innermost bridge that a bus is behind. */
const portOf = (functions: readonly PciFunction[], address: string): PciFunction | undefined => {
  const { domain, bus } = placeOf(address)!;
  return functions
    .filter(
      (other) =>
        other.buses !== null &&
        other.address !== address &&
        placeOf(other.address)!.domain === domain &&
        other.buses.first > placeOf(other.address)!.bus &&
        other.buses.first <= bus &&
        bus <= other.buses.last,
    )
    .toSorted((a, b) => b.buses!.first - a.buses!.first)[0];
};

export const devicesOf = (functions: readonly PciFunction[]): readonly Device[] => {
  const virtuals = virtualsOf(functions);
  const groups = new Map<string, { port: string | null; members: PciFunction[] }>();
  for (const item of functions.filter(({ buses }) => buses === null)) {
    const port = portOf(functions, item.address)?.address ?? null;
    // Function numbers end an address.
    const key = port ?? item.address.slice(0, -2);
    const group = groups.get(key) ?? { port, members: [] };
    group.members.push(item);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ port, members }) => ({
    device: members[0]!.address,
    port,
    sharers: members.map((member) => sharerOf(member, virtuals)),
  }));
};

/** Where no capability is known, the name of the function has to tell. */
const sharerOf = (item: PciFunction, virtuals: ReadonlyMap<string, string>): Sharer => {
  const { address, name, interfaces, sriov } = item;
  const physical = virtuals.get(address) ?? null;
  const isVirtual = physical !== null || /\bvirtual function\b/i.test(name);
  const kind = isVirtual ? 'virtual' : sriov === null ? 'function' : 'physical';
  return { address, kind, physical, name, interfaces, sriov };
};
