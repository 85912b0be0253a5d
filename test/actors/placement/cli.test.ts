/** `run placement MACHINE REQUEST --out FOLDER` as a shell runs it: two files, a folder, exit codes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { bare } from '../../cli/spawn.ts';

const folder = mkdtempSync(join(tmpdir(), 'placement-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MACHINE = at('./fixtures/three-nodes.xml');
const EXAMPLE = at('../../../actors/placement/examples/two-sockets.yaml');
const OURS = [
  '.hypercharts.json',
  'placement.svg',
  'render.slit.aml',
  'render.srat.aml',
  'render.xml',
];

const place = (...args: readonly string[]) =>
  bare(['run', 'placement', MACHINE, ...args], { cwd: at('../../../') });

test('the folder gets the files of each guest that is placed, and a picture', async () => {
  const out = join(folder, 'new');
  const { code, stdout, stderr } = await place(EXAMPLE, '--out', out, '--json');
  expect([code, stderr]).toEqual([0, expect.stringContaining('4 files')]);
  const { placed, refused } = JSON.parse(stdout);
  expect(placed.map(({ name }: { name: string }) => name)).toEqual(['render']);
  expect(refused.map(({ name }: { name: string }) => name)).toEqual(['database', 'wide']);
  expect(readdirSync(out).sort()).toEqual(OURS);
  expect(readFileSync(join(out, 'render.xml'), 'utf8')).toContain('<name>render</name>');
  expect(readFileSync(join(out, 'placement.svg'), 'utf8')).toContain('render');
  // The same again: its own files may be written anew.
  expect((await place(EXAMPLE, '--out', out)).code).toBe(0);
  expect(readdirSync(out).sort()).toEqual(OURS);
});

test('without --out nothing is written, and the text says who gets what', async () => {
  const { code, stdout } = await place(EXAMPLE, '--no-color');
  expect(code).toBe(0);
  expect(stdout).toContain('render: placed by ioNearest');
  expect(stdout).toContain('nearest that can be had');
});

test.each<[string, readonly string[], RegExp]>([
  ['no request', [], /^NO_REQUEST: /],
  ['a request that is not there', ['none.yaml'], /^CANNOT_READ: file none\.yaml does not exist/],
  ['a folder as request', ['actors'], /^CANNOT_READ: .*is a folder/],
  ['the machine twice', [MACHINE], /^REQUEST_/],
])('%s is one line, and exit code 2', async (_, args, line) => {
  const { code, stdout, stderr } = await place(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(line);
  expect(stderr.trim().split('\n').length).toBeLessThan(3);
});

test('a folder that is a file is said so, and the file is kept', async () => {
  const file = join(folder, 'taken');
  writeFileSync(file, 'mine');
  const { code, stderr } = await place(EXAMPLE, '--out', file);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^[A-Z_]+: .*taken/);
  expect(readFileSync(file, 'utf8')).toBe('mine');
});
