/**
 * A real machine is read, guests are placed on it by the statecharts, and what is written is accepted by the
 * programs that it is for: libvirt's validator and the ACPI compiler.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sratOf } from '../../../actors/placement/run/acpi.ts';
import { runVerb } from '../../../actors/placement/run.ts';
import { placement } from '../../../actors/placement/system.ts';
import { checksum, readSlit, readSrat } from './acpi.ts';

const MACHINE = readFileSync(new URL('./fixtures/three-nodes.xml', import.meta.url));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const run = (yaml: string, machine: Uint8Array = MACHINE) =>
  runVerb.run({
    path: 'machine.xml',
    bytes: machine,
    dialect: 'patent',
    options: { request: ['request.yaml'] },
    files: { 'request.yaml': bytes(yaml) },
  });

const REQUEST = `
block: 512 MiB
guests:
  - name: near
    cpus: 2
    memory: 1 GiB
    devices: ["0000:02:00.0"]
  - name: far
    cpus: 1
    memory: 3 GiB
    devices: [{ class: gpu }, { class: storage, weight: 0.5 }]
    fallback: best-effort
  - name: wide
    cpus: 1
    memory: 1 GiB
    policy: memBandwidth
    fallback: best-effort
`;

test('devices first, cores and memory around them, and the guest is told in its own numbers', async () => {
  const { json, text } = await run(REQUEST);
  const { placed, refused } = json as any;
  expect(refused).toEqual([]);
  const [near, far, wide] = placed;
  expect(near.policyViolated).toBe(false);
  expect(near.cpus.map((cpu: any) => [cpu.core, cpu.pus, cpu.node, cpu.virtual])).toEqual([
    [0, [0], 3, 0],
    [1, [2, 4], 3, 0],
  ]);
  expect(near.nodes).toEqual([{ virtual: 0, physical: 3, bytes: 2 ** 30 }]);
  expect(near.devices).toEqual([{ pci: '0000:02:00.0', node: 3, virtual: 0 }]);
  // The node of the device has no memory: the next is taken, by the distances, which are told by rank.
  expect(far.devices).toEqual([
    { pci: '0000:21:00.0', node: 1, virtual: 0 },
    { pci: '0000:41:00.0', node: null, virtual: null },
  ]);
  expect(far.nodes).toEqual([
    { virtual: 0, physical: 1, bytes: 0 },
    { virtual: 1, physical: 3, bytes: 3 * 2 ** 30 },
  ]);
  expect(far.distances).toEqual([
    [10, 20],
    [20, 10],
  ]);
  expect(wide.nodes.some(({ physical }: any) => physical === 5)).toBe(true);
  expect(text).toContain('its node 0 is node 3');
});

test('the locality of devices and the order of nodes are those of the file', async () => {
  const { json } = await run(REQUEST);
  const { pciDevices, machine } = json as any;
  expect(pciDevices.map((one: any) => [one.pci, one.localNumaNodes, one.localPUs])).toEqual([
    ['0000:02:00.0', [3], [0, 2, 4]],
    ['0000:21:00.0', [1], [1, 3, 5]],
    ['0000:41:00.0', [3, 1], [0, 2, 4, 1, 3, 5]],
  ]);
  expect(machine.nodes.map(({ node }: any) => node)).toEqual([3, 1, 5]);
  expect(machine.distances).toEqual([
    [10, 21, 17],
    [21, 10, 42],
    [17, 42, 10],
  ]);
});

test('a request that cannot be met gets the reason and the nearest one that can', async () => {
  const { json, text } = await run(`
block: 512 MiB
guests:
  - { name: first, cpus: 1, memory: 512 MiB, devices: ["0000:02:00.0"] }
  - { name: second, cpus: 1, memory: 512 MiB, devices: ["02:00.0"] }
  - { name: strict, cpus: 3, memory: 1 GiB, devices: ["0000:21:00.0"] }
  - { name: greedy, cpus: 9, memory: 99 GiB, fallback: best-effort }
`);
  const { refused } = json as any;
  expect(refused.map(({ name, reason, holder }: any) => [name, reason, holder])).toEqual([
    ['second', 'held', 'first'],
    ['strict', 'notEnough', null],
    ['greedy', 'notEnough', null],
  ]);
  const [second, strict, greedy] = refused.map(({ nearest }: any) => nearest);
  expect(second).toEqual({ cpus: 1, memoryBytes: 2 ** 29, fallback: 'strict', devices: [] });
  expect(strict).toEqual({
    cpus: 3,
    memoryBytes: 2 ** 30,
    fallback: 'best-effort',
    devices: ['0000:21:00.0'],
  });
  // What the others did not get is free.
  expect(greedy).toEqual({
    cpus: 3,
    memoryBytes: 5.5 * 2 ** 30,
    fallback: 'best-effort',
    devices: [],
  });
  expect(text).toContain('held by first');
});

const refuses: readonly (readonly [string, string, string | Uint8Array, string])[] = [
  [
    'a size that is none',
    'guests:\n  - name: a\n    cpus: 1\n    memory: lots\n',
    MACHINE,
    'line 4',
  ],
  [
    'an unknown policy',
    'guests:\n  - name: a\n    cpus: 1\n    memory: 1 GiB\n    policy: best\n',
    MACHINE,
    'line 5',
  ],
  [
    'a field that nobody knows',
    'guests:\n  - name: a\n    cpu: 1\n    memory: 1 GiB\n',
    MACHINE,
    'line',
  ],
  ['YAML that is none', 'guests:\n  - name: [\n', MACHINE, 'line'],
  [
    'a guest that is there twice',
    'guests:\n  - { name: a, cpus: 1, memory: 1 GiB }\n  - { name: a, cpus: 1, memory: 1 GiB }\n',
    MACHINE,
    'line 3',
  ],
  [
    'a name that leaves the folder',
    'guests:\n  - { name: ../a, cpus: 1, memory: 1 GiB }\n',
    MACHINE,
    'line 2',
  ],
  [
    'a device that is not there',
    'guests:\n  - { name: a, cpus: 1, memory: 1 GiB, devices: ["0000:99:00.0"] }\n',
    MACHINE,
    'It has: 0000:02:00.0',
  ],
  ['a machine that is no XML', REQUEST, 'not xml', 'line 1'],
  ['a machine of hwloc 1', REQUEST, '<topology><object type="Machine"/></topology>', 'line 1'],
  ['a machine without nodes', REQUEST, '<topology version="2.0"/>', 'no NUMA node'],
];

test.each(refuses)('%s is refused by name and place', async (_, yaml, machine, says) => {
  const given = typeof machine === 'string' ? bytes(machine) : machine;
  await expect(run(yaml, given)).rejects.toThrow(says);
  await expect(run(yaml, given)).rejects.toMatchObject({ name: 'InputError' });
});

test('SRAT and SLIT say what the placement says', async () => {
  const { json, files } = await run(REQUEST);
  for (const guest of (json as any).placed) {
    const srat = files![`${guest.name}.srat.aml`] as Uint8Array;
    const slit = files![`${guest.name}.slit.aml`] as Uint8Array;
    expect([checksum(srat), checksum(slit)]).toEqual([0, 0]);
    const { cpus, memory } = readSrat(srat);
    expect(cpus).toEqual(Object.fromEntries(guest.cpus.map((cpu: any) => [cpu.vcpu, cpu.virtual])));
    for (const { virtual, bytes: size } of guest.nodes) {
      const own = memory.filter(({ node }) => node === virtual);
      // The hole below 1 MiB takes 384 KiB from whoever is first.
      const hole = own.some(({ base }) => base === 0) ? 0x60000 : 0;
      expect(own.reduce((sum, { length }) => sum + length, 0)).toBe(size === 0 ? 0 : size - hole);
    }
    expect(readSlit(slit)).toEqual(guest.distances);
  }
});

test('memory beyond 2 GiB lies above 4 GiB, and processors beyond 254 have x2APIC entries', () => {
  const srat = sratOf({
    cpus: Array.from({ length: 300 }, (_, i) => (i < 150 ? 0 : 1)),
    memory: [2 ** 32, 2 ** 32],
    distances: [
      [10, 20],
      [20, 10],
    ],
  });
  const { cpus, memory } = readSrat(srat);
  expect(Object.keys(cpus)).toHaveLength(300);
  expect([cpus[149], cpus[299]]).toEqual([0, 1]);
  expect(memory).toEqual([
    { node: 0, base: 0, length: 0xa0000 },
    { node: 0, base: 0x100000, length: 0x80000000 - 0x100000 },
    { node: 0, base: 2 ** 32, length: 2 ** 31 },
    { node: 1, base: 2 ** 32 + 2 ** 31, length: 2 ** 32 },
  ]);
});

const folder = mkdtempSync(join(tmpdir(), 'placement-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const there = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Without it a test says so and is skipped, but not where it has been installed on purpose. */
const lacks = (program: string): boolean => {
  if (there(program)) return false;
  console.warn(`${program} is not installed: what is made for it is not tried`);
  return process.env.CI === undefined;
};

