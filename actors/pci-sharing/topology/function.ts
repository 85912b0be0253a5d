/** A PCI function as it stands in a dump or a topology, and what is shared with whom. */

export interface SriovCapability {
  readonly total: number;
  readonly enabled: number;
  /** Routing ids of virtual functions: that of the physical one plus first, first + stride, … */
  readonly first: number;
  readonly stride: number;
}

export interface PciFunction {
  /** `0000:03:10.2`. */
  readonly address: string;
  /** Class and subclass, four hexadecimal digits. */
  readonly classCode: string;
  readonly vendor: string;
  readonly device: string;
  readonly name: string;
  /** Buses behind a bridge: the one right behind it, and the last one. */
  readonly buses: { readonly first: number; readonly last: number } | null;
  /** Of a physical function, where the source tells. */
  readonly sriov: SriovCapability | null;
  /** Names that the operating system gives it. */
  readonly interfaces: readonly string[];
}

const ADDRESS = /^([0-9a-f]{4,8}):([0-9a-f]{2}):([0-1][0-9a-f])\.([0-7])$/;

export interface Place {
  readonly domain: string;
  readonly bus: number;
  /** Bus, device and function as one number. */
  readonly routingId: number;
}

/** undefined: no PCI address */
export const placeOf = (address: string): Place | undefined => {
  const [, domain, bus, device, fn] = ADDRESS.exec(address) ?? [];
  if (domain === undefined || bus === undefined) return undefined;
  const number = Number.parseInt(bus, 16);
  const routingId = (number << 8) | (Number.parseInt(device!, 16) << 3) | Number(fn);
  return { domain, bus: number, routingId };
};

export const addressOf = (domain: string, routingId: number): string => {
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  return `${domain}:${hex(routingId >> 8)}:${hex((routingId >> 3) & 31)}.${routingId & 7}`;
};
