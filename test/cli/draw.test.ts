/** `hypercharts draw`, as a person would run it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { fileNames } from '../../src/cli/pictures.ts';
import { emptyFolder, hypercharts, isOneClearLine } from './spawn.ts';

const MACHINES = `
import { createMachine } from 'xstate';
const child = createMachine({ id: 'child', initial: 'a', states: { a: {} } });
export const parent = createMachine({ id: 'parent', initial: 'x', states: { x: { invoke: { src: child } } } });
export const Parent = createMachine({ id: 'Parent', on: { GO: { actions: 'go' } } });
export default createMachine({ id: '../../etc', initial: 'x', states: { x: {} } });
`;

const folderWith = (text: string): string => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'machines.ts'),
    text.replace("'xstate'", JSON.stringify(import.meta.resolve('xstate'))),
  );
  return folder;
};

describe('a system', () => {
  test('gets a picture for each machine, a page with all, and more where it is asked for', async () => {
    const out = join(emptyFolder(), 'new', 'folder');
    const args = ['draw', 'lease', '-o', out, '--mermaid', '--xstate', '--json'];
    const { code, stdout, stderr } = await hypercharts(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ system: 'lease', folder: out });
    expect(document.machines.length).toBeGreaterThan(0);
    const files = readdirSync(out).filter((name) => !name.startsWith('.'));
    expect([...document.files].sort()).toEqual(files.sort());
    for (const { id, picture } of document.machines) {
      const svg = readFileSync(join(out, picture), 'utf8');
      expect(svg).toContain(`aria-label="statechart ${id}"`);
      const definition = readFileSync(join(out, picture.replace('.svg', '.json')), 'utf8');
      expect(createMachine(JSON.parse(definition)).id).toBe(id);
      expect(readFileSync(join(out, picture.replace('.svg', '.mmd')), 'utf8')).toMatch(
        /^stateDiagram-v2\n/,
      );
      expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain(picture);
    }
  });
});

describe('a file of machines', () => {
  test('is drawn whole, machines within machines too, under names that clash nowhere', async () => {
    const folder = folderWith(MACHINES);
    const { code, stdout } = await hypercharts(['draw', 'machines.ts', '-o', 'out'], {
      cwd: folder,
    });
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([
      '.hypercharts.json',
      'Parent.svg',
      'child.svg',
      'etc.svg',
      'index.html',
      'parent-2.svg',
    ]);
    expect(stdout).toContain('5 files written; all on one page: out/index.html');
    const page = readFileSync(join(folder, 'out', 'index.html'), 'utf8');
    expect(
      page.match(/(src|href)="(?!#)[^"]*"/g)?.every((link) => /="[\w.-]+\.svg"/.test(link)),
    ).toBe(true);
    expect(page).not.toContain('<script');
  });

  test('of which one is named by its export', async () => {
    const folder = folderWith(MACHINES);
    const { code } = await hypercharts(['draw', 'machines.ts#Parent', '-o', 'out'], {
      cwd: folder,
    });
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'out', 'Parent.svg'))).toBe(true);
    expect(existsSync(join(folder, 'out', 'child.svg'))).toBe(false);
  });
});

test('files are overwritten if they are as they were written, and else not one of them', async () => {
  const folder = folderWith(MACHINES);
  const draw = (...more: string[]) =>
    hypercharts(['draw', 'machines.ts', '-o', 'out', ...more], { cwd: folder });
  expect((await draw()).code).toBe(0);
  expect((await draw('--theme', 'dark')).code).toBe(0);
  const child = join(folder, 'out', 'child.svg');
  writeFileSync(child, 'mine');
  writeFileSync(join(folder, 'out', 'child.mmd'), 'mine, too');
  const before = readFileSync(join(folder, 'out', 'index.html'), 'utf8');
  const changed = await draw();
  expect(changed).toMatchObject({ code: 2, stdout: '' });
  expect(changed.stderr).toMatch(/^EXISTS: .*child\.svg exists and was changed since\. .*--force/);
  expect(isOneClearLine(changed.stderr)).toBe(true);
  expect(readFileSync(child, 'utf8')).toBe('mine');
  expect(readFileSync(join(folder, 'out', 'index.html'), 'utf8')).toBe(before);
  expect((await draw('--force')).code).toBe(0);
  expect((await draw('--mermaid')).stderr).toMatch(/child\.mmd exists and was not written by/);
});

test.each<[string, readonly string[], RegExp]>([
  ['no folder', ['draw', 'lease'], /^USAGE: .*--out/],
  ['an unknown system', ['draw', 'leese', '-o', 'x'], /^UNKNOWN_SYSTEM: .*lease\?/],
  ['a file that is not there', ['draw', 'none.ts', '-o', 'x'], /^CANNOT_READ: /],
  ['a file without machines', ['draw', 'EMPTY', '-o', 'x'], /^NO_MACHINE: /],
  ['an unknown export', ['draw', 'MACHINES#parnet', '-o', 'x'], /^UNKNOWN_EXPORT: .*parent\?/],
  ['an unknown theme', ['draw', 'lease', '-o', 'x', '--theme', 'pink'], /^USAGE: .*light or dark/],
  [
    'a file as folder',
    ['draw', 'lease', '-o', 'package.json'],
    /^CANNOT_WRITE: package\.json is no folder/,
  ],
])('%s is one clear line', async (_, args, message) => {
  const folder = folderWith(MACHINES);
  writeFileSync(join(folder, 'empty.ts'), 'export const nothing = 1;\n');
  const real = args.map((arg) =>
    arg.replace('EMPTY', 'empty.ts').replace('MACHINES', 'machines.ts'),
  );
  const { code, stdout, stderr } = await hypercharts(real, { cwd: folder });
  expect(stderr).toMatch(message);
  expect(isOneClearLine(stderr), stderr).toBe(true);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('names of files are safe, short, and differ also where case is ignored', () => {
  expect(fileNames(['a/b', 'A-B', '', '..', 'index', 'x'.repeat(300)])).toEqual([
    'a-b',
    'A-B-2',
    'machine',
    'machine-2',
    'index-2',
    'x'.repeat(80),
  ]);
});
