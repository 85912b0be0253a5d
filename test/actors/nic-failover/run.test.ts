import { expect, test } from 'vitest';
import { readPcapng } from '../../../actors/capture/read-pcapng.ts';
import { runNicFailover } from '../../../actors/nic-failover/run.ts';
import { InputError } from '../../../src/system/errors.ts';
import { baseName, bytesOf, jsonOf, recordedFiles } from '../vlan/recorded.ts';
import { comparable, type Expected, type LinkResult } from './compare.ts';

const run = (file: URL, dialect: string) =>
  runNicFailover.run({ path: file.pathname, bytes: bytesOf(file), dialect });

const shipped = new URL('../../../actors/nic-failover/recordings/', import.meta.url);
const recorded = recordedFiles('nic-path', '.json').filter((f) =>
  f.pathname.includes('.expected.'),
);

const cases = [
  new URL('failover-failback.expected.linux.json', shipped),
  new URL('failover-failback.expected.ovs.json', shipped),
  ...recorded,
].map((expected) => [baseName(expected), expected] as const);

test.each(cases)(
  '%s: paths, frames and announcements are the recorded ones',
  async (_, expected) => {
    const [, name, dialect] = /([^/]+)\.expected\.(\w+)\.json$/.exec(expected.pathname) as string[];
    const file = new URL(`${name}.scenario.json`, expected);
    const { json } = await run(file, dialect as string);
    const mine = json as Expected & { dialect: string };
    expect(comparable(mine.results)).toEqual(comparable(jsonOf<Expected>(expected).results));
    expect(mine.dialect).toBe(dialect);
  },
);

test.skipIf(recorded.length > 0)(
  'recordings beside this checkout are not there: not compared',
  () => {
    expect(recorded).toEqual([]);
  },
);

const failover = new URL('failover-failback.scenario.json', shipped);

test('the capture of a run has what left each port, step by step', async () => {
  const { json, capture } = await run(failover, 'ovs');
  const { interfaces, packets } = readPcapng(capture as Uint8Array);
  expect(interfaces.map((i) => i.name)).toEqual(['vm1', 'vm2', 'n0', 'n1']);
  const left = packets.map((p) => `${p.comments[0]} ${interfaces[p.interface]?.name}`);
  const wanted = (json as Expected).results.flatMap(({ i, out = [] }) =>
    out.map(({ port }) => `step=${i} ${port}`),
  );
  expect(left.sort()).toEqual(wanted.sort());
});

test('the patent announces both guests on the new path, keeps it, and says what Linux would do', async () => {
  expect(runNicFailover.defaultDialect).toBe('patent');
  const { json, text } = await run(failover, 'patent');
  const results = (json as { results: (LinkResult & { rows: object })[] }).results;
  const failed = results.find(({ i }) => i === 6);
  expect(failed?.rows).toEqual({ vm1: 'n1', vm2: 'n1' });
  const announced = failed?.out?.filter(({ hex }) => hex.slice(24, 28) === '8035') ?? [];
  expect(new Set(announced.map(({ hex }) => hex.slice(12, 24)))).toEqual(
    new Set(['020000000001', '020000000002']),
  );
  expect(results.at(-1)?.active).toBe('n1');
  expect(text).toMatch(/step 6, .*patent on n1.*announce.*Linux on n1/);
});

const bond = { primary: 'n0', primary_reselect: 'always', miimon: 100 };
const base = { vms: ['vm1'], pnics: ['n0', 'n1', 'n2'], bond };
const bytesOfJson = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const activeAfter = async (change: object, steps: readonly object[], dialect = 'linux') => {
  const numbered = steps.map((step, i) => ({ i, ms: 1500, ...step }));
  const bytes = bytesOfJson({ ...base, ...change, steps: numbered });
  const { json } = await runNicFailover.run({ path: 'links.json', bytes, dialect });
  return (json as Expected).results.map(({ active }) => active);
};