const write = async (): Promise<readonly string[]> => {
  const { files } = await run(REQUEST);
  for (const [name, content] of Object.entries(files!)) writeFileSync(join(folder, name), content);
  return Object.keys(files!);
};

test.skipIf(lacks('virt-xml-validate'))('libvirt accepts every domain', async () => {
  const domains = (await write()).filter((name) => name.endsWith('.xml'));
  expect(domains).toHaveLength(3);
  for (const name of domains) {
    const tried = spawnSync('virt-xml-validate', [join(folder, name), 'domain'], {
      encoding: 'utf8',
    });
    expect(`${tried.stdout}${tried.stderr}`).toContain('validates');
    expect(tried.status).toBe(0);
  }
});

test.skipIf(lacks('iasl'))('the ACPI compiler decodes every table without complaint', async () => {
  const tables = (await write()).filter((name) => name.endsWith('.aml'));
  expect(tables).toHaveLength(6);
  for (const name of tables) {
    // The compiler takes whatever follows the first dot for an extension.
    const stem = join(folder, name.replaceAll('.', '-'));
    const { stdout, stderr, status } = spawnSync('iasl', ['-d', '-p', stem, join(folder, name)], {
      encoding: 'utf8',
    });
    const said = `${stdout}${stderr}`;
    expect(status).toBe(0);
    const decoded = readFileSync(`${stem}.dsl`, 'utf8');
    expect(`${said}${decoded}`).not.toMatch(/warning|error|unknown|invalid|incorrect/i);
  }
});

