/** Promises judged on real actors: as on the model at every step of the same run, broken or not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMachine, emit } from 'xstate';
import type { Session } from '../../src/inspect/session/session.ts';
import { LiveJudge, type LiveVerdict } from '../../src/live/judge.ts';
import { Pilot } from '../../src/live/pilot.ts';
import { always, never, onEmit } from '../../src/properties/index.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import type { Step } from '../../src/system/step.ts';
import { sessionOn } from '../inspect/sessions.ts';

const judged = (definition: SystemDefinition, steps: readonly Step[]): readonly LiveVerdict[] => {
  const judge = new LiveJudge(definition);
  const pilot = new Pilot(definition, { onStep: (_step, _nowMs, world) => judge.look(world) });
  for (const step of steps) pilot.take(step);
  pilot.close();
  return judge.verdicts;
};

const stepsOf = (session: Session, path: readonly number[]): readonly Step[] =>
  session.trace(path, null).steps.map(({ step }) => step);

/** The same as far as the model tells it of finite runs. */
const compare = (session: Session, path: readonly number[]): void => {
  const verdicts = judged(session.subject.definition, stepsOf(session, path));
  const { broken, reached } = session.standing(path);
  const live = (key: 'broken' | 'reached') =>
    verdicts.flatMap((one) => (one[key] === null ? [] : [{ name: one.name, step: one[key] }]));
  const sorted = (list: readonly { name: string; step: number }[]) =>
    list.map(({ name, step }) => `${step} ${name}`).sort();
  expect(sorted(live('broken'))).toEqual(sorted(broken));
  expect(sorted(live('reached'))).toEqual(sorted(reached));
};

test.each([
  ['baseline/two-phase-commit', { mutant: 'commits-when-all-but-one-prepared' }],
  ['nic-failover', { mutant: 'target-failure-dropped', scope: 'row' }],
] as const)('%s: what breaks in the model breaks live, at the same step', async (name, given) => {
  const session = sessionOn(name, given);
  await session.search([], 200_000);
  const path = session.follow([]);
  expect(session.standing(path).broken).not.toEqual([]);
  compare(session, path);
});

test.each([
  ['baseline/fenced-lock', {}],
  ['baseline/durable-queue', {}],
  ['nic-failover', { scope: 'row' }],
  ['standby', { scope: 'restart' }],
] as const)('%s: random runs are judged live as in the model', (name, given) => {
  const session = sessionOn(name, given);
  const picks = fc.array(fc.nat(), { minLength: 25, maxLength: 25 });
  fc.assert(
    fc.property(picks, (numbers) => {
      const path: number[] = [];
      for (const n of numbers) {
        const { enabled } = session.positions.choices(session.positions.at(path));
        if (enabled.length > 0) path.push(n % enabled.length);
      }
      compare(session, path);
    }),
    { numRuns: 6, seed: 5 },
  );
});

test('what speaks of runs without end is not judged, with the reason; what fails itself is named', () => {
  const machine = createMachine({
    id: 'a',
    initial: 'x',
    states: { x: { on: { GO: { target: 'y', actions: emit({ type: 'GONE' }) } } }, y: {} },
  });
  const definition: SystemDefinition = {
    name: 'one',
    title: 'one',
    actors: { a: { machine } },
    properties: [
      { kind: 'eventually', name: 'it goes', holds: (s) => s.actor('a').matches('y') },
      {
        kind: 'until',
        name: 'x until y',
        holds: (s) => s.actor('a').matches('x'),
        goal: (s) => s.actor('a').matches('y'),
      },
      { kind: 'no-deadlock', name: 'goes on' },
      always('reads what is not there', (s) => s.actor('a').context.missing.field === 1),
      never('never y', (s) => s.actor('a').matches('y')),
      onEmit(
        'gone from x',
        'GONE',
        (_, before, after) => before.actor('a').matches('x') && after.actor('a').matches('y'),
      ),
    ],
  };
  const go: Step = { kind: 'input', name: 'GO', to: 'a', event: { type: 'GO' } };
  const asked = { ...definition, environment: [{ to: 'a', event: { type: 'GO' } }] };
  const verdicts = judged(asked, [go]);
  expect(verdicts.map(({ name, broken, unjudged }) => [name, broken, unjudged])).toEqual([
    ['it goes', null, 'it speaks of runs without end'],
    ['x until y', null, expect.stringContaining('the rest is judged')],
    ['goes on', null, expect.stringContaining('somebody may always')],
    ['reads what is not there', null, expect.stringMatching(/^at step 0 it failed itself: /)],
    ['never y', 1, undefined],
    ['gone from x', null, undefined],
    ['no actor fails', null, undefined],
  ]);
});
