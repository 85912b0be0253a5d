/** `check --reduce`: fewer states, a report that says on what it rests, and what is refused. */
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bare, emptyFolder, isOneClearLine } from './spawn.ts';

// Each test starts several processes.
vi.setConfig({ testTimeout: 120_000 });

const COMMIT = ['check', 'baseline/two-phase-commit', '--param', 'n=4'];
const RING = ['check', 'baseline/ring-election', '--param', 'n=5'];

const jsonOf = async (args: readonly string[]) => {
  const { code, stdout, stderr } = await bare([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

test('without it nothing is left out, and the document says so', async () => {
  const { states, reduction } = await jsonOf(COMMIT);
  expect({ states, reduction }).toEqual({ states: 1_568, reduction: null });
});

test('symmetry: one state stands for all that differ only in who is who', async () => {
  const document = await jsonOf([...COMMIT, '--reduce', 'symmetry']);
  expect(document).toMatchObject({
    verdict: 'holds',
    states: 166,
    reduction: {
      symmetry: { groups: [['rm1', 'rm2', 'rm3', 'rm4']], standsFor: 1_568 },
      partialOrder: null,
    },
  });
  const { stdout } = await bare([...COMMIT, '--reduce', 'symmetry']);
  expect(stdout).toContain('HOLDS  166 states');
  expect(stdout).toContain('reduced by symmetry: one state stands for all in which these change');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('rm1, rm2, rm3, rm4; in all for 1,568 states');
});

test('partial order: of steps whose order nobody can tell, one order', async () => {
  const whole = await jsonOf(RING);
  const document = await jsonOf([...RING, '--reduce', 'partial-order']);
  expect([whole.states, document.states]).toEqual([137, 21]);
  expect(document.verdict).toBe(whole.verdict);
  expect(document.reduction).toMatchObject({ symmetry: null, partialOrder: { notes: [] } });
  expect(document.reduction.partialOrder.reducedStates).toBeGreaterThan(0);
  const { stdout } = await bare([...RING, '--reduce', 'partial-order']);
  expect(stdout).toContain('HOLDS  21 states');
  expect(stdout).toMatch(/reduced by partial order: in \d+ states the steps of one actor were/);
});

test('a planted bug is found all the same: exit 1, with a trace that replays', async () => {
  const file = join(emptyFolder(), 'trace.json');
  const mutant = ['--mutant', 'commits-when-all-but-one-prepared', '--trace-out', file];
  const { code, stdout } = await bare([...COMMIT, ...mutant, '--reduce', 'symmetry', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).verdict).toBe('violated');
  const replayed = await bare(['replay', file, '--json']);
  expect(replayed.code).toBe(0);
  expect(JSON.parse(replayed.stdout)).toMatchObject({ agreed: 9, mismatch: null });
});

const kept = (): string => join(emptyFolder(), 'kept');
const PHILOSOPHERS = ['check', 'baseline/dining-philosophers'];

const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'an unknown reduction',
    [...COMMIT, '--reduce', 'everything'],
    /^UNKNOWN_REDUCTION: .*"everything"\. Known: symmetry, partial-order\.$/,
  ],
  [
    'a mistyped reduction',
    [...COMMIT, '--reduce', 'symetry'],
    /^UNKNOWN_REDUCTION: .*Did you mean symmetry\?$/,
  ],
  [
    'both at once',
    [...COMMIT, '--reduce', 'symmetry,partial-order'],
    /^NOT_SUPPORTED: symmetry and partial order do not go together/,
  ],
  [
    'a sentence about infinite runs',
    [...PHILOSOPHERS, '--reduce', 'partial-order'],
    /^NOT_SUPPORTED: property "the first philosopher.*" is about infinite runs/,
  ],
  [
    'workers, with symmetry',
    [...COMMIT, '--reduce', 'symmetry', '--workers', '2'],
    /^NOT_SUPPORTED: a reduced search has no workers/,
  ],
  [
    'workers, with partial order',
    [...RING, '--reduce', 'partial-order', '--workers', '2'],
    /^NOT_SUPPORTED: a reduced search has no workers/,
  ],
  [
    'a checkpoint, with symmetry',
    [...COMMIT, '--reduce', 'symmetry', '--checkpoint', kept()],
    /^NOT_SUPPORTED: a reduced search cannot be written down/,
  ],
  [
    'a checkpoint, with partial order',
    [...RING, '--reduce', 'partial-order', '--checkpoint', kept()],
    /^NOT_SUPPORTED: a reduced search cannot be written down/,
  ],
  [
    'a bound on depth, with partial order',
    [...RING, '--reduce', 'partial-order', '--bound', 'depth=5'],
    /^NOT_SUPPORTED: .* a bound on depth would mean another thing/,
  ],
  [
    'a symmetry that nobody declared',
    [...RING, '--reduce', 'symmetry'],
    /^BAD_SYMMETRY: system baseline\/ring-election declares no interchangeable actors/,
  ],
  [
    'a choice of kernels, which the command line does not offer',
    [...COMMIT, '--reduce', 'symmetry', '--kernel', 'wasm'],
    /^USAGE: unknown option '--kernel'/,
  ],
];

test.each(refused)('%s is refused', async (_, args, message) => {
  const { code, stdout, stderr } = await bare(args);
  expect(stderr.trimEnd()).toMatch(message);
  expect(isOneClearLine(stderr), stderr).toBe(true);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
