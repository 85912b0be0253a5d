/**
 * Words shared by the machines of placement: what a machine is made of, what a request wants, messages.
 *
 * Nodes are NUMA nodes as the firmware numbers them, in any order and with gaps. A memory block is the
 * unit in which memory is given away. A device without a node is equally near to all of them.
 */

export type Kind = 'cpu' | 'memory' | 'io';

/** A core, a memory block or an I/O device, and the node it belongs to. */
export interface Place {
  readonly id: string;
  readonly kind: Kind;
  readonly node: number | null;
}

/** The physical hardware table and the distance table of one version. */
export interface Topology {
  readonly version: number;
  readonly nodes: readonly number[];
  /** Row by row in the order of `nodes`; 10 is local, as in an ACPI SLIT. */
  readonly distances: readonly (readonly number[])[];
  readonly resources: readonly Place[];
}

/** Which resource takes priority once the devices are fixed. */
export type PolicyName = 'ioNearest' | 'cpuMemNearest' | 'memBandwidth' | 'cpuSpread' | 'none';

/** What a policy is asked for: numbers of cores and of memory blocks, around devices. */
export interface Wish {
  readonly nCpu: number;
  readonly nMem: number;
  readonly policy: PolicyName;
  /** Devices that are fixed already, with how much their distance counts. */
  readonly devices: readonly { readonly id: string; readonly weight: number }[];
}

export interface Choice {
  readonly cpu: readonly string[];
  readonly mem: readonly string[];
}

/** A resource together with the tenure it was given for. */
export interface Granted {
  readonly id: string;
  readonly generation: number;
}

/** What a server has: the row of the mapping table. */
export interface Mapping {
  readonly io: readonly Granted[];
  readonly cpu: readonly Granted[];
  readonly mem: readonly Granted[];
}

export const NOTHING: Mapping = { io: [], cpu: [], mem: [] };

export const allOf = ({ io, cpu, mem }: Mapping): readonly Granted[] => [...io, ...cpu, ...mem];

export const withoutId = ({ io, cpu, mem }: Mapping, id: string): Mapping => {
  const rest = (list: readonly Granted[]) => list.filter((one) => one.id !== id);
  return { io: rest(io), cpu: rest(cpu), mem: rest(mem) };
};

/** A row of the allocation table as its resource shows it. */
export interface Row {
  readonly id: string;
  readonly state: string;
  readonly holder: string | null;
  readonly generation: number;
}

/** Will be free, allocated or lost without anybody's decision. */
export const isTransient = (state: string): boolean => state === 'reserved' || state === 'draining';

/** A message between actors; XState's own type knows no fields beside `type`. */
export interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Says that an object literal is a message, so that its fields are not taken for typing errors. */
export const message = (fields: Message): Message => fields;

/** The actor of that name, for `sendTo`. */
export const peer =
  (name: string) =>
  ({ system }: { readonly system: { get(key: string): any } }): any =>
    system.get(name);

export const without = <T>(list: readonly T[], item: T): readonly T[] =>
  list.filter((other) => other !== item);

/** Sorted, so that the order in which things became known is no part of a state. */
export const including = (list: readonly string[], item: string): readonly string[] =>
  [...new Set([...list, item])].sort();
