/**
 * The built page: made where it is missing or older than its sources, so that nobody who only wants to
 * look at a run has to know that there is a build.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../system/errors.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const HOME = join(ROOT, 'visualizations');
const BUILT = join(HOME, 'dist');
const STAMP = 'stamp';

/** What the page is made of; anything else may change without a new build. */
const SOURCES = ['visualizations', 'src/trace', 'src/chart', 'src/system', 'package-lock.json'];

/** @returns the folder of the built page @throws InputError NO_PAGE */
export const builtPage = async (tell: (text: string) => void = () => {}): Promise<string> => {
  if (isInstalled() && existsSync(join(BUILT, 'index.html'))) return BUILT;
  const stamp = stampOf(SOURCES.flatMap(filesBelow));
  const known = join(BUILT, STAMP);
  if (existsSync(known) && readFileSync(known, 'utf8') === stamp) return BUILT;
  tell('building the page (once; some seconds)');
  // Beside the others: two that build at the same time must not meet in one folder.
  const beside = await mkdtemp(join(HOME, '.dist-'));
  try {
    await build(join(beside, 'new'));
    await writeFile(join(beside, 'new', STAMP), stamp);
    if (existsSync(BUILT)) await rename(BUILT, join(beside, 'old')).catch(() => undefined);
    await rename(join(beside, 'new'), BUILT).catch((error: NodeJS.ErrnoException) => {
      // Somebody else was quicker, with the same sources.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return BUILT;
};

/** A package from a tarball brings the page and neither lock file nor what builds it. */
const isInstalled = (): boolean => !existsSync(join(ROOT, 'package-lock.json'));

const build = async (outDir: string): Promise<void> => {
  try {
    const vite = await import('vite');
    const configFile = join(HOME, 'vite.config.ts');
    await vite.build({ configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  } catch (error) {
    const [fact] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new InputError('NO_PAGE', `the page cannot be built: ${fact}`, 'Run: npm run page');
  }
};

const filesBelow = (source: string): string[] => {
  const at = join(ROOT, source);
  if (!existsSync(at)) return [];
  if (source.endsWith('.json')) return [at];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(\.dist-|dist\/|node_modules\/)/.test(path));
};

/** Of the contents, not of the dates: a checkout makes all files new. */
const stampOf = (paths: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const path of paths.toSorted()) {
    hash
      .update(`${relative(ROOT, path)}\n`)
      .update(readFileSync(path))
      .update('\n');
  }
  return hash.digest('hex');
};
