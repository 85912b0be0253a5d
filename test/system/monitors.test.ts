/** What monitors get to see of a run, in which order, and what is refused. */
import { describe, expect, test } from 'vitest';
import { createMachine, emit, sendTo } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { compile } from '../../src/system/compile.ts';
import type {
  MonitorLogic,
  MonitorSpec,
  ObservationKind,
  SystemDefinition,
} from '../../src/system/definition.ts';
import type { Step } from '../../src/system/step.ts';

const to = (name: string) => (({ system }: any) => system.get(name)) as never;

/** Asks b at GO and says so; after a while gives up. */
const a = createMachine(
  {
    initial: 'idle',
    states: {
      idle: { on: { GO: { target: 'asking', actions: ['ask', 'tell'] } } },
      asking: { on: { ANSWER: 'idle' }, after: { patience: 'idle' } },
    },
  },
  {
    actions: {
      ask: sendTo(to('b'), { type: 'QUESTION' } as never),
      tell: emit({ type: 'ASKED' } as never),
    },
    delays: { patience: 100 },
  },
);

/** Answers the first question; ignores further ones. */
const b = createMachine(
  {
    initial: 'fresh',
    states: { fresh: { on: { QUESTION: { target: 'tired', actions: 'answer' } } }, tired: {} },
  },
  { actions: { answer: sendTo(to('a'), { type: 'ANSWER' } as never) } },
);

const system = (
  monitors: Record<string, MonitorSpec>,
  more: Partial<SystemDefinition> = {},
): SystemDefinition => ({
  name: 'questions',
  title: 'a asks, b answers once',
  actors: { a: { machine: a }, b: { machine: b } },
  environment: [{ to: 'a', event: { type: 'GO' }, times: 2 }],
  monitors,
  properties: [],
  ...more,
});

const ALL: readonly ObservationKind[] = [
  'emit',
  'send',
  'deliver',
  'timeout',
  'input',
  'crash',
  'recover',
  'drop',
];

/** Counts what it sees, up to two. */
const counter = (bad = false): MonitorLogic<number> => ({
  start: () => 0,
  next: (seen) => Math.min(2, seen + 1),
  tags: (seen) => (bad && seen === 2 ? ['bad'] : []),
  mayBe: bad ? ['bad'] : [],
});

/** Takes the first step of each of these kinds in turn; what monitor `m` got, step by step. */
const seenOn = (definition: SystemDefinition, kinds: readonly Step['kind'][]): unknown[][] => {
  const model = compile(definition);
  let state = model.initial;
  return kinds.map((kind) => {
    const step = model.enabled(state).find((s) => s.kind === kind)!;
    const applied = model.apply(state, step);
    state = applied.state;
    return applied.observed.map(({ event }) => event);
  });
};

test('a step is seen before what it causes, and that in its order', () => {
  const all = system({ m: { logic: counter(), observes: ALL } });
  const question = { from: 'a', to: 'b', event: { type: 'QUESTION' } };
  const answer = { from: 'b', to: 'a', event: { type: 'ANSWER' } };
  const seen = seenOn(all, ['input', 'deliver', 'deliver', 'input', 'timeout']);
  expect(seen).toEqual([
    [
      { type: 'input', name: 'GO', to: 'a', event: { type: 'GO' } },
      { type: 'send', ...question },
      { type: 'emit', actor: 'a', event: { type: 'ASKED' } },
    ],
    [
      { type: 'deliver', ...question },
      { type: 'send', ...answer },
    ],
    [{ type: 'deliver', ...answer }],
    expect.anything(),
    [expect.objectContaining({ type: 'timeout', actor: 'a' })],
  ]);
});

const questions = {
  deliver: ({ to: name }: { readonly to: string }) =>
    name === 'b' ? { type: 'ASKED' } : undefined,
};

test('a message that its receiver ignores is delivered, and seen', async () => {
  const logic = counter(true);
  const once = system({ m: { logic, observes: questions, promises: 'b is asked once' } });
  const { properties } = await check(once);
  expect(properties[0]).toMatchObject({ name: 'b is asked once', verdict: 'violated' });
  expect(properties[0]?.trace?.map(({ kind }) => kind).at(-1)).toBe('deliver');
});

