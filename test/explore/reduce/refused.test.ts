/**
 * A declared symmetry is not believed: whatever tells two of the actors apart is an error that names
 * it. And whatever a reduction cannot keep is refused before the search begins.
 */
import { expect, test } from 'vitest';
import { assign, createMachine, emit } from 'xstate';
import { check } from '../../../src/explore/check.ts';
import type { CheckOptions } from '../../../src/explore/result.ts';
import { always, eventually, never, onEmit } from '../../../src/properties/index.ts';
import type { StateView, SystemDefinition } from '../../../src/system/definition.ts';
import { tell } from '../tiny/system.ts';

/** Clients that ask a server, which keeps the names of those that it heard, in order. */
const names = ['c1', 'c2', 'c3'];

const client = createMachine({
  context: ({ input }: any) => ({ name: input.name }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        GO: {
          target: 'asked',
          actions: [
            tell('server', ({ context }) => ({ type: 'ASK', name: context.name })),
            emit({ type: 'ASKED' }),
          ],
        },
      },
    },
    asked: { on: { BACK: 'idle' } },
  },
});

const hears = (note: (heard: readonly string[], name: string) => readonly string[]) =>
  createMachine({
    context: { heard: [] as readonly string[] },
    on: {
      ASK: {
        actions: assign(({ context, event }) => ({ heard: note(context.heard, event.name) })),
      },
    },
  });

const sorted = (heard: readonly string[], name: string) => [...new Set([...heard, name])].sort();

const base: SystemDefinition = {
  name: 'clients',
  title: 'clients of one server',
  actors: {
    ...Object.fromEntries(names.map((name) => [name, { machine: client, input: { name } }])),
    server: { machine: hears(sorted) },
  },
  environment: names.map((to) => ({ to, event: { type: 'GO' } })),
  properties: [always('nothing', () => true)],
  symmetry: [{ actors: names }],
};

const withServer = (
  note: (heard: readonly string[], name: string) => readonly string[],
): SystemDefinition => ({
  ...base,
  actors: { ...base.actors, server: { machine: hears(note) } },
});

const in_ = (s: StateView, name: string, state: string) => s.actor(name).matches(state);

const rejected = (definition: SystemDefinition, options: CheckOptions = {}) =>
  check(definition, { reduce: { symmetry: true }, ...options }).then(
    () => 'nothing is wrong',
    ({ message }: Error) => message,
  );

test('the system that the others differ from is symmetric', async () => {
  const full = await check(base);
  const reduced = await check(base, { reduce: { symmetry: true } });
  expect(reduced.reduction?.symmetry?.standsFor).toBe(full.states);
  expect(reduced.states).toBeLessThan(full.states);
});

test('a machine that treats one of them in another way', async () => {
  const partial = withServer((heard, name) => (name === 'c2' ? heard : sorted(heard, name)));
  const message = await rejected(partial);
  expect(message).toMatch(/^NOT_SYMMETRIC: actor server in \{\} on \{"name":"c\d","type":"ASK"\}/);
  expect(message).toContain('differs at snapshot.context.heard');
});

test('also where only a state that was left out shows it', async () => {
  // c3 before c1: the representative may well be the state in which c1 was heard first.
  const partial = withServer((heard, name) =>
    heard.join() === 'c3' && name === 'c1' ? heard : sorted(heard, name),
  );
  expect(await rejected(partial)).toMatch(/^NOT_SYMMETRIC: actor server/);
});

test('a list whose order counts is no set; told how to rename it, the search takes it', async () => {
  const queue = withServer((heard, name) => (heard.includes(name) ? heard : [...heard, name]));
  expect(await rejected(queue)).toMatch(/actor server .* differs at snapshot\.context\.heard/);
  const rename = (data: any, to: (name: string) => string) =>
    data.heard === undefined ? undefined : { heard: data.heard.map(to) };
  const told = { ...queue, symmetry: [{ actors: names, rename }] };
  const full = await check(told);
  const reduced = await check(told, { reduce: { symmetry: true } });
  expect(reduced.reduction?.symmetry?.standsFor).toBe(full.states);
});

