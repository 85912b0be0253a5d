/** "Why not?": each reason for which a transition is not taken, with the values it rests on. */

import { expect, test } from 'vitest';
import { and, assign, createMachine, not, setup } from 'xstate';
import { Session } from '../../src/inspect/session/session.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { sessionOn } from './sessions.ts';

const server = setup({
  types: { context: {} as { votes: string[]; members: number; fenced: boolean } },
  guards: {
    hasQuorum: ({ context }) => context.votes.length * 2 > context.members,
    isFenced: ({ context }) => context.fenced,
    may: and(['hasQuorum', not('isFenced')]),
  },
}).createMachine({
  id: 'server',
  context: { votes: [], members: 3, fenced: false },
  initial: 'open',
  on: { LEAD: '.closed' },
  states: {
    open: {
      on: {
        VOTE: { actions: assign({ votes: ({ context }) => [...context.votes, 'x'] }) },
        LEAD: [{ guard: 'may', target: 'leading' }, { target: 'closed' }],
        STOP: 'closed',
      },
      always: { guard: ({ context }) => context.votes.length > 9, target: 'closed' },
    },
    leading: { after: { 1000: 'open' } },
    closed: {},
  },
});

const definition: SystemDefinition = {
  name: 'why',
  title: 'why',
  actors: { server: { machine: server }, idle: { machine: createMachine({ id: 'idle' }) } },
  environment: [
    { to: 'server', event: { type: 'VOTE' }, times: 2 },
    { to: 'server', event: { type: 'LEAD' } },
  ],
  faults: [{ kind: 'crash', actors: ['server'] }],
  properties: [],
};

const session = (): Session =>
  new Session({
    ...{ system: 'why', parameters: {}, mutant: null, definition, seed: 1 },
    engine: { name: 'test', version: '0' },
  });

const [VOTE, CRASH] = [0, 2];
const LEADS = 'server.open|LEAD|0';

test('a guard that is false is shown with its parts and the values they read', () => {
  const { reasons, choices } = session().whyNot([VOTE], 'server', LEADS);
  expect(choices).toEqual([]);
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toMatchObject({
    kind: 'guard',
    answer: {
      guard: 'may = and(hasQuorum, not(isFenced))',
      holds: false,
      parts: [
        {
          guard: 'hasQuorum',
          holds: false,
          reads: [
            { path: 'context.votes.length', value: 1 },
            { path: 'context.members', value: 3 },
          ],
        },
        { guard: 'not(isFenced)', holds: true },
      ],
    },
  });
  expect(reasons[0]?.text).toBe(
    'LEAD (input "LEAD"): guard may = and(hasQuorum, not(isFenced)) is false: ' +
      'hasQuorum is false (context.votes.length is 1, context.members is 3); not(isFenced) is true.',
  );
});

test('a transition that is possible names the choices that take it', () => {
  expect(session().whyNot([VOTE, VOTE], 'server', LEADS)).toMatchObject({
    choices: [0],
    reasons: [],
  });
  expect(session().whyNot([VOTE], 'server', 'server.open|VOTE|0')).toMatchObject({ choices: [0] });
});

test('another transition wins: the one before it, or one of a state further in', () => {
  const second = session().whyNot([VOTE, VOTE], 'server', 'server.open|LEAD|1');
  expect(second.reasons[0]).toMatchObject({ kind: 'overridden', by: [LEADS] });
  const outer = session().whyNot([], 'server', 'server|LEAD|0');
  expect(outer.reasons[0]).toMatchObject({ kind: 'overridden', by: ['server.open|LEAD|1'] });
});

test('nothing brings the event; its budget is spent; its timer does not run', () => {
  const kinds = (path: readonly number[], id: string) => {
    const { reasons } = session().whyNot(path, 'server', id);
    return reasons.map(({ kind, text }) => `${kind}: ${text}`);
  };
  expect(kinds([], 'server.open|STOP|0')).toEqual([
    'no-event: no STOP is in flight to server, and nothing can bring it in the next step.',
  ]);
  expect(kinds([VOTE, VOTE], 'server.open|VOTE|0')).toEqual([
    'waits: VOTE, input "VOTE": input "VOTE" has used up its budget.',
  ]);
  expect(kinds([], 'server.leading|xstate.after.1000.server.leading|0')).toEqual([
    'other-state: server is in open, not in leading.',
  ]);
  expect(kinds([], 'server.open|always|0')[0]).toContain('(context.votes.length is 0)');
});

test('an actor that is down takes nothing', () => {
  expect(session().whyNot([CRASH], 'server', LEADS).reasons[0]).toMatchObject({ kind: 'down' });
});

test('an unknown actor or transition is an error of the caller', () => {
  expect(() => session().whyNot([], 'nobody', LEADS)).toThrow('UNKNOWN_ACTOR');
  for (const id of ['server.open|LEAD|2', 'server.open|NEVER|0', 'nonsense', 'a|b'])
    expect(() => session().whyNot([], 'server', id)).toThrow('UNKNOWN_TRANSITION');
});

test('a message in flight is a choice only for the one that it goes to', () => {
  const lock = sessionOn('baseline/fenced-lock');
  // client1 gets the lock, its work is over, its lease is over, too; it has asked to release.
  const labels = (path: readonly number[]) => lock.alternatives(path).map(({ label }) => label);
  let path: readonly number[] = [];
  const take = (part: string) => {
    const at = labels(path).findIndex((label) => label.includes(part));
    expect(at, `${part} among ${labels(path).join(' | ')}`).not.toBe(-1);
    path = lock.fork(path, at);
  };
  take('client1 tells lock ACQUIRE');
  expect(lock.whyNot(path, 'client1', 'lockClient.asking|GRANTED|0').choices).not.toEqual([]);
  expect(lock.whyNot(path, 'client2', 'lockClient.asking|GRANTED|0').reasons[0]?.kind).toBe(
    'no-event',
  );
  take('lock tells client1 GRANTED');
  take('timer work');
  expect(lock.whyNot(path, 'lock', 'lockServer.held|RELEASE|0').choices).not.toEqual([]);
});