test('over a link that keeps what is ignored there is no such delivery', async () => {
  const links = [{ to: 'b', kind: 'bag' as const, ignored: 'keep' as const }];
  const once = system(
    { m: { logic: counter(true), observes: questions, promises: 'b is asked once' } },
    { links },
  );
  const { properties } = await check(once);
  expect(properties[0]?.verdict).toBe('holds');
});

test('a message that nobody will get was sent all the same', () => {
  const crash = { kind: 'crash' as const, actors: ['b'], name: 'crash b' };
  const all = system({ m: { logic: counter(), observes: ALL } }, { faults: [crash] });
  const [crashed, sent, , recovered] = seenOn(all, ['crash', 'input', 'timeout', 'recover']);
  expect(crashed).toEqual([{ type: 'crash', name: 'crash b', actors: ['b'] }]);
  expect(sent).toContainEqual(expect.objectContaining({ type: 'send', to: 'b' }));
  expect(recovered).toEqual([{ type: 'recover', name: 'crash b', actors: ['b'] }]);
});

test('what is sent and emitted at the very start is seen; a local link has no step of its own', () => {
  const eager = createMachine(
    { entry: ['ask', 'tell'] },
    {
      actions: {
        ask: sendTo(to('b'), { type: 'QUESTION' } as never),
        tell: emit({ type: 'UP' } as never),
      },
    },
  );
  const model = compile(
    system(
      { m: { logic: counter(), observes: ['send', 'emit', 'deliver'] } },
      {
        actors: { b: { machine: b }, a: { machine: eager } },
        environment: [],
        links: [{ kind: 'local' }],
      },
    ),
  );
  expect(model.startObserved.map(({ event }) => event)).toEqual([
    { type: 'send', from: 'a', to: 'b', event: { type: 'QUESTION' } },
    { type: 'send', from: 'b', to: 'a', event: { type: 'ANSWER' } },
    { type: 'emit', actor: 'a', event: { type: 'UP' } },
  ]);
});

test('what nobody observes costs nothing: no state, no step, no question to XState', async () => {
  const plain = await check(system({}));
  const watched = await check(
    system({ m: { logic: counter(), observes: { drop: () => ({ type: 'DROPPED' }) } } }),
  );
  expect(watched).toMatchObject({ states: plain.states, transitions: plain.transitions });
  expect(watched.xstateCalls).toBe(plain.xstateCalls + 1); // its own start
});

test('a function that throws makes the monitor fail, as an actor does', async () => {
  const logic: MonitorLogic<number> = {
    start: () => 0,
    next: () => {
      throw new Error('confused');
    },
    tags: () => [],
    mayBe: [],
  };
  const { properties } = await check(system({ m: { logic, observes: ['deliver'] } }));
  expect(properties).toMatchObject([{ name: 'no actor fails', detail: 'm: Error: confused' }]);
});

const plain = createMachine({ initial: 'x', states: { x: {} } });
const both = createMachine({
  initial: 'x',
  states: { x: { tags: 'bad' }, y: { tags: 'hot' } },
});

describe('refused', () => {
  test.each<[string, MonitorSpec, RegExp]>([
    [
      'something that is no observation',
      { machine: plain, observes: ['delivery' as ObservationKind] },
      /UNKNOWN_OBSERVATION: monitor m observes "delivery".*Known: emit, send, deliver/,
    ],
    [
      'a promise that no state can break',
      { machine: plain, observes: ALL, promises: 'all is well' },
      /EMPTY_PROMISE: monitor m promises something, but no state of it is tagged bad or hot/,
    ],
    [
      'one sentence for two promises',
      { machine: both, observes: ALL, promises: 'all is well' },
      /TWO_PROMISES: monitor m has states tagged bad and hot/,
    ],
    [
      'a promise called like a property',
      { machine: both, observes: ALL, promises: { bad: 'taken' } },
      /DUPLICATE_NAME: two properties are called taken/,
    ],
  ])('%s', (_, m, message) => {
    const properties = [{ kind: 'always' as const, name: 'taken', holds: () => true }];
    expect(() => compile(system({ m }, { properties }))).toThrow(message);
  });

  test('an observer that throws, with its name', () => {
    const observes = () => {
      throw new Error('no idea');
    };
    const model = compile(system({ m: { machine: plain, observes } }));
    expect(() => model.enabled(model.initial)).toThrow(
      /OBSERVER_THREW: observes of monitor m throws Error: no idea on emit/,
    );
  });
});
