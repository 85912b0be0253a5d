/** Pacemaker clusters through the machines of standby selection: who runs where, and what is ready. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FinalResource } from '../../../actors/cib/outcome.ts';
import { mixed } from '../../../actors/standby/recordings/index.ts';
import { runStandby } from '../../../actors/standby/run.ts';
import { cibOf, type Written } from '../cib/clusters.ts';
import { bytesOf, jsonOf, recordedFiles } from '../vlan/recorded.ts';

interface Report {
  readonly finalResources: readonly FinalResource[];
  readonly finalNodes: readonly object[];
  readonly events: readonly string[];
  readonly differences?: readonly { readonly id: string; readonly reason: string }[];
  readonly notUnderstood: readonly string[];
  readonly after: Readonly<Record<string, { method: string; host: string } | null>>;
  readonly before: Report['after'];
  readonly overPromised: readonly object[];
}

interface Expected extends Pick<Report, 'finalResources' | 'finalNodes'> {
  readonly command: string;
}

const reportOf = async (
  bytes: Uint8Array,
  options: Readonly<Record<string, readonly string[]>>,
  peer?: URL,
): Promise<Report> => {
  const path = peer?.pathname ?? '';
  const { json } = await runStandby.run({
    path: 'cluster.cib.xml',
    bytes,
    dialect: 'patent',
    options: peer === undefined ? options : { ...options, peer: [path] },
    files: peer === undefined ? {} : { [path]: bytesOf(peer) },
  });
  return json as Report;
};

const optionsOf = (command: string): Record<string, string[]> => {
  const found: Record<string, string[]> = {};
  for (const [, name, value] of command.matchAll(/--(node-fail|op-inject|quorum) (\S+)/g)) {
    found[name!] = [...(found[name!] ?? []), value!];
  }
  return found;
};

const serving = (places: readonly FinalResource[]): readonly string[] =>
  places.filter(({ role }) => role === 'Started' || role === 'Promoted').map(({ id }) => id);

const shipped = [new URL(mixed.file)];
const files = [
  ...shipped,
  ...recordedFiles('standby', '.cib.xml'),
  ...recordedFiles('guest-cluster', '.cib.xml'),
];

test.each(files)(
  '%s: what Pacemaker runs runs once, and differences are explained',
  async (file) => {
    const peerFile = new URL(file.href.replace('.cib.xml', '.expected.json'));
    const peer = jsonOf<Expected>(peerFile);
    const report = await reportOf(bytesOf(file), optionsOf(peer.command), peerFile);
    expect(report.notUnderstood).toEqual([]);
    expect(report.finalNodes).toEqual(peer.finalNodes);
    expect(report.overPromised).toEqual([]);
    const ours = serving(report.finalResources);
    expect(new Set(ours).size).toBe(ours.length);
    expect(ours).toEqual(expect.arrayContaining([...serving(peer.finalResources)]));
    if (peer.command.includes('--quorum')) {
      for (const { reason } of report.differences!) expect(reason).toContain('without quorum');
    } else expect(report.differences).toEqual([]);
  },
);

const two: Written = {
  hosts: [
    { name: 'h1', memory: 8 },
    { name: 'h2', memory: 8 },
    { name: 'h3', memory: 8 },
  ],
  guests: [
    { id: 'db', at: 'h1', standby: 'h2', memory: 4, priority: 10 },
    { id: 'vm1', at: 'h1', memory: 4 },
  ],
};

const failing = (...hosts: string[]) => ({ 'node-fail': hosts });

test('the hot pair is promoted, gets a new standby, and the cold guest starts elsewhere', async () => {
  const report = await reportOf(cibOf(two), failing('h1'));
  expect(report.before).toEqual({
    db: { method: 'hot', host: 'h2' },
    vm1: { method: 'cold', host: 'h2' },
  });
  expect(report.finalResources).toEqual([
    { id: 'fence', role: 'Started', on: ['h2'] },
    { id: 'db-i', role: 'Promoted', on: ['h2'] },
    { id: 'db-i', role: 'Unpromoted', on: ['h3'] },
    { id: 'vm1', role: 'Started', on: ['h2'] },
  ]);
  expect(report.overPromised).toEqual([]);
});

test.each([
  ['without quorum', cibOf(two), { ...failing('h1'), quorum: ['false'] }],
  ['without a fencing device', cibOf({ ...two, fence: false }), failing('h1')],
])(
  '%s nothing starts, and what ran on the lost host counts as running',
  async (_, bytes, options) => {
    const report = await reportOf(bytes, options);
    expect(report.finalResources.filter(({ id }) => id !== 'fence')).toEqual([
      { id: 'db-i', role: 'Promoted', on: ['h1'] },
      { id: 'db-i', role: 'Unpromoted', on: ['h2'] },
      { id: 'vm1', role: 'Started', on: ['h1'] },
    ]);
    expect(report.finalNodes[0]).toMatchObject({ online: 'false', unclean: 'true' });
  },
);

test('two hosts fail, and with the first one what was chosen: the next host is taken', async () => {
  const report = await reportOf(cibOf(two), failing('h1', 'h2'));
  expect(serving(report.finalResources)).toEqual(['fence', 'db-i', 'vm1']);
  expect(report.finalResources.flatMap(({ on }) => on)).toEqual(['h3', 'h3', 'h3']);
});

const thresholds = (threshold: number): Uint8Array =>
  cibOf({ ...two, guests: two.guests.map((guest) => ({ ...guest, threshold })) });

test('a guest that fails is started again where it is, or fails over at its threshold', async () => {
  const options = { 'op-inject': ['vm1_monitor_10000@h1=7'] };
  const placeOf = ({ finalResources }: Report) => finalResources.find(({ id }) => id === 'vm1')!.on;
  expect(placeOf(await reportOf(thresholds(3), options))).toEqual(['h1']);
  expect(placeOf(await reportOf(thresholds(1), options))).toEqual(['h2']);
  const quorum = ['false'];
  expect(placeOf(await reportOf(thresholds(3), { ...options, quorum }))).toEqual([]);
});

test('a standby that fails is replaced on another host', async () => {
  const options = { 'op-inject': ['db-i_monitor_11000@h2=7'] };
  const { after, finalResources } = await reportOf(thresholds(1), options);
  expect(after.db).toEqual({ method: 'hot', host: 'h3' });
  expect(finalResources).toContainEqual({ id: 'db-i', role: 'Unpromoted', on: ['h3'] });
});

test('what is short goes to the guest of higher priority', async () => {
  const guests = [
    { id: 'low', at: 'h1', memory: 6, priority: 1 },
    { id: 'high', at: 'h1', memory: 6, priority: 9 },
    { id: 'other', at: 'h2', memory: 6 },
  ];
  const { finalResources, events } = await reportOf(
    cibOf({ ...two, hosts: two.hosts.map((host) => ({ ...host, memory: 12 })), guests }),
    failing('h1', 'h3'),
  );
  expect(serving(finalResources)).toEqual(['fence', 'high', 'other']);
  expect(events.join('\n')).toContain('alarm: nothing that low requires is to be had');
});

test('whatever fails, no host ends up with more promised than it has', async () => {
  const names = ['h1', 'h2', 'h3', 'h4'];
  const guest = fc.record({
    at: fc.constantFrom(...names),
    memory: fc.integer({ min: 2, max: 6 }),
    priority: fc.integer({ min: 0, max: 3 }),
    hot: fc.boolean(),
  });
  const clusters = fc.record({
    guests: fc.array(guest, { minLength: 2, maxLength: 6 }),
    failed: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(clusters, async ({ guests, failed }) => {
      const written: Written = {
        hosts: names.map((name) => ({ name, memory: 16 })),
        guests: guests.map(({ hot, at, ...rest }, i) => ({
          id: `vm${i}`,
          at,
          ...(hot ? { standby: names[(names.indexOf(at) + 1) % names.length]! } : {}),
          ...rest,
        })),
      };
      const report = await reportOf(cibOf(written), failing(...failed));
      expect(report.overPromised).toEqual([]);
    }),
    { seed: 6, numRuns: 40 },
  );
});

test('an element that is not understood is named', async () => {
  const constraints = '<rsc_colocation id="together" rsc="db" with-rsc="vm1" score="100"/>';
  const { notUnderstood } = await reportOf(
    cibOf({ ...two, constraints, options: { 'maintenance-mode': 'false' } }),
    failing('h1'),
  );
  expect(notUnderstood).toEqual([
    'o: maintenance-mode=false',
    'constraints: <rsc_colocation together>',
  ]);
});
