/** How the program behaves among others: signals, pipes, colours, exactly one document. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { emptyFolder, hypercharts, type Ran, script } from './spawn.ts';

const ENDLESS = ['check', 'endless'];
const SIGN = 'turning';
const LONGEST_WAIT_MS = 60_000;

/** Interrupts when the search says that it is under way, however long the start took. */
const interrupted = (...args: readonly string[]): Promise<Ran> =>
  hypercharts([...ENDLESS, ...args], {
    env: { FIXTURE_SIGNS: '1' },
    meddle: (child) => {
      let told = '';
      child.stderr?.on('data', (text: string) => {
        if (told.includes(SIGN)) return;
        told += text;
        if (told.includes(SIGN)) child.kill('SIGINT');
      });
    },
  });

/** Waits, however busy the machine is, until something is so. */
const until = async (isSo: () => boolean): Promise<void> => {
  for (let waited = 0; waited < LONGEST_WAIT_MS && !isSo(); waited += 50) await sleep(50);
};

/** For scripts that do nothing but wait. */
const interruptAt =
  (...timesMs: number[]) =>
  async (child: ChildProcess) => {
    for (const ms of timesMs) {
      await sleep(ms);
      child.kill('SIGINT');
    }
  };

/** Long enough for a small script to start on a busy machine. */
const STARTED_MS = 4000;

test('Ctrl-C ends a check with what was found so far: inconclusive, exit 3', async () => {
  const { code, stdout, stderr } = await interrupted();
  expect(code).toBe(3);
  expect(stdout).toContain('INCONCLUSIVE');
  expect(stdout).toContain('interrupted');
  expect(stderr).toContain('Ctrl-C again to quit at once');
  expect(Number(/([\d,]+) states/.exec(stdout)?.[1]?.replaceAll(',', ''))).toBeGreaterThan(1000);
});

test('a second Ctrl-C quits at once, even if the work does not listen', async () => {
  const { code, stdout } = await script('stubborn.ts', interruptAt(STARTED_MS, 700));
  expect({ code, stdout }).toEqual({ code: 130, stdout: 'stopping\n' });
});

test('one Ctrl-C that comes twice, from npm and from the terminal, is one', async () => {
  const { code } = await script('stubborn.ts', interruptAt(STARTED_MS, 20));
  expect(code).toBe(0);
});

test('Ctrl-C with --json still prints the one document', async () => {
  const { code, stdout } = await interrupted('--json');
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'inconclusive', reasons: ['interrupted'] });
});

test('a memory bound ends a check cleanly and is named', async () => {
  const { code, stdout } = await hypercharts([...ENDLESS, '--bound', 'memory=100', '--json']);
  expect(code).toBe(3);
  const { verdict, reasons, states } = JSON.parse(stdout);
  expect(verdict).toBe('inconclusive');
  expect(reasons[0]).toMatch(/memory of the process reached 100 MiB/);
  expect(states).toBeGreaterThan(0);
});

test('a reader that goes away ends the program quietly', async () => {
  const { stderr } = await hypercharts(['list', '--json'], {
    meddle: (child) => child.stdout?.destroy(),
  });
  expect(stderr).toBe('');
});

test('a reader that goes away does not change the verdict', async () => {
  const { code, stderr } = await hypercharts(['check', 'lease', '--mutant', 'greedy'], {
    meddle: (child) => child.stdout?.destroy(),
  });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
});

test('a reader that is slow gets everything, far more than a pipe holds', async () => {
  const file = join(emptyFolder(), 'many-lines.txt');
  const found = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
  writeFileSync(file, ['LINES', ...found].join('\n'));
  const { code, stdout } = await hypercharts(
    ['run', 'lease', file, '--dialect', 'loud', '--json'],
    {
      meddle: (child) => {
        child.stdout?.pause();
        void sleep(3000).then(() => child.stdout?.resume());
      },
    },
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout).results).toEqual(found);
});

test('no colours and no progress line where there is no terminal', async () => {
  const { stdout, stderr } = await hypercharts(['check', 'lease', '--mutant', 'greedy']);
  expect(stdout).not.toContain('\u001b');
  expect(stderr).toBe('');
});

test('the tour ends in one table, and its planted bug is labelled as such', async () => {
  const { code, stdout, stderr } = await hypercharts(['tour']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('PLANTED BUG in lease');
  expect(stdout).toContain('here it is broken: at most one client holds the lease');
  const table = stdout.slice(stdout.indexOf('question'));
  expect(table).toMatch(/lease with a +at most one client .*0 faults +crash server \(8/);
  expect(table).toMatch(/how many lines are there\? +3 lines/);
  expect(table).toContain('all seen');
  const [, page = ''] = /The failure as a page for any browser: (\S+)/.exec(stdout) ?? [];
  expect(page).toMatch(/lease\.forgetful\.at-most-one-client-holds-the-lease\.html$/);
  expect(readFileSync(page, 'utf8')).toContain('here it is broken');
});

test('Ctrl-C in the tour ends it with an answer or one clear line, and leaves no process', async () => {
  const children: number[] = [];
  const { code, stderr } = await hypercharts(['tour'], {
    meddle: async (child) => {
      await until(() => childrenOf(child.pid as number).length > 0);
      await sleep(500);
      children.push(...childrenOf(child.pid as number));
      child.kill('SIGINT');
    },
  });
  expect([0, 3]).toContain(code);
  expect(stderr).not.toContain('INTERNAL');
  expect(children.filter(isAlive)).toEqual([]);
});

const childrenOf = (pid: number): number[] => {
  const listed = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return (listed.stdout ?? '').split('\n').map(Number).filter(Boolean);
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('the tour with --json is one document', async () => {
  const { stdout } = await hypercharts(['tour', '--json']);
  const document = JSON.parse(stdout);
  expect(document.checks.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['holds']);
  expect(document.planted).toMatchObject({ mutant: 'forgetful', verdict: 'violated' });
  expect(document.recordings).toHaveLength(1);
});
