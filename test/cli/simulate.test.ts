/** `simulate`: the same for a seed, honest verdicts and exit codes, a trace that replays. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systems } from './fixtures/systems.ts';
import { emptyFolder, hypercharts } from './spawn.ts';

const mutant = systems.find(({ name }) => name === 'lease')?.mutants[0];

test('a sound system: exit 0 and never more than "within bounds"; two runs are equal', async () => {
  const args = ['simulate', 'lease', '--runs', '60', '--depth', '40', '--json'];
  const first = await hypercharts(args);
  expect(first.code).toBe(0);
  const document = JSON.parse(first.stdout);
  expect(document).toMatchObject({
    system: 'lease',
    seed: 1,
    verdict: 'holds-within-bounds',
    runs: 60,
  });
  expect(document.reasons[0]).toBe('60 random runs of at most 40 steps');
  expect((await hypercharts(args)).stdout).toBe(first.stdout);
});

test('a planted bug: exit 1, a shrunk run, and a trace file that replays', async () => {
  const file = join(emptyFolder(), 'trace.json');
  const planted = ['simulate', 'lease', '--mutant', mutant?.name ?? ''];
  const { code, stdout } = await hypercharts([...planted, '--trace-out', file, '--json']);
  expect(code).toBe(1);
  const broken = JSON.parse(stdout).properties.find((p: { trace: unknown }) => p.trace !== null);
  expect(broken).toMatchObject({ name: mutant?.kills, verdict: 'violated' });
  expect(broken.steps).toBeLessThanOrEqual(broken.shrunkFrom.steps);
  expect((await hypercharts(['replay', file])).code).toBe(0);
});

test('bad numbers and names are one line and exit 2', async () => {
  for (const args of [
    ['simulate', 'lease', '--runs', 'many'],
    ['simulate', 'leese'],
    ['simulate', 'lease', '--mutant', 'nobody'],
  ]) {
    const { code, stdout, stderr } = await hypercharts(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
});
