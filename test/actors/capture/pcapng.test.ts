import { expect, test } from 'vitest';
import { BLOCK, type Capture } from '../../../actors/capture/capture.ts';
import { readPcapng } from '../../../actors/capture/read-pcapng.ts';
import { writePcapng } from '../../../actors/capture/write-pcapng.ts';
import { InputError } from '../../../src/system/errors.ts';
import { baseName, bytesOf, jsonOf, recordedFiles } from '../vlan/recorded.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const number = (size: 2 | 4, value: number, littleEndian: boolean): number[] => {
  const bytes = Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 0xff);
  return littleEndian ? bytes : bytes.reverse();
};

/** A block written by hand, independent of the writer under test. */
const block = (type: number, body: number[], littleEndian = true): number[] => {
  const length = number(4, body.length + 12, littleEndian);
  return [...number(4, type, littleEndian), ...length, ...body, ...length];
};

const section = (littleEndian = true): number[] =>
  block(
    BLOCK.section,
    [
      ...number(4, 0x1a2b3c4d, littleEndian),
      ...number(2, 1, littleEndian),
      ...number(2, 0, littleEndian),
      ...Array(8).fill(0xff),
    ],
    littleEndian,
  );

const ethernet = (options: number[] = [], littleEndian = true): number[] =>
  block(
    BLOCK.interface,
    [...number(2, 1, littleEndian), 0, 0, ...number(4, 0, littleEndian), ...options],
    littleEndian,
  );

const packet = (index: number, ticks: number, data: number[], littleEndian = true): number[] =>
  block(
    BLOCK.enhancedPacket,
    [
      ...[index, 0, ticks, data.length, data.length].flatMap((n) => number(4, n, littleEndian)),
      ...data,
      ...Array((4 - (data.length % 4)) % 4).fill(0),
    ],
    littleEndian,
  );

const read = (...parts: number[][]): Capture => readPcapng(Uint8Array.from(parts.flat()));

const refusal = (run: () => unknown): InputError => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error('nothing was refused');
};

test('sections of both byte orders follow each other, and interfaces are numbered through', () => {
  const capture = read(
    section(true),
    ethernet(),
    packet(0, 7, [1, 2, 3], true),
    section(false),
    ethernet([], false),
    packet(0, 9, [4], false),
  );
  expect(capture.interfaces).toHaveLength(2);
  expect(capture.packets.map((p) => [p.interface, p.timeNs, [...p.data]])).toEqual([
    [0, 7000n, [1, 2, 3]],
    [1, 9000n, [4]],
  ]);
});

test('time resolutions of ten and two and a time offset are understood', () => {
  const nanoseconds = [9, 0, 1, 0, 9, 0, 0, 0];
  const halfSeconds = [9, 0, 1, 0, 0x81, 0, 0, 0];
  const plusTwoSeconds = [14, 0, 8, 0, 2, 0, 0, 0, 0, 0, 0, 0];
  const capture = read(
    section(),
    ethernet(nanoseconds),
    ethernet([...halfSeconds, ...plusTwoSeconds]),
    packet(0, 5, []),
    packet(1, 3, []),
  );
  expect(capture.packets.map((p) => p.timeNs)).toEqual([5n, 3_500_000_000n]);
});

test('simple and obsolete packet blocks are read, unknown blocks skipped', () => {
  const simple = block(BLOCK.simplePacket, [3, 0, 0, 0, 7, 8, 9, 0]);
  const fields = [0, 0, 3, 0, 0, 0, 0, 0, 6, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0];
  const obsolete = block(BLOCK.obsoletePacket, [...fields, 5, 6, 0, 0]);
  const capture = read(section(), ethernet(), block(0x0bad, [1, 2, 3, 4]), simple, obsolete);
  expect(capture.packets.map((p) => [p.timeNs, [...p.data]])).toEqual([
    [0n, [7, 8, 9]],
    [6000n, [5, 6]],
  ]);
});

test('a simple packet is as long as the interface kept of it', () => {
  const cut = block(BLOCK.interface, [1, 0, 0, 0, 2, 0, 0, 0]);
  const simple = block(BLOCK.simplePacket, [60, 0, 0, 0, 7, 8, 0, 0]);
  const [only] = read(section(), cut, simple).packets;
  expect([[...(only?.data ?? [])], only?.originalLength]).toEqual([[7, 8], 60]);
});

