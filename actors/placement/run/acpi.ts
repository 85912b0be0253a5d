/**
 * The ACPI tables by which a guest learns where its processors and its memory are: SRAT (System Resource
 * Affinity Table) and SLIT (System Locality Information Table), ACPI 6.5, 5.2.16 and 5.2.17.
 *
 * Memory lies where QEMU's q35 machine has it: the hole of the VGA and BIOS below 1 MiB, and from 2 GiB on
 * (if there is too much to fit below) above 4 GiB.
 */

export interface GuestPlaces {
  /** Virtual node of each virtual CPU. */
  readonly cpus: readonly number[];
  /** Bytes of each virtual node. */
  readonly memory: readonly number[];
  readonly distances: readonly (readonly number[])[];
}

const HEADER = 36;
const HOLE = { from: 0xa0000, to: 0x100000 };
const FOUR_GIB = 2 ** 32;

/** Memory below 4 GiB ends here: room for PCI is kept. */
const lowEnd = (total: number): number => (total >= 0xb0000000 ? 0x80000000 : total);

export interface Range {
  readonly node: number;
  readonly base: number;
  readonly length: number;
}

/** Where each node's memory is in the guest's physical addresses. */
const rangesOf = (memory: readonly number[]): readonly Range[] => {
  const total = memory.reduce((sum, bytes) => sum + bytes, 0);
  const low = lowEnd(total);
  const holes = [
    { from: 0, to: HOLE.from, at: 0 },
    { from: HOLE.to, to: low, at: HOLE.to },
    { from: low, to: total, at: FOUR_GIB },
  ];
  let start = 0;
  return memory.flatMap((bytes, node) => {
    const [from, to] = [start, start + bytes];
    start = to;
    return holes.flatMap((part): Range[] => {
      const [a, b] = [Math.max(from, part.from), Math.min(to, part.to)];
      return a < b ? [{ node, base: part.at + a - part.from, length: b - a }] : [];
    });
  });
};

const table = (signature: string, revision: number, body: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(HEADER + body.length);
  const view = new DataView(bytes.buffer);
  const put = (text: string, at: number): void => bytes.set(new TextEncoder().encode(text), at);
  put(signature, 0);
  view.setUint32(4, bytes.length, true);
  view.setUint8(8, revision);
  put('HYPERC', 10);
  put('PLACEMNT', 16);
  view.setUint32(24, 1, true);
  put('HYPC', 28);
  view.setUint32(32, 1, true);
  bytes.set(body, HEADER);
  const sum = bytes.reduce((total, byte) => (total + byte) & 0xff, 0);
  view.setUint8(9, (0x100 - sum) & 0xff);
  return bytes;
};

/** Processor Local APIC affinity; the x2APIC form from 255 on. */
const processor = (apic: number, node: number): Uint8Array => {
  const isLarge = apic > 254;
  const bytes = new Uint8Array(isLarge ? 24 : 16);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, isLarge ? 2 : 0);
  view.setUint8(1, bytes.length);
  if (isLarge) {
    view.setUint32(4, node, true);
    view.setUint32(8, apic, true);
    view.setUint32(12, 1, true);
    return bytes;
  }
  view.setUint8(2, node & 0xff);
  view.setUint8(3, apic);
  view.setUint32(4, 1, true);
  view.setUint8(9, (node >> 8) & 0xff);
  return bytes;
};

const memoryRange = ({ node, base, length }: Range): Uint8Array => {
  const bytes = new Uint8Array(40);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 1);
  view.setUint8(1, 40);
  view.setUint32(2, node, true);
  view.setBigUint64(8, BigInt(base), true);
  view.setBigUint64(16, BigInt(length), true);
  view.setUint32(28, 1, true);
  return bytes;
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

export const sratOf = ({ cpus, memory }: GuestPlaces): Uint8Array => {
  const reserved = new Uint8Array(12);
  reserved[0] = 1;
  const processors = cpus.map((node, apic) => processor(apic, node));
  return table('SRAT', 3, joined([reserved, ...processors, ...rangesOf(memory).map(memoryRange)]));
};

export const slitOf = ({ distances }: GuestPlaces): Uint8Array => {
  const count = distances.length;
  const body = new Uint8Array(8 + count * count);
  new DataView(body.buffer).setBigUint64(0, BigInt(count), true);
  body.set(distances.flat(), 8);
  return table('SLIT', 1, body);
};
