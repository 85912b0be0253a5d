/** The command line from its bundle is the command line from its sources, only quicker. */
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bare } from './spawn.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules', '.cache', 'hypercharts');
const SOURCE = join(ROOT, 'src', 'cli', 'list.ts');
const FROM_SOURCES = { cwd: ROOT, env: { HYPERCHARTS_DEBUG: '1' } };

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** That of this copy of the package: others that share its packages have bundles of their own beside it. */
const manifest = (): string => {
  const files = readdirSync(CACHE).map((copy) => join(CACHE, copy, 'manifest.json'));
  const own = files.find((file) => SOURCE in read(file).stamps);
  if (own === undefined) throw new Error(`no bundle of ${ROOT} in ${CACHE}`);
  return own;
};

const stampOf = (file: string): string => read(manifest()).stamps[file];

test('both give the same answers', async () => {
  for (const args of [
    ['list', '--json'],
    ['check', 'baseline/heartbeat', '--tell', 'down'],
  ]) {
    const sources = await bare(args, FROM_SOURCES);
    const bundle = await bare(args, { cwd: ROOT });
    expect(timeless(bundle.stdout)).toBe(timeless(sources.stdout));
    expect([bundle.code, bundle.stderr]).toEqual([sources.code, sources.stderr]);
  }
}, 60_000);

const timeless = (text: string): string => text.replaceAll(/[\d.]+ m?s\b/g, '');

test('a source that has changed makes the bundle anew', async () => {
  await bare(['--version'], { cwd: ROOT });
  const before = stampOf(SOURCE);
  utimesSync(SOURCE, new Date(), new Date());
  expect((await bare(['--version'], { cwd: ROOT })).code).toBe(0);
  expect(stampOf(SOURCE)).not.toBe(before);
}, 60_000);

test('a damaged bundle is not used', async () => {
  await bare(['--version'], { cwd: ROOT });
  const own = manifest();
  const { name } = read(own);
  writeFileSync(join(own, '..', `${name}.cjs`), '(function () {');
  const { stdout, stderr, code } = await bare(['--version'], { cwd: ROOT });
  expect([stdout, stderr, code]).toEqual(['0.1.0\n', '', 0]);
}, 60_000);

/** The files in which is kept what V8 compiled for a verb. */
const codeOf = (verb: string): readonly string[] => {
  const folder = join(manifest(), '..');
  const named = readdirSync(folder).filter((file) => file.includes(`.${verb}.`));
  return named.map((file) => join(folder, file));
};

const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await bare(args, { cwd: ROOT });
  return { code, stdout: timeless(stdout), stderr };
};

const keptFor = (verb: string): readonly string[] => {
  const [file] = codeOf(verb);
  if (file === undefined) return [];
  const [head = ''] = readFileSync(file, 'latin1').split('\n');
  return Object.keys(JSON.parse(head));
};

test('compiled code is kept for the next command, of what was used so far', async () => {
  await run('--version');
  for (const file of codeOf('list')) rmSync(file);
  // One that is refused or explained uses little of what the next one does.
  expect((await run('list', 'nothing')).code).toBe(2);
  await run('list', '--help');
  expect(codeOf('list')).toEqual([]);
  const first = await run('list', 'baseline/die-hard');
  const few = keptFor('list');
  expect(few).toContain('main.js');
  expect(await run('list', 'baseline/die-hard')).toEqual(first);
  expect(keptFor('list')).toEqual(few);
  await run('list', 'vlan');
  const more = keptFor('list');
  expect(more).toEqual(expect.arrayContaining([...few]));
  expect(more.length).toBeGreaterThan(few.length);
  const [file = ''] = codeOf('list');
  const whole = readFileSync(file);
  for (const damaged of [
    whole.subarray(0, -1),
    Buffer.from('{"main.js": [0, 1'),
    Buffer.from(''),
  ]) {
    writeFileSync(file, damaged);
    expect(await run('list', 'baseline/die-hard')).toEqual(first);
    expect(keptFor('list')).toEqual(few);
  }
}, 60_000);

// A script that V8 has compiled before cannot import anything by itself, which shows at its second start only.
test('what is not in the bundle is imported for it', async () => {
  await bare(['--version'], { cwd: ROOT });
  const own = manifest();
  const { name } = read(own);
  const text = readFileSync(join(own, '..', `${name}.cjs`), 'utf8');
  expect(text).toContain('importForBundle("vite")');
  expect(text).not.toMatch(/(?<![.\w])import\((?!\))/);
}, 60_000);
