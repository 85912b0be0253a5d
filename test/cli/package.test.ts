/** What `npm pack` packs is enough: in a project of somebody else, with its dependencies alone. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { builtPage } from '../../src/inspect/page/build.ts';
import { bare, emptyFolder } from './spawn.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const APP = `
import { createMachine } from 'xstate';
import { never } from 'hypercharts';
export const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { PRESS: 'on' } }, on: { on: { PRESS: 'off' } } },
});
export const hypercharts = { properties: [never('it shines', (s) => s.actor('lamp').matches('on'))] };
`;

const home = emptyFolder();

/** Packages that a project gets with ours: all that the lock file does not mark as for developers. */
const dependencies = (): string[] => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.entries<{ dev?: boolean }>(packages)
    .filter(([path, { dev }]) => path.startsWith('node_modules/') && dev !== true)
    .map(([path]) => path)
    .filter((path) => path.lastIndexOf('node_modules/') === 0 && existsSync(join(ROOT, path)));
};

beforeAll(async () => {
  await builtPage(); // what the script "prepack" does, but beside whoever uses it now
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', home];
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }));
  const ours = join(home, 'node_modules', 'hypercharts');
  mkdirSync(ours, { recursive: true });
  execFileSync('tar', ['xzf', join(home, filename), '-C', ours, '--strip-components=1']);
  for (const path of dependencies()) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(home, path));
  }
  writeFileSync(join(home, 'package.json'), '{"type": "module"}');
  writeFileSync(join(home, 'lamp.ts'), APP);
}, 120_000);

const BIN = join(home, 'node_modules', 'hypercharts', 'src', 'cli', 'bin.mjs');

const packed = (args: readonly string[], meddle = {}) =>
  bare(args, { cwd: home, program: BIN, ...meddle });

test('an application is checked, in its own project', async () => {
  const { code, stdout } = await packed(['check', './lamp.ts', '--export', 'lamp']);
  expect(stdout).toMatch(/VIOLATED {2}2 states, \d transition/);
  expect(code).toBe(1);
});

test('the systems come with it', async () => {
  const { code, stdout } = await packed(['check', 'vlan', '--scope', 'again']);
  expect(stdout).toMatch(/HOLDS {2}19,946 states/);
  expect(code).toBe(0);
});

test('the page is in it: nothing builds it there', async () => {
  expect(existsSync(join(home, 'node_modules', 'svelte'))).toBe(false);
  let page: Promise<Response> | undefined;
  const { stderr } = await packed(['inspect', './lamp.ts', '--export', 'lamp', '--no-open'], {
    meddle: (child: import('node:child_process').ChildProcess) => {
      child.stdout?.on('data', (text: string) => {
        const link = /http:\S+/.exec(text)?.[0];
        if (link === undefined || page !== undefined) return;
        page = fetch(link.replace(/#.*/, ''));
        page.finally(() => child.kill('SIGINT'));
      });
    },
  });
  expect(stderr).not.toMatch(/building the page/);
  const answer = await page;
  expect(answer?.status).toBe(200);
  expect(await answer?.text()).toContain('<title>');
});
