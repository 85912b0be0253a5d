/** The command line from its bundle is the command line from its sources, only quicker. */
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
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

// A script that V8 has compiled before cannot import anything by itself, which shows at its second start only.
test('what is not in the bundle is imported for it', async () => {
  await bare(['--version'], { cwd: ROOT });
  const own = manifest();
  const { name } = read(own);
  const text = readFileSync(join(own, '..', `${name}.cjs`), 'utf8');
  expect(text).toContain('importForBundle("vite")');
  expect(text).not.toMatch(/(?<![.\w])import\((?!\))/);
}, 60_000);
