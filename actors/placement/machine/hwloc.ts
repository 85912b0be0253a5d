/**
 * Reads a machine from hwloc 2 XML (`lstopo machine.xml`): NUMA nodes with memory and distances, cores with
 * their processing units (PU), PCI devices with the part of the machine that they are near to.
 *
 * A device is near to the closest object above it that is no bridge and no device, as in hwloc itself.
 */
import { SaxesParser } from 'saxes';
import { InputError } from '../../../src/system/errors.ts';
import { parseSet } from './cpuset.ts';

export interface NumaNode {
  readonly index: number;
  readonly bytes: number;
  readonly cpuset: bigint;
}

export interface Core {
  /** In the order of the machine. */
  readonly number: number;
  readonly pus: readonly number[];
  /** null if no node has its processors. */
  readonly node: number | null;
}

export interface PciDevice {
  readonly address: string;
  /** Four hexadecimal digits: base class and subclass. */
  readonly pciClass: string;
  readonly vendor: string;
  readonly device: string;
  readonly localNodes: readonly number[];
  readonly localPus: readonly number[];
  /** The one node it is near to; null if there are several. */
  readonly node: number | null;
  /** Another device before it has the same address; whoever asks by address gets that one. */
  readonly isHidden: boolean;
}

export interface Machine {
  readonly nodes: readonly NumaNode[];
  /** Row by row in the order of `nodes`. */
  readonly distances: readonly (readonly number[])[];
  /** The file tells no distances between nodes: 10 and 20 were taken. */
  readonly distancesAssumed: boolean;
  readonly cores: readonly Core[];
  readonly devices: readonly PciDevice[];
}

interface Unit {
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: Unit | null;
}

interface Table {
  readonly attributes: Readonly<Record<string, string>>;
  readonly indexes: number[];
  readonly values: number[];
}

interface Parsed {
  readonly units: readonly Unit[];
  readonly tables: readonly Table[];
}

const isInputOutput = ({ type }: Unit): boolean => ['Bridge', 'PCIDev', 'OSDev'].includes(type);

const numbers = (text: string): number[] => text.trim().split(/\s+/).filter(Boolean).map(Number);

/** @throws InputError HWLOC_XML with the line */
const parse = (path: string, text: string): Parsed => {
  const parser = new SaxesParser({ position: true });
  const units: Unit[] = [];
  const tables: Table[] = [];
  const open: (Unit | null)[] = [];
  let inside = '';
  /** The table that is being read, if it is one between nodes. */
  let current: Table | null = null;
  const fail = (fact: string, hint?: string): never => {
    throw new InputError('HWLOC_XML', `${path}, line ${parser.line}: ${fact}.`, hint);
  };
  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')));
  parser.on('opentag', ({ name, attributes }) => {
    const given = attributes as Readonly<Record<string, string>>;
    inside = name;
    if (name === 'topology' && !(given.version ?? '1').startsWith('2')) {
      fail(
        `hwloc format ${given.version ?? '1'} is not known`,
        'Write it with hwloc 2: lstopo FILE.xml.',
      );
    }
    if (open.length === 0 && name !== 'topology') fail(`<${name}> is no hwloc topology`);
    if (name.startsWith('distances2')) {
      current = { attributes: given, indexes: [], values: [] };
      if (name === 'distances2' && given.type === 'NUMANode') tables.push(current);
    }
    const parent = open.at(-1) ?? null;
    if (name !== 'object') {
      open.push(parent);
      return;
    }
    const unit = { type: given.type ?? '', attributes: given, parent };
    units.push(unit);
    open.push(unit);
  });
  parser.on('text', (content) => {
    if (inside === 'indexes') current?.indexes.push(...numbers(content));
    if (inside === 'u64values') current?.values.push(...numbers(content));
  });
  parser.on('closetag', () => {
    open.pop();
    inside = '';
  });
  parser.write(text).close();
  return { units, tables };
};

const setOf = (path: string, unit: Unit, name: 'cpuset' | 'nodeset'): bigint => {
  try {
    return parseSet(unit.attributes[name] ?? '0x0');
  } catch {
    throw new InputError(
      'HWLOC_SET',
      `${path}: ${name} "${unit.attributes[name]}" of a ${unit.type} is no set.`,
    );
  }
};

