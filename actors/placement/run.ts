/**
 * `run placement MACHINE.xml REQUEST.yaml`: places guests on a real machine by the statecharts, and writes what
 * a hypervisor needs (`--out FOLDER`): libvirt domains, ACPI SRAT and SLIT, a picture.
 */
import type { RunInput, RunOutput, RunVerb } from '../../src/system/catalogue.ts';
import { InputError } from '../../src/system/errors.ts';
import { listOf } from './machine/cpuset.ts';
import { type Machine, readMachine } from './machine/hwloc.ts';
import { slitOf, sratOf } from './run/acpi.ts';
import { domainOf } from './run/libvirt.ts';
import { pictureOf } from './run/picture.ts';
import { type Placement, place } from './run/place.ts';
import type { Nearest, PlacedGuest, RefusedGuest } from './run/placed.ts';
import { readRequest } from './run/request.ts';

const gib = (bytes: number): string => `${bytes / 2 ** 30} GiB`;
const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

const linesOfGuest = ({
  name,
  policy,
  policyViolated,
  cpus,
  nodes,
  devices,
  distances,
}: PlacedGuest) => [
  `${name}: placed by ${policy}${policyViolated ? ', relaxed: what the policy demands was not to be had' : ''}`,
  ...nodes.map(({ virtual, physical, bytes }) => {
    const own = cpus.filter((cpu) => cpu.virtual === virtual);
    const pus = listOf(own.flatMap((cpu) => cpu.pus));
    const here = devices.filter((one) => one.virtual === virtual).map(({ pci }) => pci);
    const parts = [
      own.length === 0 ? 'no CPUs' : `vCPUs ${listOf(own.map(({ vcpu }) => vcpu))} on PUs ${pus}`,
      bytes === 0 ? 'no memory' : gib(bytes),
      ...here,
    ];
    return `  its node ${virtual} is node ${physical}: ${parts.join(', ')}`;
  }),
  ...devices
    .filter(({ virtual }) => virtual === null)
    .map(({ pci }) => `  ${pci} is equally near to several nodes`),
  ...(distances.length > 1
    ? [`  distances it is told: ${distances.map((row) => row.join(' ')).join(' | ')}`]
    : []),
];

const nearestLine = ({ cpus, memoryBytes, fallback, devices }: Nearest): string =>
  `  nearest that can be had: ${plural(cpus, 'CPU')}, ${gib(memoryBytes)}, ` +
  `${devices.length === 0 ? 'no device' : devices.join(', ')}, ${fallback}`;

const linesOfRefused = ({ name, because, nearest }: RefusedGuest): readonly string[] => [
  `${name}: refused, for ${because}`,
  nearest === null ? '  nothing of the kind can be had' : nearestLine(nearest),
];

const textOf = (machine: Machine, { block, placed, refused }: Placement): string =>
  [
    `${plural(machine.nodes.length, 'node')}, ${plural(machine.cores.length, 'core')}, ` +
      `${plural(machine.devices.length, 'PCI device')}; memory in blocks of ${gib(block)}` +
      `${machine.distancesAssumed ? '; the file tells no distances, 10 and 20 were taken' : ''}`,
    '',
    ...placed.flatMap(linesOfGuest),
    ...refused.flatMap(linesOfRefused),
  ].join('\n');

const jsonOf = (machine: Machine, { block, placed, refused }: Placement): unknown => ({
  machine: {
    nodes: machine.nodes.map(({ index, bytes }) => ({ node: index, bytes })),
    distances: machine.distances,
    distancesAssumed: machine.distancesAssumed,
    cores: machine.cores.length,
    block,
  },
  pciDevices: machine.devices.map((one) => ({
    pci: one.address,
    class: one.pciClass,
    vendor: one.vendor,
    device: one.device,
    localNumaNodes: one.localNodes,
    localPUs: one.localPus,
  })),
  placed,
  refused,
});

const filesOf = (machine: Machine, { placed }: Placement): Record<string, Uint8Array> => {
  const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
  const files: Record<string, Uint8Array> = {
    'placement.svg': encoded(pictureOf(machine, placed)),
  };
  for (const guest of placed) {
    const places = {
      cpus: guest.cpus.map(({ virtual }) => virtual),
      memory: guest.nodes.map(({ bytes }) => bytes),
      distances: guest.distances,
    };
    files[`${guest.name}.xml`] = encoded(domainOf(guest));
    files[`${guest.name}.srat.aml`] = sratOf(places);
    files[`${guest.name}.slit.aml`] = slitOf(places);
  }
  return files;
};

const run = async ({ path, bytes, options = {}, files = {} }: RunInput): Promise<RunOutput> => {
  const [requestPath] = options.request ?? [];
  if (requestPath === undefined) {
    throw new InputError(
      'NO_REQUEST',
      'placement needs a request.',
      'run placement MACHINE.xml REQUEST.yaml',
    );
  }
  const machine = readMachine(path, bytes);
  const request = readRequest(requestPath, files[requestPath]!);
  const placement = place(machine, request);
  const { placed, refused } = placement;
  return {
    json: jsonOf(machine, placement),
    text: textOf(machine, placement),
    files: filesOf(machine, placement),
    summary: `${plural(placed.length, 'guest')} placed, ${refused.length} refused`,
  };
};

export const runVerb: RunVerb = {
  dialects: ['patent'],
  defaultDialect: 'patent',
  accepts: 'a machine as hwloc 2 XML (lstopo machine.xml), and a request as YAML',
  options: [{ name: 'request', description: 'guests and what they want, as YAML', isFile: true }],
  second: 'request',
  run,
};
