/** Reads SRAT and SLIT tables: what they say, whoever wrote them. */

export interface Affinities {
  /** Proximity domain by APIC id. */
  readonly cpus: Readonly<Record<number, number>>;
  readonly memory: readonly {
    readonly node: number;
    readonly base: number;
    readonly length: number;
  }[];
}

export const checksum = (table: Uint8Array): number =>
  table.reduce((sum, byte) => (sum + byte) & 0xff, 0);

/** Entries that are enabled and not empty. */
export const readSrat = (table: Uint8Array): Affinities => {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const cpus: Record<number, number> = {};
  const memory: { node: number; base: number; length: number }[] = [];
  for (let at = 48; at < table.length; at += view.getUint8(at + 1)) {
    const type = view.getUint8(at);
    if (type === 0 && (view.getUint32(at + 4, true) & 1) === 1) {
      cpus[view.getUint8(at + 3)] = view.getUint8(at + 2) + (view.getUint8(at + 9) << 8);
    }
    if (type === 2 && (view.getUint32(at + 12, true) & 1) === 1) {
      cpus[view.getUint32(at + 8, true)] = view.getUint32(at + 4, true);
    }
    if (type === 1 && (view.getUint32(at + 28, true) & 1) === 1) {
      const base = Number(view.getBigUint64(at + 8, true));
      const length = Number(view.getBigUint64(at + 16, true));
      if (length > 0) memory.push({ node: view.getUint32(at + 2, true), base, length });
    }
  }
  return { cpus, memory };
};

export const readSlit = (table: Uint8Array): readonly (readonly number[])[] => {
  const count = Number(new DataView(table.buffer, table.byteOffset).getBigUint64(36, true));
  return Array.from({ length: count }, (_, i) => [
    ...table.slice(44 + i * count, 44 + (i + 1) * count),
  ]);
};
