/** Two-phase commit at the sizes that fill memory: every state of ten million, none twice. */
import { expect, test } from 'vitest';
import { twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import { check } from '../../src/explore/check.ts';

test.each([
  { n: 8, states: 1_745_408, generated: 18_507_778 },
  { n: 9, states: 10_340_352, generated: 123_558_402 },
])('n=$n has $states states, $generated generated', async ({ n, states, generated }) => {
  const result = await check(twoPhaseCommit.build({ n }, twoPhaseCommit.parts));
  expect(result.verdict).toBe('holds');
  expect(result.states).toBe(states);
  expect(result.transitions + 1).toBe(generated);
  expect(result.depth).toBe(3 * n + 1);
});
