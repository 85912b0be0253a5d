/** A browser is opened once, with the link, where somebody watches: programs on a terminal of their own. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN, emptyFolder, FIXTURES } from './spawn.ts';

/** Of util-linux: runs a program on a pseudo-terminal. */
const SCRIPT = '/usr/bin/script';

/** A program that stands for a browser, and notes what it was asked to open. */
const fake = (name: string) => {
  const folder = emptyFolder();
  const log = join(folder, 'opened');
  writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$@" >> '${log}'\n`);
  chmodSync(join(folder, name), 0o755);
  const opened = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  return { folder, opened };
};

interface Watched {
  readonly text: string;
  readonly links: readonly string[];
}

/** Ends it with Ctrl-C once it listens; others end by themselves. */
const onTerminal = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  new Promise<Watched>((resolve, reject) => {
    const { CI: _ci, SSH_CONNECTION: _ssh, BROWSER: _browser, ...rest } = process.env;
    const words = [process.execPath, BIN, '--systems', join(FIXTURES, 'systems.ts'), ...args];
    const command = words.map((word) => `'${word}'`).join(' ');
    const child = spawn(SCRIPT, ['-qefc', command, '/dev/null'], { env: { ...rest, ...env } });
    let text = '';
    let ending = false;
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (ending || !text.includes('Ctrl-C ends it')) return;
      ending = true;
      child.stdin.write('\u0003');
    });
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', () => {
      resolve({ text, links: [...text.matchAll(/http:\S+#\S+/g)].map(([link]) => link) });
    });
  });

const screen = { DISPLAY: ':0' };
const pathOf = (folder: string) => ({ PATH: `${folder}:${process.env.PATH}` });

describe.skipIf(!existsSync(SCRIPT))('on a terminal', () => {
  test('npm start ends with the failure in a browser: one call, with the link that is printed', async () => {
    const { folder, opened } = fake('xdg-open');
    const { text, links } = await onTerminal(['tour'], { ...screen, ...pathOf(folder) });
    expect(text).toContain('This failure, step by step, in the inspector:');
    expect(links).toHaveLength(1);
    expect(links[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#system=.*&mutant=.*&token=/);
    await expect.poll(opened).toEqual(links);
  }, 120_000);

  test('--no-open opens none, and names the page of the failure', async () => {
    const { folder, opened } = fake('xdg-open');
    const { text, links } = await onTerminal(['tour', '--no-open'], {
      ...screen,
      ...pathOf(folder),
    });
    expect(text).toContain('The failure as a page for any browser: ');
    expect({ links, opened: opened() }).toEqual({ links: [], opened: [] });
  }, 120_000);

  test('BROWSER is asked before anything else, also without a screen', async () => {
    const [other, own] = [fake('xdg-open'), fake('mine')];
    const env = { ...pathOf(other.folder), DISPLAY: '', BROWSER: join(own.folder, 'mine') };
    const { links } = await onTerminal(['inspect', 'lease'], env);
    await expect.poll(own.opened).toEqual(links);
    expect(other.opened()).toEqual([]);
  }, 60_000);

  test('without a screen nothing is tried; a browser that is not there is said', async () => {
    const { folder, opened } = fake('xdg-open');
    const blind = await onTerminal(['inspect', 'lease'], { ...pathOf(folder), DISPLAY: '' });
    expect(blind.links).toHaveLength(1);
    expect(opened()).toEqual([]);
    const missing = await onTerminal(['inspect', 'lease'], { ...screen, BROWSER: '/no/such' });
    expect(missing.text).toContain('no browser could be opened; open the link yourself');
  }, 60_000);
});