const distancesOf = (
  nodes: readonly NumaNode[],
  tables: readonly Table[],
): readonly (readonly number[])[] | null => {
  const table = tables.find(({ attributes }) => attributes.name === 'NUMALatency') ?? tables[0];
  if (table === undefined) return null;
  const { indexes, values } = table;
  if (values.length !== indexes.length ** 2) return null;
  const at = (from: number, to: number): number =>
    values[indexes.indexOf(from) * indexes.length + indexes.indexOf(to)] ??
    (from === to ? 10 : 255);
  return nodes.map((a) => nodes.map((b) => at(a.index, b.index)));
};

/** The node with all of its processors; of several the one with fewest. */
const nodeOf = (nodes: readonly NumaNode[], cpuset: bigint): number | null => {
  const around = nodes.filter((node) => cpuset !== 0n && (node.cpuset & cpuset) === cpuset);
  const order = around.toSorted((a, b) => (a.cpuset < b.cpuset ? -1 : a.cpuset > b.cpuset ? 1 : 0));
  return order[0]?.index ?? null;
};

const localityOf = (unit: Unit): Unit | null => {
  let at = unit.parent;
  while (at !== null && isInputOutput(at)) at = at.parent;
  return at;
};

const deviceOf = (
  path: string,
  unit: Unit,
  nodes: readonly NumaNode[],
  pus: readonly number[],
): PciDevice => {
  const { pci_busid: address = '', pci_type: type = '' } = unit.attributes;
  const [, pciClass = '', vendor = '', device = ''] = /^(\w+) \[(\w+):(\w+)\]/.exec(type) ?? [];
  const near = localityOf(unit);
  const cpuset = near === null ? 0n : setOf(path, near, 'cpuset');
  const localNodes = nodes
    .filter((node) => (node.cpuset & cpuset) !== 0n)
    .map(({ index }) => index);
  const localPus = pus.filter((pu) => ((cpuset >> BigInt(pu)) & 1n) === 1n);
  const node = localNodes.length === 1 ? localNodes[0]! : null;
  return { address, pciClass, vendor, device, localNodes, localPus, node, isHidden: false };
};

/** As hwloc does it: an address stands for the first device that has it, and for where that one is. */
const asAddressed = (devices: readonly PciDevice[]): readonly PciDevice[] =>
  devices.map((device) => {
    const first = devices.find(({ address }) => address === device.address) ?? device;
    if (first === device) return device;
    const { localNodes, localPus, node } = first;
    return { ...device, localNodes, localPus, node, isHidden: true };
  });

/**
 * @throws InputError HWLOC_XML (with the line), HWLOC_SET, HWLOC_EMPTY
 */
export const readMachine = (path: string, bytes: Uint8Array): Machine => {
  const { units, tables } = parse(path, new TextDecoder().decode(bytes));
  const nodes = units
    .filter(({ type }) => type === 'NUMANode')
    .map((unit) => ({
      index: Number(unit.attributes.os_index),
      bytes: Number(unit.attributes.local_memory ?? 0),
      cpuset: setOf(path, unit, 'cpuset'),
    }));
  const pus = units
    .filter(({ type }) => type === 'PU')
    .map(({ attributes }) => Number(attributes.os_index));
  if (nodes.length === 0 || pus.length === 0) {
    throw new InputError(
      'HWLOC_EMPTY',
      `${path} has no NUMA node or no processor.`,
      'Write it with hwloc 2: lstopo FILE.xml.',
    );
  }
  const named = units.filter(({ type }) => type === 'Core');
  const cores = (named.length > 0 ? named : units.filter(({ type }) => type === 'PU')).map(
    (unit, number) => {
      const cpuset = setOf(path, unit, 'cpuset');
      const own = pus.filter((pu) => ((cpuset >> BigInt(pu)) & 1n) === 1n);
      return { number, pus: own, node: nodeOf(nodes, cpuset) };
    },
  );
  const found = units
    .filter(({ type }) => type === 'PCIDev')
    .map((unit) => deviceOf(path, unit, nodes, pus));
  const distances = distancesOf(nodes, tables);
  return {
    nodes,
    distances: distances ?? nodes.map((a) => nodes.map((b) => (a === b ? 10 : 20))),
    distancesAssumed: distances === null && nodes.length > 1,
    cores,
    devices: asAddressed(found),
  };
};
