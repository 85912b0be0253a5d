/** The machine and its guests as a picture (SVG): a box a node, its cores, its memory, its devices. */
import type { Machine } from '../machine/hwloc.ts';
import type { PlacedGuest } from './placed.ts';

/** Distinct for most kinds of colour vision; every guest is named as well. */
const COLOURS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#7a5195',
  '#999933',
];
const FREE = '#e8e8e8';
const CELL = 26;
const WIDTH = 300;
const GAP = 16;
const PER_ROW = 10;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;
const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(bytes < 2 ** 33 ? 1 : 0)} GiB`;

interface Scene {
  readonly machine: Machine;
  readonly guests: readonly PlacedGuest[];
  readonly colourOf: (guest: PlacedGuest) => string;
}

const coresIn = (
  { machine, guests, colourOf }: Scene,
  node: number,
  x: number,
  y: number,
): string[] =>
  machine.cores
    .filter((core) => core.node === node)
    .map(({ number, pus }, i) => {
      const owner = guests.find(({ cpus }) => cpus.some(({ core }) => core === number));
      const vcpu = owner?.cpus.find(({ core }) => core === number)?.vcpu;
      const [cx, cy] = [x + (i % PER_ROW) * CELL, y + Math.floor(i / PER_ROW) * CELL];
      const fill = owner === undefined ? FREE : colourOf(owner);
      const says = `core ${number} (PU ${pus.join(', ')}): ${owner === undefined ? 'free' : `${owner.name}, vCPU ${vcpu}`}`;
      const label =
        owner === undefined
          ? ''
          : text(
              cx + 11,
              cy + 15,
              String(vcpu),
              'fill="white" text-anchor="middle" font-size="11"',
            );
      return `<g><title>${escaped(says)}</title><rect x="${cx}" y="${cy}" width="22" height="22" rx="3" fill="${fill}" stroke="#888"/>${label}</g>`;
    });

const memoryIn = (
  { machine, guests, colourOf }: Scene,
  node: number,
  x: number,
  y: number,
): string[] => {
  const bytes = machine.nodes.find(({ index }) => index === node)?.bytes ?? 0;
  const width = PER_ROW * CELL - 4;
  if (bytes === 0) return [text(x, y + 15, 'no memory', 'font-size="12" fill="#666"')];
  let at = 0;
  const parts = guests.flatMap((guest) => {
    const own = guest.nodes.find(({ physical }) => physical === node)?.bytes ?? 0;
    if (own === 0) return [];
    const part = `<g><title>${escaped(`${guest.name}: ${gib(own)}`)}</title><rect x="${x + (at / bytes) * width}" y="${y}" width="${(own / bytes) * width}" height="20" fill="${colourOf(guest)}" stroke="white"/></g>`;
    at += own;
    return [part];
  });
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="20" fill="${FREE}" stroke="#888"/>`,
    ...parts,
    text(x, y + 35, `${gib(at)} of ${gib(bytes)} memory`, 'font-size="12" fill="#444"'),
  ];
};

const deviceLines = (
  { machine, guests, colourOf }: Scene,
  node: number | null,
  x: number,
  y: number,
): string[] =>
  machine.devices
    .filter((device) => device.node === node)
    .map(({ address, pciClass }, i) => {
      const owner = guests.find(({ devices }) => devices.some(({ pci }) => pci === address));
      const fill = owner === undefined ? FREE : colourOf(owner);
      const whose = owner === undefined ? '' : `  ${owner.name}`;
      return `<rect x="${x}" y="${y + i * 20}" width="12" height="12" fill="${fill}" stroke="#888"/>${text(x + 18, y + i * 20 + 11, `${address}  class ${pciClass}${whose}`, 'font-size="12"')}`;
    });

export const pictureOf = (machine: Machine, guests: readonly PlacedGuest[]): string => {
  const scene: Scene = {
    machine,
    guests,
    colourOf: (guest) => COLOURS[guests.indexOf(guest) % COLOURS.length]!,
  };
  const columns = Math.min(machine.nodes.length, 4);
  const most = (of: (node: number) => number) =>
    Math.max(0, ...machine.nodes.map(({ index }) => of(index)));
  const coreRows = Math.ceil(
    most((node) => machine.cores.filter((core) => core.node === node).length) / PER_ROW,
  );
  const deviceRows = most(
    (node) => machine.devices.filter((device) => device.node === node).length,
  );
  const boxHeight = 40 + Math.max(1, coreRows) * CELL + 50 + deviceRows * 20 + 10;
  const top = 40 + Math.max(1, guests.length) * 20 + 10;
  const rows = Math.ceil(machine.nodes.length / columns);
  const elsewhere = machine.devices.filter(({ node }) => node === null);
  const width = columns * (WIDTH + GAP) + GAP;
  const below = top + rows * (boxHeight + GAP);
  const height = below + (elsewhere.length > 0 ? 40 + elsewhere.length * 20 : 0) + GAP;
  const legend = guests.map((guest, i) => {
    const y = 40 + i * 20;
    const { cpus, nodes, policy, policyViolated } = guest;
    const where = nodes
      .map(({ virtual, physical }) => `node ${physical} is its ${virtual}`)
      .join(', ');
    const says = `${guest.name}: ${cpus.length} vCPUs, ${gib(nodes.reduce((sum, one) => sum + one.bytes, 0))}, ${policy}${policyViolated ? ' (relaxed)' : ''}; ${where}`;
    return `<rect x="${GAP}" y="${y}" width="12" height="12" fill="${scene.colourOf(guest)}"/>${text(GAP + 18, y + 11, says, 'font-size="13"')}`;
  });
  const boxes = machine.nodes.flatMap(({ index }, i) => {
    const x = GAP + (i % columns) * (WIDTH + GAP);
    const y = top + Math.floor(i / columns) * (boxHeight + GAP);
    const cores = machine.cores.filter((core) => core.node === index).length;
    const memoryAt = y + 40 + Math.max(1, coreRows) * CELL;
    return [
      `<rect x="${x}" y="${y}" width="${WIDTH}" height="${boxHeight}" rx="6" fill="white" stroke="#444"/>`,
      text(x + 12, y + 24, `node ${index}`, 'font-weight="bold" font-size="14"'),
      ...(cores === 0
        ? [text(x + 12, y + 52, 'no processors', 'font-size="12" fill="#666"')]
        : coresIn(scene, index, x + 12, y + 36)),
      ...memoryIn(scene, index, x + 12, memoryAt),
      ...deviceLines(scene, index, x + 12, memoryAt + 46),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">`,
    `<rect width="${width}" height="${height}" fill="#fafafa"/>`,
    text(GAP, 24, 'Machine and placement', 'font-size="16" font-weight="bold"'),
    ...(guests.length === 0 ? [text(GAP, 51, 'nothing was placed', 'font-size="13"')] : legend),
    ...boxes,
    ...(elsewhere.length > 0
      ? [
          text(
            GAP,
            below + 20,
            'equally near to several nodes',
            'font-size="14" font-weight="bold"',
          ),
        ]
      : []),
    ...deviceLines(scene, null, GAP, below + 32),
    '</svg>',
    '',
  ].join('\n');
};
