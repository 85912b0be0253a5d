/** `check FILE`: an XState application is checked where it lies, and its traces replay. */
import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bare, emptyFolder, FIXTURES } from './spawn.ts';

const FILE = join(FIXTURES, 'checkout.ts');

test('a machine that holds: exit 0; what was not run is named', async () => {
  const { code, stdout } = await bare(['check', FILE, '--export', 'checkout', '--json']);
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ system: `${FILE}#checkout`, verdict: 'holds', states: 9 });
  expect(document.notes).toEqual([expect.stringContaining('checkout: not run')]);
  expect(document.notes[0]).toContain('thank');
  const text = await bare(['check', `${FILE}#checkout`]);
  expect(text.stdout).toContain('note: checkout: not run');
});

test('also below a package.json that does not say "type": "module"', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'package.json'), '{"name": "shop"}');
  copyFileSync(FILE, join(folder, 'checkout.ts'));
  const packages = fileURLToPath(new URL('../../node_modules', import.meta.url));
  symlinkSync(packages, join(folder, 'node_modules'));
  const args = ['check', 'checkout.ts', '--export', 'checkout', '--json'];
  const { code, stdout, stderr } = await bare(args, { cwd: folder });
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'holds', states: 9 });
});

test('a machine that fails: exit 1, the run is told, written and replayed', async () => {
  const out = join(emptyFolder(), 'trace.json');
  const args = ['check', FILE, '--export', 'careless', '--trace-out', out];
  const { code, stdout } = await bare(args);
  expect(code).toBe(1);
  expect(stdout).toContain('no actor fails');
  expect(stdout).toContain('rejects: declined');
  const again = await bare(['replay', out]);
  expect(again.stderr).toBe('');
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('rejects: declined');
}, 20_000);

test('simulate takes a file, too', async () => {
  const args = ['simulate', FILE, '--export', 'careless', '--json', '--runs', '20'];
  const { code, stdout } = await bare(args);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).verdict).toBe('violated');
});

test('events and outcomes may come from a file of their own', async () => {
  const app = join(emptyFolder(), 'app.json');
  writeFileSync(app, JSON.stringify({ events: [], outcomes: {} }));
  const { code, stdout } = await bare([
    'check',
    FILE,
    '--export',
    'careless',
    '--app',
    app,
    '--json',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).states).toBe(1);
});

test.each([
  [['check', FILE], 'SEVERAL_MACHINES'],
  [['check', FILE, '--export', 'chekout'], 'UNKNOWN_EXPORT'],
  [['check', './nowhere.ts'], 'CANNOT_READ'],
  [['check', join(FIXTURES, 'systems.ts')], 'NO_MACHINE'],
])('%j is one clear line: %s', async (args, error) => {
  const { code, stderr } = await bare(args as string[]);
  expect(code).toBe(2);
  expect(stderr).toContain(error);
});
