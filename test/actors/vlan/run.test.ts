import { expect, test } from 'vitest';
import { readPcapng } from '../../../actors/capture/read-pcapng.ts';
import { runVlan } from '../../../actors/vlan/run.ts';
import { InputError } from '../../../src/system/errors.ts';
import { baseName, bytesOf, jsonOf, recordedFiles } from './recorded.ts';
import type { Out } from './switch-oracle.ts';

interface Result {
  readonly i: number;
  readonly out: readonly Out[];
  readonly error?: string;
}

interface Document {
  readonly scenario: string;
  readonly dialect?: string;
  readonly results: readonly Result[];
}

const run = (file: URL, dialect: string, ports?: URL) =>
  runVlan.run({
    path: file.pathname,
    bytes: bytesOf(file),
    dialect,
    ...(ports === undefined ? {} : { ports: { path: ports.pathname, bytes: bytesOf(ports) } }),
  });

/** Departures of each step as a set. */
const sets = ({ results }: Document) =>
  results.map(({ i, out }) => ({ i, out: out.map((o) => `${o.port} ${o.hex}`).sort() }));

const shipped = (name: string): URL =>
  new URL(`../../../actors/vlan/recordings/${name}`, import.meta.url);

const recorded = recordedFiles('vlan', '.scenario.json').flatMap((file) =>
  (['linux', 'ovs'] as const).map((dialect) => {
    const expected = new URL(file.href.replace('.scenario.', `.expected.${dialect}.`));
    return [`${baseName(file)} ${dialect}`, file, dialect, expected] as const;
  }),
);

const cases = [
  ...(['linux', 'ovs'] as const).map((dialect) => {
    const expected = shipped(`switch-mode.expected.${dialect}.json`);
    return [
      `shipped switch-mode ${dialect}`,
      shipped('switch-mode.scenario.json'),
      dialect,
      expected,
    ] as const;
  }),
  ...recorded,
];

test.each(cases)(
  '%s: the frames that leave are the recorded ones',
  async (_, file, dialect, want) => {
    const { json } = await run(file, dialect);
    const [mine, expected] = [json as Document, jsonOf<Document>(want)];
    expect(sets(mine)).toEqual(sets(expected));
    expect(mine.dialect).toBe(dialect);
    expect(mine.scenario).toBe(expected.scenario);
  },
  60_000,
);

test.skipIf(recorded.length > 0)(
  'recordings beside this checkout are not there: not compared',
  () => {
    expect(recorded).toEqual([]);
  },
);

test('a capture with a port map gives what the Linux bridge let out, as JSON and as pcapng', async () => {
  const output = await run(
    shipped('real-traffic.pcapng'),
    'linux',
    shipped('real-traffic.ports.json'),
  );
  const want = readPcapng(bytesOf(shipped('real-traffic.left-linux-bridge.pcapng')));
  const left = readPcapng(output.capture as Uint8Array);
  const frames = ({ interfaces, packets }: typeof want) =>
    packets
      .map((p) => {
        const hex = Buffer.from(p.data).toString('hex');
        return `${p.comments[0]} ${interfaces[p.interface]?.name} ${hex}`;
      })
      .sort();
  expect(frames(left)).toEqual(frames(want));
  expect(left.interfaces.map((i) => i.name)).toEqual(want.interfaces.map((i) => i.name));
  const fromJson = (output.json as Document).results.flatMap(({ i, out }) =>
    out.map(({ port, hex }) => `step=${i} ${port} ${hex}`),
  );
  expect(fromJson.sort()).toEqual(frames(want));
});

test('the capture that a run writes carries its port map: it can be run again', async () => {
  const first = await run(shipped('switch-mode.scenario.json'), 'linux');
  const bytes = first.capture as Uint8Array;
  const { json } = await runVlan.run({ path: 'again.pcapng', bytes, dialect: 'linux' });
  expect((json as Document).results.length).toBe(readPcapng(bytes).packets.length);
});

test('a scenario as port map adds the changes of settings between the frames', async () => {
  const scenario = shipped('switch-mode.scenario.json');
  const { steps, ports } = jsonOf<{ steps: { i: number; op: string }[]; ports: object[] }>(
    scenario,
  );
  const capture = await run(scenario, 'linux');
  const again = await runVlan.run({
    path: 'frames.pcapng',
    bytes: capture.capture as Uint8Array,
    dialect: 'linux',
    ports: { path: 'scenario.json', bytes: bytesOf(scenario) },
  });
  const results = (again.json as Document).results.map(({ i }) => i);
  const sets = steps.filter(({ op }) => op === 'set').map(({ i }) => i);
  expect(sets.every((i) => results.includes(i))).toBe(true);
  expect(ports.length).toBeGreaterThan(0);
});

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const guestTagsItsOwnVlan = {
  ports: [
    { name: 'a', mode: 'access', vid: 10 },
    { name: 'b', mode: 'access', vid: 10 },
  ],
  steps: [
    { i: 0, op: 'tx', port: 'a', hex: `ffffffffffff0200000000018100000a0800${'00'.repeat(8)}` },
  ],
};

