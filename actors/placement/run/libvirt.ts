/**
 * The placement of one guest as libvirt domain XML: its virtual CPUs pinned (vcpupin), its memory bound node by
 * node (numatune), its virtual nodes with their distances, and each of its devices behind an expander bus that
 * belongs to the virtual node that it is near to (hostdev).
 */
import { listOf } from '../machine/cpuset.ts';
import type { PlacedGuest } from './placed.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');

const KIB = 1024;

const pinning = ({ cpus }: PlacedGuest): readonly string[] => [
  '  <cputune>',
  ...cpus.map(({ vcpu, pus }) => `    <vcpupin vcpu='${vcpu}' cpuset='${listOf(pus)}'/>`),
  '  </cputune>',
];

/** A virtual node with memory of several physical ones would be no node: there is one to each. */
const binding = ({ nodes }: PlacedGuest): readonly string[] => {
  const filled = nodes.filter(({ bytes }) => bytes > 0);
  const all = listOf(filled.map(({ physical }) => physical));
  return [
    '  <numatune>',
    `    <memory mode='strict' nodeset='${all}'/>`,
    ...filled.map(
      ({ virtual, physical }) =>
        `    <memnode cellid='${virtual}' mode='strict' nodeset='${physical}'/>`,
    ),
    '  </numatune>',
  ];
};

const cells = ({ nodes, cpus, distances }: PlacedGuest): readonly string[] => [
  "  <cpu mode='host-passthrough'>",
  '    <numa>',
  ...nodes.flatMap(({ virtual, bytes }) => {
    const own = cpus.filter((cpu) => cpu.virtual === virtual).map(({ vcpu }) => vcpu);
    const list = own.length === 0 ? '' : ` cpus='${listOf(own)}'`;
    return [
      `      <cell id='${virtual}'${list} memory='${bytes / KIB}' unit='KiB'>`,
      '        <distances>',
      ...(distances[virtual] ?? []).map(
        (value, id) => `          <sibling id='${id}' value='${value}'/>`,
      ),
      '        </distances>',
      '      </cell>',
    ];
  }),
  '    </numa>',
  '  </cpu>',
];

const sourceOf = (address: string): string => {
  const [, domain = '0000', bus = '', slot = '', fn = ''] =
    /^(?:(\w+):)?(\w+):(\w+)\.(\w)$/.exec(address) ?? [];
  return `<address domain='0x${domain}' bus='0x${bus}' slot='0x${slot}' function='0x${fn}'/>`;
};

const pciAt = (bus: number, slot: number): string =>
  `<address type='pci' domain='0x0000' bus='0x${bus.toString(16).padStart(2, '0')}' slot='0x${slot
    .toString(16)
    .padStart(2, '0')}' function='0x0'/>`;

/** An expander bus for each virtual node with devices; a device that is near to all goes to the root. */
const devices = ({ devices: own }: PlacedGuest): readonly string[] => {
  const near = [...new Set(own.flatMap(({ virtual }) => (virtual === null ? [] : [virtual])))].sort(
    (a, b) => a - b,
  );
  const lines = ["    <controller type='pci' index='0' model='pcie-root'/>"];
  const busOf = new Map<number, number>();
  for (const [i, node] of near.entries()) {
    busOf.set(node, i + 1);
    lines.push(
      `    <controller type='pci' index='${i + 1}' model='pcie-expander-bus'>`,
      `      <target busNr='${32 * (i + 1)}'><node>${node}</node></target>`,
      `      ${pciAt(0, i + 1)}`,
      '    </controller>',
    );
  }
  const slots = new Map<number, number>();
  for (const [i, { pci, virtual }] of own.entries()) {
    const above = virtual === null ? 0 : (busOf.get(virtual) ?? 0);
    const slot = slots.get(above) ?? (above === 0 ? near.length + 1 : 0);
    slots.set(above, slot + 1);
    const index = near.length + 1 + i;
    lines.push(
      `    <controller type='pci' index='${index}' model='pcie-root-port'>`,
      `      ${pciAt(above, slot)}`,
      '    </controller>',
      "    <hostdev mode='subsystem' type='pci' managed='yes'>",
      `      <source>${sourceOf(pci)}</source>`,
      `      ${pciAt(index, 0)}`,
      '    </hostdev>',
    );
  }
  return ['  <devices>', ...lines, '  </devices>'];
};

export const domainOf = (guest: PlacedGuest): string => {
  const total = guest.nodes.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    "<domain type='kvm'>",
    `  <name>${escaped(guest.name)}</name>`,
    `  <memory unit='KiB'>${total / KIB}</memory>`,
    `  <vcpu placement='static'>${guest.cpus.length}</vcpu>`,
    ...pinning(guest),
    ...binding(guest),
    '  <os>',
    "    <type arch='x86_64' machine='q35'>hvm</type>",
    '  </os>',
    ...cells(guest),
    ...devices(guest),
    '</domain>',
    '',
  ].join('\n');
};
