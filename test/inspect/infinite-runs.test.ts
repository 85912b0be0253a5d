/** Properties of infinite runs below a position: only what is still owed there counts. */

import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { Session } from '../../src/inspect/session/session.ts';
import type { PropertySpec, SystemDefinition } from '../../src/system/definition.ts';

/** asked → answered → rest; from `asked` it may also go astray, for ever. */
const machine = createMachine({
  id: 'm',
  initial: 'idle',
  states: {
    idle: { on: { ASK: 'asked', QUIT: 'quit' } },
    asked: { on: { ANSWER: 'answered', STRAY: 'astray' } },
    astray: {},
    answered: {},
    quit: {},
  },
});

const on = (property: PropertySpec): Session => {
  const input = (type: string) => ({ to: 'm', event: { type } });
  const definition: SystemDefinition = {
    name: 'ask',
    title: 'ask',
    actors: { m: { machine } },
    environment: ['ASK', 'ANSWER', 'STRAY', 'QUIT'].map(input),
    fairness: {
      weak: [
        { kind: 'input', name: 'ANSWER' },
        { kind: 'input', name: 'ASK' },
      ],
    },
    properties: [property],
  };
  const engine = { name: 'test', version: '0' };
  return new Session({ system: 'ask', parameters: {}, mutant: null, definition, engine, seed: 1 });
};

const is =
  (value: string) => (s: Parameters<Extract<PropertySpec, { kind: 'always' }>['holds']>[0]) =>
    s.actor('m').matches(value);

const [ASK, QUIT] = [0, 1];
const [ANSWER, STRAY] = [0, 1];

test('a debt of the run so far is not forgotten: what was asked must be answered', async () => {
  const session = on({
    kind: 'leadsTo',
    name: 'answered',
    when: is('asked'),
    then: is('answered'),
  });
  expect(await session.search([ASK, STRAY], 100)).toMatchObject({
    kind: 'violates',
    property: 'answered',
    steps: [],
    loop: 0,
  });
  expect(await session.search([ASK, ANSWER], 100)).toEqual({ kind: 'holds', states: 1 });
  expect(await session.search([QUIT], 100)).toEqual({ kind: 'holds', states: 1 });
  expect(await session.search([ASK], 100)).toMatchObject({ kind: 'violates', loop: 1 });
});

test('what was reached on the way is not asked for again', async () => {
  const session = on({ kind: 'eventually', name: 'asks', holds: is('asked') });
  expect(await session.search([ASK], 100)).toEqual({ kind: 'holds', states: 3 });
  expect(await session.search([QUIT], 100)).toMatchObject({ kind: 'violates', property: 'asks' });
});

test('an until is settled at its goal, and broken for good before it', async () => {
  const session = on({
    kind: 'until',
    name: 'idle until asked',
    holds: is('idle'),
    goal: is('asked'),
  });
  expect(await session.search([ASK, STRAY], 100)).toEqual({ kind: 'holds', states: 1 });
  expect(session.standing([QUIT]).broken).toEqual([{ name: 'idle until asked', step: 1 }]);
});

test('infinite runs are not judged where the search was cut off', async () => {
  const session = on({ kind: 'eventually', name: 'answers', holds: is('answered') });
  const below = await session.search([ASK], 2);
  expect(below).toMatchObject({
    kind: 'nothing-found',
    reasons: ['stopped at 2 states', 'infinite runs cannot be judged on a search that was cut off'],
  });
});

test('a run that goes on for ever is followed as one, and is a trace with its loop', async () => {
  const session = on({
    kind: 'leadsTo',
    name: 'answered',
    when: is('asked'),
    then: is('answered'),
  });
  await session.search([], 100);
  const run = session.follow([]);
  expect(session.trace(run)).toMatchObject({ property: { name: 'answered' }, loop: run.length });
});