test('a broken port map is refused by its own name', async () => {
  const file = shipped('real-traffic.pcapng');
  const ports = {
    path: 'map.json',
    bytes: new TextEncoder().encode('{"ports": [{"name": "vm1"}]}'),
  };
  const input = { path: file.pathname, bytes: bytesOf(file), dialect: 'linux', ports };
  await expect(runVlan.run(input)).rejects.toThrow(/^JSON_FIELD: map\.json: ports\.0\.mode/);
  const missing = [{ name: 'vm1', mode: 'access', vid: 10 }];
  const short = { path: 'map.json', bytes: new TextEncoder().encode(JSON.stringify(missing)) };
  await expect(runVlan.run({ ...input, ports: short })).rejects.toThrow(/^CAPTURE_PORT: .*vm2/);
});

test('the patent is the default, and says frame by frame where Linux would do otherwise', async () => {
  expect(runVlan.defaultDialect).toBe('patent');
  const bytes = json(guestTagsItsOwnVlan);
  const output = await runVlan.run({ path: 'own-tag.json', bytes, dialect: 'patent' });
  expect((output.json as Document).results).toEqual([{ i: 0, out: [] }]);
  expect(output.text).toMatch(
    /step 0, a: patent lets nothing out .*VLAN is set.*Linux lets it out of b/,
  );
  expect(output.summary).toContain('1 unlike a Linux bridge');
});

test('a frame sent on a port without link is refused as the kernel would, and nothing leaves', async () => {
  const steps = [
    { i: 0, op: 'down', port: 'a' },
    { ...guestTagsItsOwnVlan.steps[0], i: 1 },
    { i: 2, op: 'up', port: 'a' },
    { ...guestTagsItsOwnVlan.steps[0], i: 3 },
  ];
  const bytes = json({ ...guestTagsItsOwnVlan, steps });
  const output = await runVlan.run({ path: 'down.json', bytes, dialect: 'linux' });
  const { results } = output.json as Document;
  expect(results[1]).toEqual({ i: 1, out: [], error: '[Errno 100] Network is down' });
  expect(results[3]?.out.map((o) => o.port)).toEqual(['b']);
});

const access = { mode: 'access', vid: 10 };
const frame = guestTagsItsOwnVlan.steps[0]?.hex as string;
const broken = (change: object) => json({ ...guestTagsItsOwnVlan, ...change });

test.each([
  ['no ports', broken({ ports: undefined }), /^JSON_FIELD: .*ports/],
  ['a VLAN 5000', broken({ ports: [{ name: 'a', mode: 'access', vid: 5000 }] }), /ports\.0\.vid/],
  ['an unknown mode', broken({ ports: [{ name: 'a', mode: 'hybrid' }] }), /ports\.0\.mode/],
  [
    'two ports of one name',
    broken({
      ports: [
        { name: 'a', ...access },
        { name: 'a', ...access },
      ],
    }),
    /^SCENARIO_PORT: .*ports\.1\.name/,
  ],
  [
    'a step on no port',
    broken({ steps: [{ i: 0, op: 'tx', port: 'z', hex: frame }] }),
    /^SCENARIO_PORT: .*steps\.0\.port.*"z"/,
  ],
  [
    'half a byte',
    broken({ steps: [{ i: 0, op: 'tx', port: 'a', hex: frame.slice(1) }] }),
    /steps\.0\.hex/,
  ],
  [
    'half a frame',
    broken({ steps: [{ i: 0, op: 'tx', port: 'a', hex: 'ffff' }] }),
    /steps\.0\.hex.*14 bytes/,
  ],
  ['an unknown step', broken({ steps: [{ i: 0, op: 'jump', port: 'a' }] }), /steps\.0\.op/],
  ['half a JSON file', json(guestTagsItsOwnVlan).subarray(0, 60), /^JSON_SYNTAX: .*60/],
  ['an empty file', new Uint8Array(), /^PCAPNG_EMPTY/],
  ['a PNG picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), /^PCAPNG_FOREIGN: .*PNG/],
  [
    'a classic pcap file',
    Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1),
    /^PCAP_TRUNCATED: .*24 bytes wanted/,
  ],
  [
    'half a capture',
    bytesOf(shipped('real-traffic.pcapng')).subarray(0, 999),
    /^PCAPNG_TRUNCATED: block at offset 0x/,
  ],
  [
    'a capture without port map',
    bytesOf(shipped('real-traffic.pcapng')),
    /^CAPTURE_PORT: .*--ports/,
  ],
] as const)('%s is refused in one line that names the place', async (_, bytes, message) => {
  const error = await runVlan.run({ path: 'file', bytes, dialect: 'patent' }).catch((e) => e);
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain('\n');
});
