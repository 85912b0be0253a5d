/** A wrong definition is one clear line before anything runs, and names what, where, and what to do. */
import { expect, test } from 'vitest';
import { type AnyStateMachine, assign, createMachine, raise, sendTo, setup } from 'xstate';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';

const pong = createMachine({
  on: { PING: { actions: sendTo(({ system }) => system.get('a'), { type: 'PONG' }) } },
});
const ping = createMachine({
  context: { sent: 0 },
  on: {
    GO: {
      actions: [assign({ sent: 1 }), sendTo(({ system }) => system.get('b'), { type: 'PING' })],
    },
    PONG: {},
  },
});

const system = (changes: Partial<SystemDefinition> = {}): SystemDefinition => ({
  name: 'two',
  title: 'Two actors',
  actors: { a: { machine: ping }, b: { machine: pong } },
  environment: [{ to: 'a', event: { type: 'GO' } }],
  properties: [],
  ...changes,
});

const errorOf = (body: () => unknown): InputError => {
  try {
    body();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

test('a sound definition compiles', () => {
  expect(compile(system()).enabled(compile(system()).initial)).toHaveLength(1);
});

test.each<[string, string, Partial<SystemDefinition>]>([
  ['UNKNOWN_PEER', '"c"', { environment: [{ to: 'c', event: { type: 'GO' } }] }],
  ['UNKNOWN_EVENT', 'GOO', { environment: [{ to: 'a', event: { type: 'GOO' } }] }],
  [
    'UNKNOWN_EVENT',
    'It handles: GO, PONG',
    { faults: [{ kind: 'event', name: 'x', to: 'a', event: { type: 'X' } }] },
  ],
  ['UNKNOWN_BUDGET', '"few"', { environment: [{ to: 'a', event: { type: 'GO' }, budget: 'few' }] }],
  [
    'TWO_BUDGETS',
    'times and budget',
    {
      budgets: { few: 1 },
      environment: [{ to: 'a', event: { type: 'GO' }, budget: 'few', times: 2 }],
    },
  ],
  ['BAD_BUDGET', '-1', { environment: [{ to: 'a', event: { type: 'GO' }, times: -1 }] }],
  ['BAD_CAPACITY', '0', { links: [{ kind: 'fifo', capacity: 0 }] }],
  ['UNKNOWN_PEER', 'link 0 (to)', { links: [{ kind: 'fifo', to: 'nobody' }] }],
  [
    'TWO_UNITS',
    'actor a',
    {
      faults: [
        { kind: 'crash', actors: ['a'] },
        { kind: 'crash', name: 'both', actors: ['b', 'a'] },
      ],
    },
  ],
  ['EMPTY_UNIT', 'no actors', { faults: [{ kind: 'crash', name: 'none', actors: [] }] }],
  [
    'DUPLICATE_NAME',
    'both an actor and a monitor',
    { monitors: { a: { machine: ping, observes: () => undefined } } },
  ],
  ['NO_ACTORS', 'no actors', { actors: {}, environment: [] }],
  [
    'UNKNOWN_EVENT',
    'notify',
    {
      faults: [
        { kind: 'crash', actors: ['a'], notify: { down: [{ to: 'b', event: { type: 'DOWN' } }] } },
      ],
    },
  ],
])('%s: … %s …', (code, fragment, changes) => {
  const error = errorOf(() => compile(system(changes)));
  expect(error.code).toBe(code);
  expect(error.message).toContain(fragment);
});

test('two properties of one name are rejected', () => {
  const property = { kind: 'always', name: 'same', holds: () => true } as const;
  expect(errorOf(() => compile(system({ properties: [property, property] }))).code).toBe(
    'DUPLICATE_NAME',
  );
});

test('an undefined delay is rejected, in `after` and in an action', () => {
  const after = setup({}).createMachine({
    initial: 'x',
    states: { x: { after: { soon: 'y' } }, y: {} },
  } as never);
  const action = createMachine({ entry: raise({ type: 'E' }, { delay: 'later' as never }) });
  for (const [machine, name] of [
    [after, 'soon'],
    [action, 'later'],
  ] as const) {
    const actors = { a: { machine: machine as AnyStateMachine } };
    const error = errorOf(() => compile(system({ actors, environment: [] })));
    expect(error.code).toBe('UNDEFINED_DELAY');
    expect(error.message).toContain(`"${name}"`);
  }
});

test('a peer that the system has not is named when the machine asks for it', () => {
  const lost = createMachine({
    on: { GO: { actions: sendTo(({ system: s }) => s.get('zed'), { type: 'X' }) } },
  });
  const model = compile(system({ actors: { a: { machine: lost } } }));
  const error = errorOf(() => model.enabled(model.initial));
  expect(error.code).toBe('UNKNOWN_PEER');
  expect(error.message).toContain('actor a asks for actor "zed"');
});

test('context that is not plain data is rejected with the path of the value', () => {
  const dated = createMachine({ context: { deep: [{ at: new Date(0) }] } });
  const error = errorOf(() =>
    compile(system({ actors: { a: { machine: dated } }, environment: [] })),
  );
  expect(error.code).toBe('NOT_SERIALISABLE');
  expect(error.message).toContain('actor a');
  expect(error.message).toContain('context.deep[0].at');
  expect(error.message).toContain('Date');
});

test.each<[string, object, string]>([
  [
    'Math.random()',
    { on: { GO: { actions: assign({ n: () => Math.random() }) } } },
    'Math.random()',
  ],
  ['Date.now()', { on: { GO: { actions: assign({ n: () => Date.now() }) } } }, 'Date.now()'],
  [
    'new Date()',
    { on: { GO: { actions: assign({ n: () => new Date().getHours() }) } } },
    'new Date()',
  ],
  [
    'a write to the context',
    {
      on: {
        GO: {
          actions: ({ context }: { context: { n: number } }) => {
            context.n += 1;
          },
        },
      },
    },
    'writes',
  ],
])('an impure machine is rejected with actor and event: %s', (_what, config, fragment) => {
  const machine = createMachine({ context: { n: 0 }, ...config } as never);
  const model = compile(system({ actors: { a: { machine } } }));
  const error = errorOf(() => model.enabled(model.initial));
  expect(error.code).toBe('IMPURE_MACHINE');
  expect(error.message).toContain('actor a on GO');
  expect(error.message).toContain(fragment);
});

test('a machine that keeps state outside its context is rejected with the field that differs', () => {
  let calls = 0;
  const machine = createMachine({
    context: { n: 0 },
    on: { GO: { actions: assign({ n: () => ++calls }) } },
  });
  const model = compile(system({ actors: { a: { machine } } }));
  const error = errorOf(() => model.enabled(model.initial));
  expect(error.code).toBe('IMPURE_MACHINE');
  expect(error.message).toContain('reaction.context.n');
});
