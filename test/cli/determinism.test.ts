/**
 * Two runs of one command are the same run: the same documents but for the times, the same trace
 * files to the byte, whatever the machine's language and time zone.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bare, emptyFolder, type Ran } from './spawn.ts';
import { timeless } from './timeless.ts';

// Each test starts several processes.
vi.setConfig({ testTimeout: 180_000 });

const HERE = { TZ: 'UTC', LANG: 'C' };
const ELSEWHERE = { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };

/** Both runs' answers. */
const twice = (args: readonly string[]): Promise<[Ran, Ran]> =>
  Promise.all([bare(args, { env: HERE }), bare(args, { env: ELSEWHERE })]);

/** The answer and the trace file of both runs, which have to be the same. */
const expectOneRun = async (args: readonly string[], tells = true): Promise<any> => {
  const folder = emptyFolder();
  const files = [join(folder, 'here.json'), join(folder, 'elsewhere.json')] as const;
  const [here, elsewhere] = await Promise.all([
    bare([...args, '--json', '--trace-out', files[0]], { env: HERE }),
    bare([...args, '--json', '--trace-out', files[1]], { env: ELSEWHERE }),
  ]);
  expect(elsewhere.code).toBe(here.code);
  expect(timeless(elsewhere.stdout)).toEqual(timeless(here.stdout));
  expect(files.map(existsSync)).toEqual([tells, tells]);
  if (!tells) return timeless(here.stdout);
  expect(readFileSync(files[1]).equals(readFileSync(files[0]))).toBe(true);
  const [told, again] = await twice(['replay', files[0], '--json']);
  expect(told.code).toBe(0);
  expect(again.stdout).toBe(told.stdout);
  return timeless(here.stdout);
};

test('a system that holds, VLANs', async () => {
  const { verdict } = await expectOneRun(['check', 'vlan', '--scope', 'again'], false);
  expect(verdict).not.toBe('violated');
});

test('a system that holds, path failover', async () => {
  const args = ['check', 'nic-failover', '--scope', 'restart-plan'];
  const { verdict } = await expectOneRun(args, false);
  expect(verdict).toBe('holds');
});

test('a planted bug: breaking sets, a finite run and a lasso', async () => {
  const args = ['check', 'nic-failover', '--mutant', 'target-failure-dropped', '--seed', '5'];
  const { properties } = await expectOneRun(args);
  const violated = properties.filter((p: { verdict: string }) => p.verdict === 'violated');
  expect(violated.map((p: any) => [p.kind, p.breakingSets.length, p.trace.loop])).toEqual([
    ['always', 2, undefined],
    ['converges', 1, 10],
  ]);
});

test('a planted bug that shows in an infinite run only', async () => {
  const { verdict } = await expectOneRun(['check', 'vlan', '--mutant', 'no-read-timer']);
  expect(verdict).toBe('violated');
});

test('random runs come from the seed alone', async () => {
  const runs = (seed: number) => [
    'simulate',
    'vlan',
    '--runs',
    '60',
    '--json',
    '--seed',
    `${seed}`,
  ];
  const [here, elsewhere] = await twice(runs(11));
  expect(timeless(elsewhere.stdout)).toEqual(timeless(here.stdout));
  expect(timeless((await bare(runs(12))).stdout)).not.toEqual(timeless(here.stdout));
});

test('a failing random run is shrunk to the same run', async () => {
  const bug = ['simulate', 'nic-failover', '--mutant', 'target-failure-dropped'];
  const [here, elsewhere] = await twice([...bug, '--runs', '60', '--json']);
  expect(here.code).toBe(1);
  expect(timeless(elsewhere.stdout)).toEqual(timeless(here.stdout));
});

test('two workers print what one does', async () => {
  const args = ['check', 'baseline/two-phase-commit', '--param', 'n=8', '--json'];
  const [one, two] = await Promise.all([bare(args), bare([...args, '--workers', '2'])]);
  expect(two.stderr).toBe('');
  expect(timeless(two.stdout)).toEqual(timeless(one.stdout));
});