test.each([
  ['an empty file', [], 'PCAPNG_EMPTY', 'empty'],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a], 'PCAPNG_FOREIGN', 'PNG'],
  ['a gzip file', [0x1f, 0x8b, 8, 0, 0], 'PCAPNG_FOREIGN', 'gzip'],
  ['the first two bytes', [0x0a, 0x0d], 'PCAPNG_TRUNCATED', '0x2'],
  ['half a section header', section().slice(0, 20), 'PCAPNG_TRUNCATED', 'offset 0x0'],
  ['half an interface', [...section(), ...ethernet().slice(0, 16)], 'PCAPNG_TRUNCATED', '0x1c'],
  ['a byte too much', [...section(), 6], 'PCAPNG_TRUNCATED', '0x1c'],
  [
    'a packet of no interface',
    [...section(), ...packet(0, 0, [])],
    'PCAPNG_INTERFACE',
    'offset 0x1c',
  ],
  ['a length of 13', [...section(), 1, 0, 0, 0, 13, ...Array(11).fill(0)], 'PCAPNG_BLOCK', '0x1c'],
  [
    'two lengths that differ',
    [...section(), ...ethernet().with(16, 24)],
    'PCAPNG_BLOCK_LENGTH',
    'offset 0x1c',
  ],
  [
    'a packet longer than its block',
    [...section(), ...ethernet(), ...packet(0, 0, [1]).with(20, 99)],
    'PCAPNG_BLOCK_SHORT',
    'offset 0x30',
  ],
  ['version 2', section().with(12, 2), 'PCAPNG_VERSION', '2.0'],
  ['no byte-order magic', section().with(8, 0), 'PCAPNG_BYTE_ORDER', 'offset 0x0'],
])('%s is refused in one line that says where', (_, bytes, code, says) => {
  const error = refusal(() => readPcapng(Uint8Array.from(bytes as number[])));
  expect(error.message).toMatch(new RegExp(`^${code}`));
  expect(error.message).toContain(says);
  expect(error.message).not.toContain('\n');
});

test('what cannot be written is refused', () => {
  const base = { timeNs: 0n, data: new Uint8Array(), originalLength: 0, comments: [] };
  const eth0 = { comments: [], linkType: 1, snapLength: 0 };
  const write = (extra: object) => () =>
    writePcapng({ interfaces: [eth0], packets: [{ ...base, interface: 0, ...extra }] });
  expect(refusal(write({ interface: 1 })).code).toBe('PCAPNG_INTERFACE');
  expect(refusal(write({ timeNs: -1n })).code).toBe('PCAPNG_TIME');
  expect(refusal(write({ comments: ['x'.repeat(70_000)] })).code).toBe('PCAPNG_OPTION');
});

const captures = recordedFiles('vlan', '.pcapng');

test.skipIf(captures.length === 0)('recorded captures are written again byte for byte', () => {
  for (const file of captures) {
    const bytes = bytesOf(file);
    expect(hex(writePcapng(readPcapng(bytes))), baseName(file)).toBe(hex(bytes));
  }
});

const inputs = captures.filter((file) => file.pathname.endsWith('.in.pcapng'));

interface Recorded {
  readonly ports: readonly { readonly name: string }[];
  readonly steps: readonly { readonly i: number; readonly op: string; readonly port: string }[];
}

test.skipIf(inputs.length === 0)('recorded captures hold the frames of their scenarios', () => {
  for (const file of inputs) {
    const scenario = new URL(file.href.replace('.in.pcapng', '.scenario.json'));
    const { ports, steps } = jsonOf<Recorded>(scenario);
    const { interfaces, packets } = readPcapng(bytesOf(file));
    const sent = steps.filter((step) => step.op === 'tx');
    expect(interfaces.map((i) => i.name)).toEqual(ports.map((p) => p.name));
    const read = packets.map((p) => ({
      i: Number(/^step=(\d+)/.exec(p.comments[0] ?? '')?.[1]),
      port: interfaces[p.interface]?.name,
      hex: hex(p.data),
    }));
    expect(read, baseName(file)).toMatchObject(sent.map(({ i, port }) => ({ i, port })));
    expect(
      read.map((p) => p.hex),
      baseName(file),
    ).toEqual(sent.map((step) => (step as { hex?: string }).hex));
  }
});
