/** Recorded switches of page tables through the machines: as many hits as an LRU of that size has. */
import { expect, test } from 'vitest';
import { ring } from '../../../actors/shadow-paging/recordings/index.ts';
import { runShadowPaging } from '../../../actors/shadow-paging/run.ts';
import { parseXml } from '../../../actors/xml-file.ts';
import { baseName, bytesOf, jsonOf, recordedFiles } from '../vlan/recorded.ts';

interface Report {
  readonly cr3Writes: number;
  readonly frees: number;
  readonly hitsBySize: Readonly<Record<string, number>>;
  readonly buildsBySize: Readonly<Record<string, number>>;
  readonly evictionsBySize: Readonly<Record<string, number>>;
  readonly threePreviousRoots: { readonly loads: number };
  readonly recorded?: {
    readonly loads: number;
    readonly rootsBuilt: number;
    readonly zaps: number;
  };
}

interface Expected {
  readonly cr3Writes: number;
  readonly frees: number;
  readonly lruHitsByCapacity: Readonly<Record<string, number>>;
}

const run = (bytes: Uint8Array, sizes: readonly number[] = [], path = 'x.trace') =>
  runShadowPaging.run({
    path,
    bytes,
    dialect: 'patent',
    options: { size: sizes.map(String) },
  });

const reportOf = async (bytes: Uint8Array, sizes?: readonly number[]): Promise<Report> =>
  (await run(bytes, sizes)).json as Report;

const traceOf = (...lines: string[]): Uint8Array => new TextEncoder().encode(lines.join('\n'));

const expectedOf = (file: URL): Expected =>
  jsonOf(new URL(file.href.replace('.trace', '.expected.json')));

/** All sizes, but of the longest trace only some: each takes a second. */
const SOME = [2, 5];
const traces = [ring.file, ...recordedFiles('shadow-pt', '.trace')];
const ofGuests = traces.filter((file) => baseName(file).startsWith('cr3-'));

test.each(ofGuests)('%s: hits are those of an LRU of every size', async (file) => {
  const bytes = bytesOf(file);
  const expected = expectedOf(file);
  const isLong = bytes.length > 50_000;
  const report = await reportOf(bytes, isLong ? SOME : []);
  const wanted = Object.entries(expected.lruHitsByCapacity).filter(
    ([size]) => !isLong || SOME.includes(Number(size)),
  );
  expect(report.hitsBySize).toEqual(Object.fromEntries(wanted));
  expect([report.cr3Writes, report.frees]).toEqual([expected.cr3Writes, expected.frees]);
  for (const [size, hits] of Object.entries(report.hitsBySize)) {
    expect(hits + report.buildsBySize[size]!).toBe(expected.cr3Writes);
  }
});

const ofKvm = recordedFiles('shadow-pt', '.trace').filter((file) =>
  baseName(file).startsWith('kvm-'),
);

test.skipIf(ofKvm.length === 0).each(ofKvm)(
  '%s: KVM loads as four tables do, within 2',
  async (file) => {
    const expected = jsonOf<Record<string, number>>(
      new URL(file.href.replace('.trace', '.expected.json')),
    );
    const { recorded, threePreviousRoots, cr3Writes } = await reportOf(bytesOf(file), [4]);
    expect(cr3Writes).toBe(expected.cr3Writes);
    expect(recorded).toEqual({
      loads: expected.rootLoads,
      rootsFound: expected.rootsFoundInHash,
      rootsBuilt: expected.rootsBuilt,
      zaps: expected.rootZaps,
    });
    expect(Math.abs(recorded!.loads - threePreviousRoots.loads)).toBeLessThanOrEqual(2);
  },
);

test('one table is rewritten whenever another address is set; a freed one is built anew', async () => {
  const report = await reportOf(
    traceOf('cr3 0x1000', 'cr3 0x1000', 'cr3 0x2000', 'cr3 0x1000', 'free 0x2000', 'cr3 0x2000'),
    [1, 2],
  );
  expect(report.hitsBySize).toEqual({ 1: 1, 2: 2 });
  expect(report.buildsBySize).toEqual({ 1: 4, 2: 3 });
  expect(report.evictionsBySize).toEqual({ 1: 3, 2: 0 });
});

test('a table that is freed while it is in use is shadowed anew at once', async () => {
  const report = await reportOf(
    traceOf('cr3 0x1', 'free 0x1', 'cr3 0x1', 'cr3 0x2', 'free 0x3'),
    [2],
  );
  expect(report.hitsBySize).toEqual({ 2: 1 });
  expect(report.buildsBySize).toEqual({ 2: 3 });
});

test('the curve is a picture of all sizes', async () => {
  const { capture } = await run(bytesOf(ring.file), [1, 4, 16]);
  const svg = parseXml('curve.svg', capture!);
  expect(svg.name).toBe('svg');
  expect(new TextDecoder().decode(capture)).toContain('4: 97.4 %');
});

test.each([
  ['', /^TRACE_EMPTY: x\.trace: the file is empty/],
  ['cr3 0x1\ncr4 0x2\n', /^TRACE_LINE: x\.trace: line 2: "cr4 0x2" is no event/],
  ['cr3 12', /^TRACE_LINE: x\.trace: line 1/],
  ['\0'.repeat(5000), /^TRACE_LINE: x\.trace: line 1/],
])('%j is refused with the line', async (text, message) => {
  await expect(run(traceOf(text))).rejects.toThrow(message);
});

test.each(['0', '1.5', 'x', '2000'])('no table has %s entries', async (size) => {
  const options = { size: [size] };
  const input = { path: 'x', bytes: traceOf('cr3 0x1'), dialect: 'patent', options };
  await expect(runShadowPaging.run(input)).rejects.toThrow(/^TRACE_SIZE: .*from 1 to 1024/);
});
