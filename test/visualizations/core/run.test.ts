/** A run indexed: the state of anybody at any step, what a step changes, where jumps lead. */
import { expect, test } from 'vitest';
import { documentOf } from '../../../src/inspect/document.ts';
import { nextBranch, nextFault, search } from '../../../visualizations/core/cursor.ts';
import { Run } from '../../../visualizations/core/run.ts';
import { stepStory, storyOf } from '../../../visualizations/core/story.ts';
import { sessionOn } from '../../inspect/sessions.ts';
import { failure, large, walk } from '../documents.ts';

const HASTY = { mutant: 'commits-when-all-but-one-prepared' };
const session = await failure('baseline/two-phase-commit', HASTY);
const run = new Run(documentOf(session, session.trunk));

test('the state of an actor at a step is what a walk from the start gives', () => {
  let states = run.trace.start.actors;
  for (let step = 0; step <= run.length; step++) {
    if (step > 0) states = { ...states, ...run.trace.steps[step - 1]!.changed };
    for (const actor of run.actors) expect(run.stateOf(actor, step)).toEqual(states[actor]);
  }
  expect(run.stateOf('nobody', 3)).toBeUndefined();
});

test('whoever only got mail has not moved', () => {
  const committing =
    run.trace.steps.findIndex(({ step }) => step.kind === 'input' && step.to === 'tm') + 1;
  expect(run.changedAt(committing)).toEqual(['rm1', 'rm2', 'rm3', 'tm']);
  expect(run.movedAt(committing)).toEqual(['tm']);
});

test('monitors are no actors of the platform', () => {
  const watched = new Run(walk(sessionOn('nic-failover', { scope: 'row' }), 5, () => 0));
  expect(watched.monitors.length).toBeGreaterThan(0);
  expect(watched.actors).not.toContain(watched.monitors[0]);
});

test('the engine says which transition a step took, and which could be taken', () => {
  const taken = run.document.positions.map(({ taken: edges }) => Object.keys(edges));
  expect(taken[0]).toEqual([]);
  expect(taken.slice(1).every((actors) => actors.length === 1)).toBe(true);
  const { charts, of } = run.document.charts;
  for (const { taken: edges, enabled } of run.document.positions) {
    for (const [actor, ids] of [...Object.entries(edges), ...Object.entries(enabled)]) {
      const known = charts[of[actor]!]!.transitions.map(({ id }) => id);
      expect(known).toEqual(expect.arrayContaining([...ids]));
    }
  }
});

test('a property is broken from the step on that breaks it', () => {
  const broken = run.document.properties.filter(({ broken: at }) => at !== null);
  expect(broken).toMatchObject([
    { name: 'no two resource managers decide differently', broken: run.length },
  ]);
});

test('the story says what happened from outside and what is broken in the end', () => {
  expect(storyOf(run)).toContain('here it is broken: no two resource managers decide differently');
  expect(storyOf(run).length).toBeLessThan(600);
  expect(stepStory(run, run.length)).toMatch(
    /^step 7 of 7: .*could have happened; here it is broken/,
  );
  expect(stepStory(run, 0)).toMatch(/^start: at the start/);
});

test('jumps lead to branch points and faults, and stay where there is none', () => {
  expect(nextBranch(run, run.length, -1)).toBe(run.length - 1);
  expect(nextFault(run, 0, 1)).toBe(0);
  const crashing = new Run(walk(sessionOn('baseline/fenced-lock'), 12, (n) => n - 1));
  const faults = crashing.sorts.flatMap((sort, step) => (sort === 'fault' ? [step] : []));
  if (faults.length > 0) expect(nextFault(crashing, 0, 1)).toBe(faults[0]);
});

test('search finds the steps that hold all words', () => {
  const found = search(run, 'RM1 prepared');
  expect(found.length).toBeGreaterThan(0);
  for (const step of found) expect(stepStory(run, step).toLowerCase()).toContain('prepared');
  expect(search(run, '   ')).toEqual([]);
});

test('ten thousand steps of fifty actors are indexed as well', () => {
  const long = new Run(large(50, 10_000));
  expect(long.actors).toHaveLength(50);
  expect(long.stateOf('node-7', 10_000)?.context).toMatchObject({ round: 9958 });
  expect(long.changedAt(5_000)).toHaveLength(2);
});
