/**
 * Beside real machines and a real hypervisor, where their recordings lie beside the repository: devices are as
 * local as hwloc says, and guests are told what QEMU told its guests for the same request.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readMachine } from '../../../actors/placement/machine/hwloc.ts';
import { slitOf, sratOf } from '../../../actors/placement/run/acpi.ts';
import { readSlit, readSrat } from './acpi.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/io-allocation/', import.meta.url));
const isThere = existsSync(folder);
const machines = isThere
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.xml'))
      .map((name) => name.slice(0, -4))
  : [];

test.skipIf(!isThere)('there are recorded machines', () => {
  expect(machines.length).toBeGreaterThan(3);
});

test.each(machines)('devices of %s are near to what hwloc says', (name) => {
  const machine = readMachine(name, readFileSync(`${folder}${name}.xml`));
  const expected = JSON.parse(readFileSync(`${folder}${name}.expected.json`, 'utf8'));
  expect(machine.nodes.map(({ index }) => index)).toEqual(expected.numaNodes);
  expect(machine.cores.flatMap(({ pus }) => pus)).toHaveLength(expected.pus);
  const found = machine.devices.map((one) => ({
    pci: one.address,
    class: one.pciClass,
    vendor: one.vendor,
    device: one.device,
    localNumaNodes: one.localNodes,
    localPUs: one.localPus,
  }));
  const told = expected.pciDevices.map(({ cpuset: _, ...one }: any) => one);
  expect(found).toEqual(told);
});

test.skipIf(!isThere)('distances are those between nodes, whatever other tables follow', () => {
  const read = (name: string) => readMachine(name, readFileSync(`${folder}${name}.xml`));
  expect(read('hwloc-power8gpudistances').distances).toEqual([
    [10, 40],
    [40, 10],
  ]);
  expect(read('hwloc-power8gpudistances').distancesAssumed).toBe(false);
});

const MIB = 2 ** 20;

/** What `qemu-args.txt` asks for. */
const REQUESTS = {
  'qemu-n2': {
    cpus: [0, 0, 1, 1],
    memory: [512 * MIB, 512 * MIB],
    distances: [
      [10, 20],
      [20, 10],
    ],
  },
  'qemu-n3x': {
    cpus: [0, 0, 0, 1],
    memory: [768 * MIB, 0, 256 * MIB],
    distances: [
      [10, 12, 40],
      [12, 10, 42],
      [40, 42, 10],
    ],
  },
} as const;

test.skipIf(!isThere).each(Object.entries(REQUESTS))(
  '%s: SRAT and SLIT mean what QEMU’s mean',
  (name, places) => {
    const table = (kind: string) => new Uint8Array(readFileSync(`${folder}${name}/${kind}.aml`));
    expect(readSrat(sratOf(places))).toEqual(readSrat(table('SRAT')));
    expect(readSlit(slitOf(places))).toEqual(readSlit(table('SLIT')));
  },
);