const asymmetric: readonly (readonly [string, Partial<SystemDefinition>, RegExp])[] = [
  [
    'another input',
    { actors: { ...base.actors, c2: { machine: client, input: { name: 'c2', fast: true } } } },
    /the inputs of actors c1 and c2 differ in more than their names/,
  ],
  [
    'another machine, be it equal',
    { actors: { ...base.actors, c2: { machine: client.provide({}), input: { name: 'c2' } } } },
    /c1 and c2 .* do not run the same machine object/,
  ],
  [
    'another link',
    { links: [{ from: 'c3', kind: 'bag' }] },
    /the link from c2 to c1 differs when c2 and c3 change places/,
  ],
  [
    'an input that only one gets',
    { environment: base.environment?.slice(1) ?? [] },
    /input "GO" has no counterpart when c1 and c2 change places/,
  ],
  [
    'another budget',
    { environment: names.map((to, i) => ({ to, event: { type: 'GO' }, times: i + 1 })) },
    /input "GO" has no counterpart when c1 and c2 change places/,
  ],
  [
    'a fault that only one has',
    { faults: [{ kind: 'crash', actors: ['c1'] }] },
    /fault "crash c1" has no counterpart/,
  ],
  [
    'a condition on an input that asks for a name',
    {
      environment: names.map((to) => ({
        to,
        event: { type: 'GO' },
        when: ({ name }) => name !== 'c2',
      })),
    },
    /as target of "GO" does not do the same .* `when` answers otherwise/,
  ],
  [
    'a monitor that looks for one of them',
    {
      monitors: {
        eye: {
          machine: createMachine({ on: { SEEN: {} } }),
          observes: ({ actor }) => (actor === 'c1' ? { type: 'SEEN' } : undefined),
        },
      },
    },
    /`observes` answers otherwise/,
  ],
  [
    'another durable part',
    {
      actors: { ...base.actors, c2: { machine: client, input: { name: 'c2' }, durable: () => 0 } },
    },
    /do not run the same machine object/,
  ],
  [
    'a property of one of them',
    { properties: [never('c1 has asked', (s) => in_(s, 'c1', 'asked'))] },
    /property "c1 has asked" answers otherwise when c1 and c2 change places/,
  ],
  [
    'a sentence about what one of them says',
    { properties: [onEmit('c2 is silent', 'ASKED', ({ actor }) => actor !== 'c2')] },
    /property "c2 is silent" answers otherwise/,
  ],
  [
    'a bound that looks at one of them',
    { bounds: { within: (s) => !in_(s, 'c1', 'asked') } },
    /`bounds.within` answers otherwise/,
  ],
];

test.each(asymmetric)('%s', async (_, change, message) => {
  expect(await rejected({ ...base, ...change })).toMatch(message);
});

test('a property that is symmetric under every exchange of a representative, but not under all', async () => {
  // Of the six arrangements of three different states one is forbidden: whichever of them is the
  // representative, some of the others is two exchanges away from it.
  const state = (s: StateView, name: string): number => {
    const asked = in_(s, name, 'asked') ? 1 : 0;
    return asked + (s.actor('server').context.heard.includes(name) ? 1 : 0);
  };
  for (const order of ['012', '021', '102', '120', '201', '210']) {
    const one = never('one arrangement', (s) => names.map((n) => state(s, n)).join('') === order);
    const outcome = await rejected({ ...base, properties: [one] });
    expect(outcome).toMatch(/property "one arrangement" answers otherwise/);
  }
});

const declared: readonly (readonly [string, SystemDefinition['symmetry'], RegExp])[] = [
  ['nothing', [], /BAD_SYMMETRY: system clients declares no interchangeable actors/],
  ['one actor', [{ actors: ['c1'] }], /names fewer than two entries/],
  ['nobody', [{ actors: ['c1', 'c9'] }], /names "c9", which is no actor/],
  ['one twice', [{ actors: ['c1', 'c2'] }, { actors: ['c2', 'c3'] }], /names "c2" twice/],
  ['tuples of two lengths', [{ actors: [['c1', 'c2'], 'c3'] }], /entries of different lengths/],
];

test.each(declared)('a declaration that names %s', async (_, symmetry, message) => {
  expect(await rejected({ ...base, symmetry: symmetry ?? [] })).toMatch(message);
});

test('what a reduced search cannot honour', async () => {
  const live = { ...base, properties: [eventually('c1 asks', (s) => in_(s, 'c1', 'asked'))] };
  expect(await rejected(live)).toMatch(/^NOT_SUPPORTED: property "c1 asks" is about infinite runs/);
  expect(await rejected(base, { tolerance: true })).toMatch(/^NOT_SUPPORTED: .* single faults/);
  const checkpoint = { file: 'never-written' };
  expect(await rejected(base, { checkpoint })).toMatch(/^NOT_SUPPORTED: .* written down/);
  expect(await rejected(base, { kernel: 'wasm' })).toMatch(/^NOT_SUPPORTED: .* no reductions/);
  expect(await rejected(base, { workers: 2 })).toMatch(/^NOT_SUPPORTED: .* has no workers/);
});
