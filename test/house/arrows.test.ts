/**
 * The rules of ARCHITECTURE.md that a machine can check: who may import whom, and what every file
 * must look like. A rule here fails with the list of its offenders.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, type Import, ROOT, type Source, sources } from './sources.ts';

const ALL = sources();
const LONGEST = 400;

/** "machines/x.ts → src/y.ts" for every import that a rule forbids. */
const offenders = (
  where: (path: string) => boolean,
  allowed: (target: Import, from: Source) => boolean,
): string[] =>
  ALL.filter(({ path }) => where(path)).flatMap((source) =>
    source.imports
      .filter((target) => !allowed(target, source))
      .map(({ target }) => `${source.path} → ${target}`),
  );

const below =
  (...folders: string[]) =>
  (path: string): boolean =>
    folders.some((folder) => path.startsWith(folder));

const localOnly = (folders: readonly string[]) => (target: Import) =>
  !target.local || below(...folders)(target.target);

test('there is something to check', () => {
  expect(ALL.length).toBeGreaterThan(30);
  expect(ALL.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
});

test('every local import leads to a file', () => {
  const missing = offenders(
    () => true,
    ({ local, target }) => !local || existsSync(join(ROOT, target)),
  );
  expect(missing).toEqual([]);
});

test('machines import xstate and their siblings, nothing else', () => {
  const allowed = ({ local, target }: Import) =>
    local ? target.startsWith('machines/') : target === 'xstate';
  expect(offenders(below('machines/'), allowed)).toEqual([]);
});

test('actors import machines and src', () => {
  const folders = ['actors/', 'machines/', 'src/'];
  expect(offenders(below('actors/'), localOnly(folders))).toEqual([]);
});

test('src imports nothing but src; its edge, the command line, draws charts', () => {
  const edge = ['visualizations/core/layout/', 'visualizations/render/chart/'];
  const allowed = (target: Import, { path }: Source) =>
    localOnly(['src/', 'package.json'])(target) ||
    (path.startsWith('src/cli/') && localOnly(edge)(target));
  expect(offenders(below('src/'), allowed)).toEqual([]);
});

test('visualizations import traces and charts, and shapes; not the engine', () => {
  const folders = ['visualizations/', 'src/trace/', 'src/chart/'];
  const shapes = ['src/inspect/protocol.ts', 'src/system/step.ts'];
  const allowed = (target: Import) =>
    localOnly(folders)(target) || (target.typeOnly && shapes.includes(target.target));
  expect(offenders(below('visualizations/'), allowed)).toEqual([]);
});

test('the core of the page needs no page, its drawings no framework', () => {
  const [core, render] = ['visualizations/core/', 'visualizations/render/'];
  const own = ['src/'];
  const framework = ({ target }: Import) => /^svelte|\.svelte/.test(target);
  expect(offenders(below(core), (t) => localOnly([core, ...own])(t) && !framework(t))).toEqual([]);
  const drawn = (t: Import) => localOnly([core, render, ...own])(t) && !framework(t);
  expect(offenders(below(render), drawn)).toEqual([]);
});

test('less than a third of the page is framework', () => {
  const lines = (...folders: string[]): number =>
    filesBelow(...folders)
      .filter((path) => /\.(ts|svelte)$/.test(path) && !path.includes('/dist'))
      .map((path) => withoutStyle(readFileSync(join(ROOT, path), 'utf8')).split('\n').length)
      .reduce((a, b) => a + b, 0);
  const all = lines('visualizations/core', 'visualizations/render', 'visualizations/ui');
  expect(lines('visualizations/ui') / all).toBeLessThan(1 / 3);
});

/** What a component looks like is no code. */
const withoutStyle = (text: string): string => text.replace(/<style>[\s\S]*<\/style>/, '');

test('nothing but tests imports tests', () => {
  const outside = (path: string) => !path.startsWith('test/');
  expect(offenders(outside, ({ target }) => !target.startsWith('test/'))).toEqual([]);
});

test('the trace format needs no engine: at run time only data types and errors', () => {
  const runtime = ['src/system/errors.ts', 'src/system/step.ts'];
  const allowed = ({ local, target, typeOnly }: Import) =>
    !local ||
    target.startsWith('src/trace/') ||
    (target.startsWith('src/system/') && (typeOnly || runtime.includes(target)));
  expect(offenders(below('src/trace/'), allowed)).toEqual([]);
});

test('charts need no engine, and what a chart is needs nothing at all', () => {
  const folders = ['src/chart/', 'src/trace/digest.ts'];
  const allowed = (target: Import) => target.typeOnly || localOnly(folders)(target);
  expect(offenders(below('src/chart/'), allowed)).toEqual([]);
  expect(offenders(below('src/chart/chart.ts'), () => false)).toEqual([]);
});

test('in src two files touch the runtime of xstate, beside the oracle and the live side', () => {
  const exempt = below(
    'src/system/xstate.ts',
    'src/system/tree/stage.ts',
    'src/explore/naive',
    'src/live/',
  );
  const inside = (path: string) => path.startsWith('src/') && !exempt(path);
  expect(offenders(inside, ({ target, typeOnly }) => target !== 'xstate' || typeOnly)).toEqual([]);
});

test('fast-check is for generating, rxjs for the live side', () => {
  const keeps = (name: string, ...folders: string[]) => {
    const outside = (path: string) => !below('test/', ...folders)(path);
    return offenders(outside, ({ target }) => target !== name);
  };
  expect(keeps('fast-check', 'src/generate/')).toEqual([]);
  expect(keeps('rxjs', 'src/live/')).toEqual([]);
});

// `purity.ts` is the one that traps them.
test('no file reads the clock, chance or the network where runs must repeat', () => {
  const pure = /\b(Math\.random|Date\.now|new Date\(\)|setTimeout|setInterval|fetch)\s*\(/;
  const where = (path: string) =>
    below('machines/', 'src/')(path) &&
    !below('src/live/', 'src/cli/', 'src/inspect/', 'src/system/purity.ts')(path);
  const found = ALL.filter(({ path, text }) => where(path) && pure.test(withoutComments(text)));
  expect(found.map(({ path }) => path)).toEqual([]);
});

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');

test('imports make no cycle', () => {
  expect(cycle()).toEqual([]);
});

/** The first cycle found, as a list of paths; empty if there is none. */
const cycle = (): string[] => {
  const byPath = new Map(ALL.map((source) => [source.path, source]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const { target, local } of byPath.get(path)?.imports ?? []) {
      if (!local || !byPath.has(target)) continue;
      const found = visit(target, [...trail, path]);
      if (found.length > 0) return found;
    }
    done.add(path);
    return [];
  };
  for (const { path } of ALL) {
    const found = visit(path, []);
    if (found.length > 0) return found;
  }
  return [];
};

test('every file says at its head what it is for', () => {
  const inside = ALL.filter(({ path }) =>
    below('machines/', 'actors/', 'src/', 'visualizations/')(path),
  );
  const silent = inside.filter(({ text }) => !/^(#!.*\n)?\s*(\/(\*\*|\/ )|<!-- )/.test(text));
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test(`no file is longer than ${LONGEST} lines`, () => {
  const long = ALL.filter(({ text }) => text.split('\n').length > LONGEST);
  expect(long.map(({ path }) => path)).toEqual([]);
});

test('nothing speaks of the machine it was written on', () => {
  // Put together here, so that this file does not offend itself.
  const places = ['/work', '/root', '/home'].map((folder) => `${folder}/`);
  const beside = ['..', 'shared'].join('/');
  const texts = [
    ...filesBelow('machines', 'actors', 'src', 'visualizations', 'test', '.ci'),
    ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'package.json'],
  ].filter((path) => /\.(ts|mjs|md|json|sh)$|^\.ci\//.test(path));
  const found = texts.filter((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const named = places.some((place) => text.includes(place));
    // Tests may look for material beside the repository, and pass without it.
    return named || (text.includes(beside) && !path.startsWith('test/'));
  });
  expect(found).toEqual([]);
});
