/** Machines as lspci and hwloc show them: who shares a device with whom, and what is refused. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runPciSharing } from '../../../actors/pci-sharing/run.ts';
import type { Device } from '../../../actors/pci-sharing/topology/devices.ts';
import { InputError } from '../../../src/system/errors.ts';
import { damage, damaged } from '../damage.ts';
import { bytesOf, recordedFolder } from '../vlan/recorded.ts';

interface Report {
  readonly devices: readonly (Device & { readonly shared: boolean })[];
  readonly injections?: readonly {
    readonly told: readonly string[];
    readonly reset: boolean;
    readonly resumed: readonly string[];
  }[];
}

const run = async (bytes: Uint8Array, inject: readonly string[] = []): Promise<Report> => {
  const options = inject.length === 0 ? {} : { inject };
  const { json } = await runPciSharing.run({ path: 'machine', bytes, dialect: 'patent', options });
  return json as Report;
};

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** Configuration space with some bytes set, as lspci prints it. */
const dumped = (head: string, size: number, set: Readonly<Record<number, number>>): string => {
  const space = Array.from({ length: size }, (_, at) => set[at] ?? 0);
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const rows = Array.from({ length: size / 16 }, (_, row) => {
    const bytes = space.slice(16 * row, 16 * row + 16).map((byte) => hex(byte, 2));
    return `${hex(16 * row, size > 256 && row > 15 ? 3 : 2)}: ${bytes.join(' ')}`;
  });
  return `${head}\n${rows.join('\n')}\n`;
};

/** A port with the adapter of the SR-IOV standard's examples behind it: 2 of 4 virtual functions on. */
const machine = [
  dumped('00:04.0 PCI bridge: Some Root Port', 64, { 14: 1, 25: 1, 26: 2 }),
  dumped('00:1f.0 ISA bridge: Some', 64, {}),
  dumped('00:1f.2 SATA controller: Some', 64, { 14: 0x80 }),
  dumped('01:00.0 Ethernet controller: Some NIC', 512, {
    256: 0x10,
    258: 1,
    264: 1,
    270: 4,
    272: 2,
    276: 0x80,
    278: 2,
  }),
  dumped('01:10.0 Ethernet controller: Some NIC', 64, {}),
  dumped('01:10.2 Ethernet controller: Some NIC', 64, {}),
].join('\n');

test('behind a port there is one device; virtual functions are found by the capability', async () => {
  const { devices } = await run(text(machine));
  expect(devices.map(({ device, port, sharers }) => [device, port, sharers.length])).toEqual([
    ['0000:00:1f.0', null, 2],
    ['0000:01:00.0', '0000:00:04.0', 3],
  ]);
  expect(
    devices[1]!.sharers.map(({ address, kind, physical }) => [address, kind, physical]),
  ).toEqual([
    ['0000:01:00.0', 'physical', null],
    ['0000:01:10.0', 'virtual', '0000:01:00.0'],
    ['0000:01:10.2', 'virtual', '0000:01:00.0'],
  ]);
  expect(devices[1]!.sharers[0]!.sriov).toMatchObject({ total: 4, enabled: 2 });
});

test('an error of a function, or of the port, reaches every sharer before the reset', async () => {
  const { injections } = await run(text(machine), ['0000:01:10.2', '0000:00:04.0']);
  for (const { told, reset, resumed } of injections!) {
    expect([...told].sort()).toEqual(['0000:01:00.0', '0000:01:10.0', '0000:01:10.2']);
    expect([reset, resumed.length]).toEqual([true, 3]);
  }
  await expect(run(text(machine), ['0000:07:00.0'])).rejects.toThrow(/^INJECT_ADDRESS: .*0000:07/);
});

const topology = (objects: string): Uint8Array =>
  text(`<topology version="2.0">${objects}</topology>`);
const port =
  'type="Bridge" bridge_type="1-1" bridge_pci="0000:[02-03]" pci_busid="0000:00:01.1" pci_type="0604 [8086:3c03]"';
