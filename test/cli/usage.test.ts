/** Whatever is wrong with what the user gave: one clear line on stderr, exit 2, no stack trace. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bare, emptyFolder, FIXTURES, hypercharts, isOneClearLine } from './spawn.ts';

const LINES = join(FIXTURES, 'three-lines.txt');
const PAGE = join(FIXTURES, '../../../visualizations/index.html');

const wrong: readonly [string, readonly string[], RegExp][] = [
  ['an unknown system', ['check', 'leese'], /^UNKNOWN_SYSTEM: .*Did you mean lease\?/],
  ['a system like no other', ['check', 'qqqqqq'], /Known: lease, endless, baseline\/amber\./],
  ['an unknown verb', ['chek', 'lease'], /^USAGE: unknown command 'chek'.*Did you mean check\?/],
  ['an unknown option', ['check', 'lease', '--fault', '1'], /^USAGE: .*Did you mean --faults\?/],
  ['a missing system', ['check'], /^USAGE: missing required argument 'system'/],
  ['an unknown bug', ['check', 'lease', '--mutant', 'gready'], /^UNKNOWN_MUTANT: .*greedy\?/],
  ['an unknown scope', ['check', 'lease', '--scope', 'tow'], /^UNKNOWN_SCOPE: .*two\?/],
  ['one of several scopes', ['check', 'lease', '--scope', 'one,tow'], /^UNKNOWN_SCOPE: .*two\?/],
  ['scopes for a simulation', ['simulate', 'lease', '--scope', 'one,two'], /names 2 scopes/],
  ['scopes to inspect', ['inspect', 'lease', '--scope', 'one,two'], /names 2 scopes/],
  ['a scope where there are none', ['check', 'endless', '--scope', 'x'], /^UNKNOWN_SCOPE: /],
  ['an unknown parameter', ['check', 'lease', '--param', 'crash=1'], /Did you mean crashes\?/],
  ['a parameter out of range', ['check', 'lease', '--param', 'crashes=9'], /from 0 to 3/],
  ['a parameter of a wrong type', ['check', 'lease', '--param', 'crashes=x'], /^BAD_PARAMETER: /],
  ['a parameter without value', ['check', 'lease', '--param', 'crashes'], /form name=value/],
  ['an unknown bound', ['check', 'lease', '--bound', 'state=1'], /Did you mean states\?/],
  ['a bound that is no number', ['check', 'lease', '--bound', 'states=many'], /^USAGE: /],
  ['faults that are no number', ['check', 'lease', '--faults', '-1'], /^USAGE: --faults is "-1"/],
  ['a trace file that is not there', ['replay', 'none.json'], /^CANNOT_READ: .*does not exist/],
  ['a trace that is none', ['replay', LINES], /^NOT_JSON: /],
  ['a page without a run', ['replay', PAGE], /^NO_RUN_INSIDE: .*carries no run/],
  ['a recording that is not there', ['run', 'lease', 'none'], /^CANNOT_READ: .*does not exist/],
  ['a folder as recording', ['run', 'lease', '.'], /^CANNOT_READ: .*is a folder/],
  ['a foreign recording', ['run', 'lease', 'systems.ts'], /^NOT_LINES: .*offset 0/],
  ['an unknown dialect', ['run', 'lease', LINES, '--dialect', 'lout'], /mean loud\?/],
  ['a system without recordings', ['run', 'endless', LINES], /^NO_RUN: /],
  ['an output in no folder', ['check', 'lease', '--trace-out', 'a/b'], /^CANNOT_WRITE: /],
];

test.each(wrong)('%s', async (_, args, message) => {
  const { code, stdout, stderr } = await hypercharts(args);
  expect(stderr).toMatch(message);
  expect(isOneClearLine(stderr), stderr).toBe(true);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('with --json the error is the one document', async () => {
  const { code, stdout, stderr } = await hypercharts(['check', 'leese', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error).toEqual({
    code: 'UNKNOWN_SYSTEM',
    message: stderr.trimEnd(),
  });
});

test('no verb at all shows the help on stderr: exit 2', async () => {
  const { code, stdout, stderr } = await hypercharts([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: hypercharts');
});

test('help and version are answers: exit 0', async () => {
  const help = await hypercharts(['check', '--help']);
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('--exhaustive');
  const { code, stdout } = await hypercharts(['--version']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test('list names everything, in text and as a document', async () => {
  const [text, one, json] = await Promise.all([
    hypercharts(['list']),
    hypercharts(['list', 'lease']),
    hypercharts(['list', '--json']),
  ]);
  expect([text.code, one.code, json.code]).toEqual([0, 0, 0]);
  expect(text.stdout).toMatch(/lease +One server leases one thing/);
  expect(text.stdout).toContain('hypercharts list SYSTEM');
  expect(one.stdout).toContain('  - at most one client holds the lease\n');
  expect(one.stdout).toMatch(/--mutant forgetful +the server keeps nothing over a crash\n/);
  const [lease, , amber] = JSON.parse(json.stdout);
  expect(lease).toMatchObject({
    name: 'lease',
    kind: 'system',
    title: 'One server leases one thing to several clients',
    parameters: [{ name: 'crashes' }, { name: 'scope' }],
    mutants: [
      { name: 'greedy', kills: 'at most one client holds the lease' },
      { name: 'forgetful', kills: 'at most one client holds the lease' },
    ],
    pending: ['every client that asks gets the lease in the end'],
  });
  expect(lease.properties).toContainEqual({ name: 'no actor fails', kind: 'no-actor-errors' });
  expect(lease.properties[0]).toEqual({
    name: 'at most one client holds the lease',
    kind: 'always',
  });
  expect(amber.name).toBe('baseline/amber');
});

test('list of one that is not there names the nearest', async () => {
  const { code, stderr } = await hypercharts(['list', 'leese']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^UNKNOWN_SYSTEM: .*lease/);
});

test('the catalogue is that of the nearest package.json that names one', async () => {
  const folder = emptyFolder();
  const below = join(folder, 'a', 'b');
  mkdirSync(below, { recursive: true });
  const systems = join(FIXTURES, 'systems.ts');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ hypercharts: { systems } }));
  writeFileSync(join(folder, 'a', 'package.json'), '{}');
  const { code, stdout } = await bare(['list', '--json'], { cwd: below });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)[0].name).toBe('lease');
});

test('a catalogue that is missing, broken or empty of systems is named', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(join(folder, 'broken.ts'), 'export const systems = nothing;\n');
  writeFileSync(join(folder, 'other.ts'), 'export const things = [];\n');
  writeFileSync(join(folder, 'twice.ts'), catalogueOf('same', 'same'));
  writeFileSync(join(folder, 'nameless.ts'), "export const systems = [{ name: 'idle' }];\n");
  writeFileSync(join(folder, 'half.ts'), catalogueOf('half'));
  writeFileSync(join(folder, 'lost.ts'), lazyCatalogue("import('./nowhere.ts')"));
  writeFileSync(join(folder, 'mixed-up.ts'), lazyCatalogue("({ name: 'other', build() {} })"));
  const cases = [
    ['none.ts', /^NO_SYSTEMS: .*does not exist/],
    ['broken.ts', /^BAD_SYSTEMS: .*nothing is not defined/],
    ['other.ts', /^BAD_SYSTEMS: .*does not export a list named "systems"/],
    ['twice.ts', /^BAD_SYSTEMS: .*two systems are named "same"/],
    ['nameless.ts', /^BAD_SYSTEMS: .*systems\[0\] has no name, or neither build nor load/],
    ['half.ts', /^BAD_SYSTEMS: .*system "half" lacks title, parameters, mutants/],
    ['lost.ts', /^BAD_SYSTEMS: .*lost.ts: system "late" cannot be loaded: .*nowhere/],
    ['mixed-up.ts', /^BAD_SYSTEMS: .*mixed-up.ts: "late" loads no system of that name/],
  ] as const;
  for (const [file, message] of cases) {
    const { code, stderr } = await bare(['list', '--systems', file], { cwd: folder });
    expect(stderr).toMatch(message);
    expect([code, isOneClearLine(stderr)]).toEqual([2, true]);
  }
});

const lazyCatalogue = (loaded: string): string =>
  `export const systems = [{ name: 'late', load: async () => ${loaded} }];\n`;

test('of a catalogue only the system that is asked for is loaded', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const lease = `import(${JSON.stringify(join(FIXTURES, 'lease.ts'))})`;
  const items = [
    "{ name: 'broken', load: () => import('./nowhere.ts') }",
    `{ name: 'lease', load: async () => (await ${lease}).lease }`,
  ];
  writeFileSync(join(folder, 'systems.ts'), `export const systems = [${items}];\n`);
  const found = await bare(['list', 'lease', '--systems', 'systems.ts'], { cwd: folder });
  expect([found.code, found.stderr]).toEqual([0, '']);
  expect(found.stdout).toMatch(/^lease /);
  const unknown = await bare(['check', 'leas', '--systems', 'systems.ts'], { cwd: folder });
  expect(unknown.stderr).toMatch(/^UNKNOWN_SYSTEM: .*lease/);
  const broken = await bare(['check', 'broken', '--systems', 'systems.ts'], { cwd: folder });
  expect(broken.stderr).toMatch(/^BAD_SYSTEMS: .*system "broken" cannot be loaded/);
});

const catalogueOf = (...names: string[]): string =>
  `export const systems = [${names.map((name) => `{ name: '${name}', build() {} }`)}];\n`;

test('run answers with the document of the system, and writes the capture', async () => {
  const out = join(emptyFolder(), 'out.txt');
  const { code, stdout } = await hypercharts(['run', 'lease', LINES, '--json', '--out', out]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    dialect: 'plain',
    ports: null,
    results: [{ i: 0, count: 3 }],
  });
  expect(readFileSync(out, 'utf8')).toBe('3\n');
});

test('a recording that makes a reader stumble is bad input, and nothing is written', async () => {
  const folder = emptyFolder();
  const file = join(folder, 'bad');
  writeFileSync(file, 'CRASH');
  const args = ['run', 'lease', file, '--out', join(folder, 'out')];
  const { code, stderr } = await hypercharts(args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^UNREADABLE: .*offset 17 is out of bounds/);
  expect(isOneClearLine(stderr)).toBe(true);
  expect(readdirSync(folder)).toEqual(['bad']);
});

test('an output replaces the old file whole, also through a symbolic link', async () => {
  const folder = emptyFolder();
  const [file, link] = [join(folder, 'out'), join(folder, 'link')];
  writeFileSync(file, 'old '.repeat(1000));
  symlinkSync(file, link);
  const { code } = await hypercharts(['run', 'lease', LINES, '--out', link]);
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe('3\n');
  expect(readdirSync(folder).sort()).toEqual(['link', 'out']);
});
