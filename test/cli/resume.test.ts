/** `check --checkpoint` and `--resume`: a search survives the death of its process. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { bare, emptyFolder, hypercharts, type Ran } from './spawn.ts';
import { timeless } from './timeless.ts';

// Each test starts several processes, one after another.
vi.setConfig({ testTimeout: 180_000 });

/** 147,913 states, with properties of states, of emissions and of infinite runs. */
const RECEIVE = ['check', 'nic-failover', '--scope', 'receive', '--json'];
const FILE = 'nic-failover.receive.checkpoint';
/** As often as the search looks up at all. */
const ALWAYS = ['--checkpoint-every', '0'];

/** Which file it is: every write makes a new one. */
const inode = (path: string): number => (existsSync(path) ? statSync(path).ino : 0);

/** Kills the process, without a chance to say anything, as soon as it has written again. */
const killAtNextWrite = (path: string) => {
  const before = inode(path);
  return async (child: ChildProcess): Promise<void> => {
    while (inode(path) === before && child.exitCode === null) await sleep(2);
    child.kill('SIGKILL');
  };
};

test('killed twice in its middle, it ends as if it had never been', async () => {
  const folder = join(emptyFolder(), 'kept');
  const file = join(folder, FILE);
  const killed = (args: readonly string[]): Promise<Ran> =>
    bare([...RECEIVE, ...ALWAYS, ...args], { meddle: killAtNextWrite(file) });
  const first = await killed(['--checkpoint', folder]);
  expect([first.signal, first.stdout]).toEqual(['SIGKILL', '']);
  const early = statSync(file).size;
  const second = await killed(['--resume', folder]);
  expect([second.signal, second.stdout]).toEqual(['SIGKILL', '']);
  const [resumed, whole] = await Promise.all([
    bare([...RECEIVE, '--resume', folder]),
    bare(RECEIVE),
  ]);
  expect(whole.code).toBe(0);
  expect(resumed.stderr).toBe('');
  expect(timeless(resumed.stdout)).toEqual(timeless(whole.stdout));
  expect(statSync(file).size).toBeGreaterThan(2 * early);
  expect(readdirSync(folder)).toEqual([FILE]);
});

const ENDLESS = ['check', 'endless', '--json'];

test('Ctrl-C writes, says how to go on, and a bound can be raised', async () => {
  const folder = join(emptyFolder(), 'kept');
  const file = join(folder, 'endless.checkpoint');
  let first = 0;
  const keeping = ['--checkpoint', folder, '--checkpoint-every', '1'];
  const interrupted = await hypercharts([...ENDLESS, ...keeping], {
    meddle: async (child) => {
      // A first file says that the search is under way, however busy the machine is.
      while (inode(file) === 0 && child.exitCode === null) await sleep(20);
      first = inode(file);
      child.kill('SIGINT');
    },
  });
  expect(inode(file)).not.toBe(first);
  expect(interrupted.stderr).toContain(`to go on: --resume ${folder}`);
  const { states, verdict } = JSON.parse(interrupted.stdout);
  expect(verdict).toBe('inconclusive');
  const bound = ['--bound', `states=${states + 5_000}`];
  const [resumed, whole] = await Promise.all([
    hypercharts([...ENDLESS, ...bound, '--resume', folder]),
    hypercharts([...ENDLESS, ...bound]),
  ]);
  expect(timeless(resumed.stdout)).toEqual(timeless(whole.stdout));
});

test('scopes that were not begun are begun when the others are resumed', async () => {
  const folder = join(emptyFolder(), 'kept');
  await hypercharts(['check', 'lease', '--scope', 'one', '--checkpoint', folder]);
  const both = ['check', 'lease', '--json'];
  const resumed = await hypercharts([...both, '--resume', folder]);
  expect(timeless(resumed.stdout)).toEqual(timeless((await hypercharts(both)).stdout));
  expect(readdirSync(folder).sort()).toEqual(['lease.one.checkpoint', 'lease.two.checkpoint']);
});

/** One clear line with this code, exit 2. */
const expectRefused = async (args: readonly string[], message: RegExp): Promise<void> => {
  const { code, stderr, stdout } = await hypercharts(args);
  expect(stderr).toMatch(message);
  expect({ code, lines: stderr.trim().split('\n').length, stdout }).toEqual({
    ...{ code: 2, lines: 1, stdout: '' },
  });
};

test('what cannot be resumed, or would be overwritten, is refused', async () => {
  const folder = join(emptyFolder(), 'kept');
  const one = ['check', 'lease', '--scope', 'one'];
  await hypercharts([...one, '--checkpoint', folder]);
  await expectRefused([...one, '--checkpoint', folder], /^CHECKPOINT_EXISTS: .*--resume/);
  await expectRefused(
    ['check', 'lease', '--scope', 'two', '--resume', folder],
    /^NO_CHECKPOINT: .* does not hold lease\.two\.checkpoint, but lease\.one\.checkpoint\./,
  );
  await expectRefused([...one, '--resume', join(folder, 'no')], /^NO_CHECKPOINT: .* no checkpoint/);
  await expectRefused(
    [...one, '--mutant', 'forgetful', '--resume', folder],
    /^OTHER_CHECKPOINT: .* it differs in .*actor server.*planted bug/,
  );
  await expectRefused(
    [...one, '--param', 'crashes=2', '--resume', folder],
    /^OTHER_CHECKPOINT: .* it differs in .*parameters/,
  );
  await expectRefused(
    [...one, '--faults', '0', '--resume', folder],
    /it differs in bound on faults/,
  );
  await expectRefused([...one, '--resume', folder, '--checkpoint', folder], /^USAGE: /);
  writeFileSync(join(folder, 'lease.one.checkpoint'), 'x'.repeat(4000));
  await expectRefused([...one, '--resume', folder], /^BAD_CHECKPOINT: .* is no checkpoint/);
  const file = join(emptyFolder(), 'file');
  writeFileSync(file, '');
  await expectRefused([...one, '--checkpoint', file], /^CANNOT_WRITE: /);
});
