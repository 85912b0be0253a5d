/**
 * The state space of two-phase commit, to the state: counts on which TLC, Stateright and SPIN agree
 * (theirs of generated states include the initial one, ours of transitions do not).
 */
import { expect, test } from 'vitest';
import { CONSISTENT, twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import { check } from '../../src/explore/check.ts';

const counts = [
  { n: 2, states: 56, generated: 154 },
  { n: 3, states: 288, generated: 1_146 },
  { n: 4, states: 1_568, generated: 8_258 },
  { n: 5, states: 8_832, generated: 58_146 },
  { n: 7, states: 296_448, generated: 2_744_706 },
];

const system = (n: number, parts = twoPhaseCommit.parts) => twoPhaseCommit.build({ n }, parts);

test.each(counts)(
  'n=$n has $states states, $generated generated',
  async ({ n, states, generated }) => {
    const result = await check(system(n));
    expect(result.verdict).toBe('holds');
    expect(result.states).toBe(states);
    expect(result.transitions + 1).toBe(generated);
    expect(result.depth).toBe(3 * n + 1);
  },
);

test('a few thousand questions to the statecharts yield 296,448 states', async () => {
  const result = await check(system(7));
  expect(result.xstateCalls).toBeLessThan(result.states / 100);
});

test.each(twoPhaseCommit.mutants)(
  'planted bug $name is caught without any fault',
  async (mutant) => {
    const result = await check(system(3, mutant.apply(twoPhaseCommit.parts)));
    const broken = result.properties.filter((p) => p.verdict === 'violated');
    expect(broken.map((p) => p.name)).toEqual([mutant.kills]);
    expect(broken[0]?.survives).toBe(-1);
  },
);

test('the shortest run to a wrong commit: one aborts, the others are heard, and one obeys', async () => {
  const [mutant] = twoPhaseCommit.mutants;
  const parts = mutant?.apply(twoPhaseCommit.parts);
  const { properties } = await check(system(3, parts));
  const trace = properties.find((p) => p.name === CONSISTENT)?.trace ?? [];
  const kinds = trace.map((step) => step.kind).sort();
  // One abort, two choices to prepare, two deliveries of Prepared, the decision, one Commit.
  expect(kinds).toEqual(['deliver', 'deliver', 'deliver', 'input', 'input', 'input', 'input']);
});
