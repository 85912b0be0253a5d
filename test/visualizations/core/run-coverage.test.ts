/** What one run took of its charts: each step counted once, nothing said of other runs. */
import { expect, test } from 'vitest';
import { documentOf } from '../../../src/inspect/document.ts';
import { coverageSentence } from '../../../visualizations/core/coverage.ts';
import { Run } from '../../../visualizations/core/run.ts';
import { coverageOfRun } from '../../../visualizations/core/run-coverage.ts';
import { failure } from '../documents.ts';

const session = await failure('baseline/two-phase-commit', {
  mutant: 'commits-when-all-but-one-prepared',
});
const run = new Run(documentOf(session, session.trunk));

test('a transition counts the steps that took it, for all actors that are such a machine', () => {
  const { machines } = coverageOfRun(run);
  expect(machines.map(({ id, actors }) => [id, actors])).toEqual([
    ['resourceManager', ['rm1', 'rm2', 'rm3']],
    ['transactionManager', ['tm']],
  ]);
  for (const { transitions, actors } of machines) {
    for (const [id, { count, verdict }] of Object.entries(transitions)) {
      let expected = 0;
      for (let step = 0; step <= run.length; step++) {
        const { taken } = run.factsAt(step);
        expected += actors.filter((actor) => taken[actor]?.includes(id)).length;
      }
      expect({ id, count, verdict }).toEqual({
        ...{ id, count: expected, verdict: expected > 0 ? 'taken' : 'never' },
      });
    }
  }
});

test('a state is taken if somebody was in it, or passed through it', () => {
  const { machines } = coverageOfRun(run);
  const taken = (id: string): string[] =>
    Object.entries(machines.find((one) => one.id === id)!.states)
      .filter(([, { verdict }]) => verdict === 'taken')
      .map(([state]) => state);
  // In this run one manager aborts by itself, and the others are told to commit.
  expect(taken('resourceManager')).toEqual([
    ...['resourceManager', 'resourceManager.working', 'resourceManager.prepared'],
    ...['resourceManager.committed', 'resourceManager.aborted'],
  ]);
  expect(taken('transactionManager')).toEqual([
    ...['transactionManager', 'transactionManager.init', 'transactionManager.committed'],
  ]);
});

test('before the first step nothing is taken, and the sentence says of what it speaks', () => {
  const start = new Run(documentOf(session, []));
  const answer = coverageOfRun(start);
  expect(coverageSentence(answer, 'run')).toBe('0 of 7 transitions taken in this run');
  expect(coverageSentence(answer, 'live')).toBe('0 of 7 transitions taken so far');
});
