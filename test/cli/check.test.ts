/** `check`: verdicts and their exit codes, the JSON document, traces that replay. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, hypercharts } from './spawn.ts';

const AT_MOST_ONE = 'at most one client holds the lease';

const FIELDS = [
  ...['system', 'parameters', 'mutant', 'seed', 'engine', 'verdict', 'time', 'reasons'],
  ...['bounds', 'states', 'transitions', 'depth', 'faultsMax', 'properties', 'vacuous'],
  ...['xstateCalls', 'bytesPerState', 'elapsedMs'],
];

test('a system that holds: exit 0, and the document of the contract', async () => {
  const { code, stdout, stderr } = await hypercharts(['check', 'lease', '--json']);
  expect(code).toBe(0);
  expect(stderr).toBe('');
  const document = JSON.parse(stdout);
  expect(Object.keys(document)).toEqual(expect.arrayContaining([...FIELDS, 'scopes']));
  expect(document).toMatchObject({
    system: 'lease',
    parameters: { crashes: 1, scope: 'all' },
    mutant: null,
    seed: 1,
    engine: { name: 'hypercharts' },
    verdict: 'holds',
    reasons: [],
    bounds: { budgets: { 'crash server': 1 } },
    vacuous: [],
    faultsMax: 1,
  });
  expect(document.properties[0]).toMatchObject({
    name: AT_MOST_ONE,
    kind: 'always',
    verdict: 'holds',
    survives: 'all',
    breakingSets: [],
    trace: null,
  });
});

test('all scopes are the sum of the scopes, without those that take long', async () => {
  const run = async (...args: string[]) =>
    JSON.parse((await hypercharts(['check', 'lease', '--json', ...args])).stdout);
  const [all, one, two] = await Promise.all([run(), run('--scope', 'one'), run('--scope', 'two')]);
  expect(all.states).toBe(one.states + two.states);
  expect(all.transitions).toBe(one.transitions + two.transitions);
  expect(all.scopes.map(({ scope }: { scope: string }) => scope)).toEqual(['one', 'two']);
  const named = await run('--scope', 'two, one,two');
  expect(named).toMatchObject({ parameters: { scope: 'two,one' }, states: all.states });
});

test('something that one scope cannot reach is no matter if another does', async () => {
  const alone = await hypercharts(['check', 'lease', '--scope', 'one', '--json']);
  expect(alone.code).toBe(3);
  const { verdict, vacuous } = JSON.parse(alone.stdout);
  expect([verdict, vacuous]).toEqual(['inconclusive', ['never seen: two clients wait at once']]);
});

test('a planted bug: exit 1, in its own scope, with the faults that break it', async () => {
  const { code, stdout } = await hypercharts(['check', 'lease', '--mutant', 'forgetful', '--json']);
  expect(code).toBe(1);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({
    mutant: 'forgetful',
    verdict: 'violated',
    parameters: { scope: 'two' },
  });
  expect(document.properties[0]).toMatchObject({
    name: AT_MOST_ONE,
    verdict: 'violated',
    survives: 0,
    breakingSets: [{ faults: ['crash server'], steps: 8 }],
    trace: { format: 'hypercharts-trace', version: 1, mutant: 'forgetful' },
  });
  expect(document.properties[0].trace.steps).toHaveLength(8);
});

test('a bug that needs no fault survives nothing and says so', async () => {
  const { code, stdout } = await hypercharts(['check', 'lease', '--mutant', 'greedy']);
  expect(code).toBe(1);
  expect(stdout).toContain('not even 0');
  expect(stdout).toContain('no fault needed (6 steps)');
  expect(stdout).toContain('here it is broken: at most one client holds the lease');
});

test('vacuity is amber: exit 3', async () => {
  const { code, stdout } = await hypercharts(['check', 'baseline/amber']);
  expect(code).toBe(3);
  expect(stdout).toContain('INCONCLUSIVE');
  expect(stdout).toContain('never seen: the switch melts');
});

test('within bounds is exit 0, or 3 with --exhaustive', async () => {
  const args = ['check', 'endless', '--bound', 'states=5_000,depth=40', '--json'];
  const [free, exhaustive] = await Promise.all([
    hypercharts(args),
    hypercharts([...args, '--exhaustive']),
  ]);
  expect(free.code).toBe(0);
  expect(exhaustive.code).toBe(3);
  const { verdict, reasons, bounds } = JSON.parse(free.stdout);
  expect(verdict).toBe('holds-within-bounds');
  expect(reasons).toHaveLength(1);
  expect(bounds).toMatchObject({ states: 5000, depth: 40 });
});

test('a bound on time ends a search that would go on, and is named', async () => {
  const args = ['check', 'endless', '--bound', 'time=2', '--json'];
  const { code, stdout } = await hypercharts(args);
  expect(code).toBe(0);
  const { verdict, reasons, states, properties } = JSON.parse(stdout);
  expect([verdict, reasons]).toEqual(['holds-within-bounds', ['stopped after 2 s']]);
  expect(states).toBeGreaterThan(1000);
  expect(properties[0].verdict).toBe('holds-within-bounds');
});

test('--faults bounds the faults of a run, and the verdict says so', async () => {
  const { code, stdout } = await hypercharts([
    ...['check', 'lease', '--scope', 'two', '--param', 'crashes=2'],
    ...['--faults', '1', '--json'],
  ]);
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ verdict: 'holds-within-bounds', faultsMax: 1 });
  expect(document.properties[0].survives).toBe(1);
});

test('two runs of one command differ in nothing but the time', async () => {
  const run = async () => {
    const { stdout } = await hypercharts(['check', 'lease', '--mutant', 'forgetful', '--json']);
    const { elapsedMs, scopes, ...rest } = JSON.parse(stdout);
    return { ...rest, bytesPerState: 0 };
  };
  const [first, second] = await Promise.all([run(), run()]);
  expect(second).toEqual(first);
});

test('the seed is recorded in the document and in the traces', async () => {
  const { stdout } = await hypercharts([
    'check',
    'lease',
    '--scope',
    'two',
    '--seed',
    '7',
    '--json',
  ]);
  const document = JSON.parse(stdout);
  expect(document.seed).toBe(7);
  expect(document.properties[1].trace.seed).toBe(7);
});

test('--trace-out writes a trace that replays, and replay tells it', async () => {
  const folder = emptyFolder();
  const file = join(folder, 'run.json');
  const args = ['check', 'lease', '--mutant', 'forgetful', '--trace-out', file];
  expect((await hypercharts(args)).code).toBe(1);
  expect(readdirSync(folder)).toEqual(['run.json']);
  const { code, stdout } = await hypercharts(['replay', file]);
  expect(code).toBe(0);
  expect(stdout).toContain('FAULT crash server: server goes down, from serving');
  expect(stdout).toContain('Replays exactly: 8 steps');
});

test('without a violation no trace is written', async () => {
  const file = join(emptyFolder(), 'run.json');
  const { code, stderr } = await hypercharts(['check', 'lease', '--trace-out', file]);
  expect(code).toBe(0);
  expect(existsSync(file)).toBe(false);
  expect(stderr).toContain('no trace written');
});

test('--mermaid draws the violation, in the text and in the document', async () => {
  const args = ['check', 'lease', '--mutant', 'greedy', '--mermaid'];
  const [text, json] = await Promise.all([hypercharts(args), hypercharts([...args, '--json'])]);
  expect(text.stdout).toContain('```mermaid\nsequenceDiagram\n');
  expect(JSON.parse(json.stdout).mermaid).toMatch(/^sequenceDiagram\n/);
});

test('--tell tells the run of another property, here how something is reached', async () => {
  const args = ['check', 'lease', '--scope', 'two', '--tell'];
  const { code, stdout } = await hypercharts([...args, 'Two clients wait']);
  expect(code).toBe(0);
  expect(stdout).toContain('Shortest run that shows "two clients wait at once":');
  expect(stdout).toContain('here it is reached: two clients wait at once');
  const wrong = await hypercharts([...args, 'client']);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/^UNKNOWN_PROPERTY: /);
});

test('a trace that was tampered with does not replay: exit 1 and the place', async () => {
  const file = join(emptyFolder(), 'run.json');
  await hypercharts(['check', 'lease', '--mutant', 'greedy', '--trace-out', file]);
  const trace = JSON.parse(readFileSync(file, 'utf8'));
  trace.steps.splice(1, 1);
  writeFileSync(file, JSON.stringify(trace));
  const { code, stdout } = await hypercharts(['replay', file, '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    replayed: false,
    agreed: 1,
    mismatch: { index: 2, what: 'step' },
  });
});