test('the picture names every guest, node and device', async () => {
  const { files } = await run(REQUEST);
  const svg = new TextDecoder().decode(files!['placement.svg'] as Uint8Array);
  for (const word of [
    'near',
    'far',
    'wide',
    'node 3',
    'no memory',
    'no processors',
    '0000:41:00.0',
  ]) {
    expect(svg).toContain(word);
  }
});

test('the catalogue offers it', () => {
  expect(placement.run?.second).toBe('request');
});

/** Both cards are of one class: the first is on node 3, the second on node 1, which has cores and no memory. */
const TWO_CARDS = bytes(new TextDecoder().decode(MACHINE).replace('0302 [10de', '0200 [10de'));

test('of a class, the device is taken that is local to where cores are free', async () => {
  const second = (first: string) => `
block: 512 MiB
guests:
${first}
  - { name: second, cpus: 2, memory: 512 MiB, devices: [{ class: network }], fallback: best-effort }
`;
  const cards = async (yaml: string) => {
    const { placed } = (await run(yaml, TWO_CARDS)).json as any;
    const { devices, cpus } = placed.at(-1);
    return [devices[0].pci, ...new Set(cpus.map(({ node }: any) => node))];
  };
  const taking = (cpus: number) =>
    `  - { name: first, cpus: ${cpus}, memory: 512 MiB, policy: cpuMemNearest }`;
  expect(await cards(second(taking(2)))).toEqual(['0000:21:00.0', 1]);
  expect(
    await cards(second('  - { name: first, cpus: 2, memory: 512 MiB, policy: none }')),
  ).toEqual(['0000:02:00.0', 3]);
});