const nic = (fn: number, name: string): string =>
  `<object type="PCIDev" pci_busid="0000:02:00.${fn}" pci_type="0200 [8086:1521]">` +
  `<info name="PCIDevice" value="${name}"/><object type="OSDev" name="eth${fn}"/></object>`;

test('hwloc: the same, with the names of the operating system', async () => {
  const { devices } = await run(
    topology(`<object ${port}>${nic(0, 'I350')}${nic(1, 'I350 Virtual Function')}</object>`),
  );
  expect(devices).toMatchObject([
    {
      port: '0000:00:01.1',
      shared: true,
      sharers: [
        { address: '0000:02:00.0', kind: 'function', interfaces: ['eth0'] },
        { address: '0000:02:00.1', kind: 'virtual', interfaces: ['eth1'] },
      ],
    },
  ]);
});

const folder = recordedFolder('pci-sharing');
const recorded = (name: string) => run(bytesOf(new URL(name, folder)));
const sharersBehind = ({ devices }: Report, port: string) =>
  devices
    .find((device) => device.port === port)!
    .sharers.map(({ address, kind }) => `${address} ${kind}`);

test.skipIf(folder === undefined)(
  'recorded adapters: as lspci and as hwloc the same functions share',
  async () => {
    expect(sharersBehind(await recorded('qemu-igb-sriov.lspci-xxxx.txt'), '0000:02:00.0')).toEqual([
      '0000:03:00.0 physical',
      '0000:03:10.0 virtual',
      '0000:03:10.2 virtual',
      '0000:03:10.4 virtual',
    ]);
    expect(sharersBehind(await recorded('qemu-nvme-sriov.lspci-xxxx.txt'), '0000:00:04.0')).toEqual(
      ['0000:01:00.0 physical', '0000:01:00.1 virtual', '0000:01:00.2 virtual'],
    );
    for (const [name, port, count] of [
      ['qemu-igb-sriov.hwloc.xml', '0000:02:00.0', 4],
      ['qemu-nvme-sriov.sriov-hwloc.xml', '0000:00:04.0', 3],
      ['hwloc-16intel64-manyVFs.xml', '0000:0a:00.0', 4],
      ['hwloc-16intel64-manyVFs.xml', '0000:00:01.1', 2],
    ] as const) {
      expect(sharersBehind(await recorded(name), port)).toHaveLength(count);
    }
  },
);

test.each([
  ['a picture', text('\x89PNG'), /^PCI_FOREIGN: machine: neither/],
  ['plain lspci', text('00:01.0 NIC: Some\n'), /^LSPCI_SPACE: machine: line 1: .*0 bytes/],
  ['a foreign line', text(`${machine}\nhello`), /^LSPCI_LINE: machine: line \d+: "hello"/],
  ['a gap', text(machine.replace('\n10: ', '\n20: ')), /^LSPCI_SPACE: machine: line 3: .*0x10/],
  ['two of one', text(`${machine}${machine}`), /^LSPCI_TWICE: .*0000:00:04\.0/],
  ['another XML', text('<domain/>'), /^HWLOC_FOREIGN: machine: <domain>/],
  ['no PCI', topology('<object type="Machine"/>'), /^HWLOC_NO_PCI: .*whole-io/],
  [
    'no class',
    topology(nic(0, '').replace('0200', 'nic')),
    /^HWLOC_VALUE: .*pci_type of 0000:02:00\.0/,
  ],
])('%s is refused: %#', async (_, bytes, message) => {
  await expect(run(bytes)).rejects.toThrow(message);
});

test('damaged machines are read or refused, never anything else', async () => {
  const xml = topology(`<object ${port}>${nic(0, 'a')}${nic(1, 'b')}</object>`);
  let [read, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(text(machine), xml),
      fc.array(damage, { minLength: 1, maxLength: 1 }),
      async (bytes, hurts) => {
        try {
          await run(hurts.reduce(damaged, bytes));
          read += 1;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          refused += 1;
        }
      },
    ),
    { numRuns: 600 },
  );
  expect(Math.min(read, refused)).toBeGreaterThan(20);
});