const down = (port: string) => ({ op: 'down', port });
const up = (port: string) => ({ op: 'up', port });

test('a primary is returned to always, or only after a failure', async () => {
  const flap = [down('n0'), up('n0'), down('n1')];
  expect(await activeAfter({}, flap)).toEqual(['n0', 'n1', 'n0', 'n0']);
  const failure = { bond: { ...bond, primary_reselect: 'failure' } };
  expect(await activeAfter(failure, flap)).toEqual(['n0', 'n1', 'n1', 'n0']);
  const none = { bond: { ...bond, primary: null } };
  expect(await activeAfter(none, flap)).toEqual(['n0', 'n1', 'n1', 'n0']);
});

test('with an up delay a primary that flaps is not returned to, but taken if nothing else is up', async () => {
  const delayed = { bond: { ...bond, updelay: 1000 } };
  const flap = [down('n0'), { ...up('n0'), ms: 400 }, { ...down('n0'), ms: 400 }, up('n0')];
  expect(await activeAfter(delayed, flap)).toEqual(['n0', 'n1', 'n1', 'n1', 'n0']);
  const out = [down('n0'), down('n1'), down('n2'), { ...up('n2'), ms: 400 }];
  expect(await activeAfter(delayed, out)).toEqual(['n0', 'n1', 'n2', null, 'n2']);
});

test('where paths are probed, the silent one is left, and the next that answers is taken', async () => {
  const probed = { bond: { primary: 'n0', arp_interval: 200, arp_ip_target: '10.0.0.254' } };
  const hush = (port: string) => ({ op: 'silence', port, ms: 4000 });
  const steps = [
    hush('n0'),
    { op: 'alive', port: 'n0', ms: 4000 },
    hush('n1'),
    hush('n2'),
    hush('n0'),
  ];
  expect(await activeAfter(probed, steps)).toEqual(['n0', 'n1', 'n1', 'n2', 'n0', null]);
});

const step = { i: 0, op: 'down', port: 'n0', ms: 100 };
test.each([
  ['no guests', { vms: undefined }, /^JSON_FIELD: .*vms/],
  ['a strange reselection', { bond: { primary_reselect: 'never' } }, /bond\.primary_reselect/],
  [
    'a primary that is no port',
    { bond: { primary: 'n9' } },
    /^SCENARIO_PORT: .*bond\.primary.*"n9"/,
  ],
  ['a port twice', { pnics: ['n0', 'n0'] }, /^SCENARIO_PORT: .*"n0" is there twice/],
  ['a port with a name of the system', { pnics: ['control'] }, /^SCENARIO_PORT: .*"control"/],
  ['a step on no port', { steps: [{ ...step, port: 'n9' }] }, /steps\.0\.port.*"n9"/],
  [
    'a silent guest',
    { steps: [{ ...step, op: 'silence', port: 'vm1' }] },
    /steps\.0\.port.*physical/,
  ],
  [
    'a frame of two bytes',
    { steps: [{ ...step, op: 'tx', hex: 'ffff' }] },
    /steps\.0\.hex.*14 bytes/,
  ],
  ['a wait of -1', { steps: [{ ...step, ms: -1 }] }, /steps\.0\.ms/],
] as const)('%s is refused in one line that names the field', async (_, change, message) => {
  const bytes = bytesOfJson({ ...base, steps: [], ...change });
  const error = await runNicFailover
    .run({ path: 'links.json', bytes, dialect: 'linux' })
    .catch((e) => e);
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain('\n');
});

test.each([
  ['an empty file', []],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['half a scenario', [...bytesOfJson(base)].slice(0, 30)],
])('%s is refused in one line that names the offset or what was found', async (_, bytes) => {
  const error = await runNicFailover
    .run({ path: 'file', bytes: Uint8Array.from(bytes), dialect: 'linux' })
    .catch((e) => e);
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toMatch(/^JSON_SYNTAX: file: [^\n]+$/);
});
