/** Captured heartbeats of VRRP and corosync: their figures, and that they stand beside ours. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresOf } from '../../../actors/cluster/captures/figures.ts';
import { runCluster } from '../../../actors/cluster/run.ts';
import { InputError } from '../../../src/system/errors.ts';
import { damage, damaged } from '../damage.ts';
import { bytesOf, jsonOf, recordedFolder } from '../vlan/recorded.ts';

const shipped = new URL('../../../actors/cluster/recordings/vrrp-1-instance.pcap', import.meta.url);
const folder = recordedFolder('guest-cluster');

test('VRRP: one advertisement a second, taken over three and a half intervals after the last one', () => {
  expect(figuresOf('x', bytesOf(shipped), undefined)).toMatchObject({
    protocol: 'vrrp',
    hosts: ['10.7.0.1', '10.7.0.2'],
    instances: 1,
    advertsPerSecond: 1,
    takeovers: [
      { from: '10.7.0.1', to: '10.7.0.2', afterLastAdvertSeconds: 3.61, preempts: false },
      { from: '10.7.0.2', to: '10.7.0.1', preempts: true },
    ],
  });
});

test.skipIf(folder === undefined)(
  'VRRP: the figures are those that were recorded beside it',
  () => {
    const expected = jsonOf<Record<string, number>>(
      new URL('vrrp-1-instance.expected.json', folder),
    );
    const figures = figuresOf('x', bytesOf(new URL('vrrp-1-instance.pcap', folder)), undefined);
    if (figures.protocol !== 'vrrp') throw new Error(figures.protocol);
    const [first] = figures.takeovers;
    expect(figures.advertsPerSecond).toBe(expected.advertsPerSecond);
    expect(figures.takeoverAfterLastAdvertSeconds).toBe(expected.takeoverAfterLastAdvertSeconds);
    expect(first!.lastAdvert).toBeCloseTo(expected.lastAdvertOfHost1!, 2);
    expect(first!.firstAdvert).toBeCloseTo(expected.firstAdvertOfHost2!, 2);
  },
);

test.skipIf(folder === undefined)(
  'corosync: detection, memberships and datagrams as recorded',
  () => {
    const expected = jsonOf<{
      detectionSeconds: number;
      datagramsPerSecondSteady: string;
      membershipSequenceSeenByHost2: number[][];
    }>(new URL('corosync-3-hosts.expected.json', folder));
    const bytes = bytesOf(new URL('corosync-3-hosts.pcap', folder));
    // 08:15:03.924, when the link was cut by hand; no capture says so.
    const figures = figuresOf('x', bytes, 1_795_335_303.924);
    if (figures.protocol !== 'corosync') throw new Error(figures.protocol);
    const { least, most } = figures.datagramsPerSecond!;
    expect(figures.losses).toHaveLength(1);
    expect(figures.losses[0]!.detectionSeconds).toBe(expected.detectionSeconds);
    expect(expected.datagramsPerSecondSteady).toContain(`${least} to ${most} for three hosts`);
    expect(figures.memberships.map(({ members }) => members)).toEqual(
      expected.membershipSequenceSeenByHost2.slice(-2),
    );
    const untold = figuresOf('x', bytes, undefined);
    expect(untold).toMatchObject({ losses: [{ host: '10.6.0.1', detectionSeconds: 3.43 }] });
  },
);

const run = (path: string, bytes: Uint8Array, more: object = {}) =>
  runCluster.run({ path, bytes, dialect: 'patent', options: {}, files: {}, ...more });

test('a capture stands in one table with the machines, alone and beside a plan', async () => {
  const alone = await run('x.pcap', bytesOf(shipped));
  const rows = (text: string): string[] => text.split('\n').map((line) => line.split('  ')[0]!);
  expect(rows(alone.text).slice(1, 3)).toEqual(['VRRP', 'these machines, 1 at a time']);
  const plan = new TextEncoder().encode('{"guests":[1,2],"stormGuests":2,"places":[1]}');
  const options = { capture: ['x.pcap'] };
  const both = await run('x.json', plan, { options, files: { 'x.pcap': bytesOf(shipped) } });
  expect(rows(both.text)).toEqual(expect.arrayContaining(['VRRP', 'these machines, 1 at a time']));
  expect((both.json as { captures: object[] }).captures).toHaveLength(1);
});

test('a capture without heartbeats, and a failure at no time, are refused', async () => {
  await expect(run('x.pcap', bytesOf(shipped).subarray(0, 24))).rejects.toThrow(
    /^CAPTURE_BEATS: x\.pcap/,
  );
  const options = { 'failed-at': ['noon'] };
  await expect(run('x.pcap', bytesOf(shipped), { options })).rejects.toThrow(/^FAILED_AT: .*noon/);
});

test('damaged heartbeats are read or refused, never anything else', () => {
  const kinds = [bytesOf(shipped)];
  if (folder !== undefined) {
    // The second around the new membership: token, join, commit.
    kinds.push(bytesOf(new URL('corosync-3-hosts.pcap', folder)).subarray(0, 24_000));
  }
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.array(damage, { maxLength: 4 }), (bytes, hurts) => {
      try {
        figuresOf('x', hurts.reduce(damaged, bytes), undefined);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});
