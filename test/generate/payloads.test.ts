/** Simulation draws payloads that no list could hold, and makes those of a failing run simple. */
import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { simulate } from '../../src/generate/simulate.ts';
import { always, noDeadlock } from '../../src/properties/index.ts';
import { compile } from '../../src/system/compile.ts';
import type { Payload, SystemDefinition } from '../../src/system/definition.ts';
import type { Step } from '../../src/system/step.ts';

type Put = { type: 'PUT'; size: number; tags: string[]; mode: string; note: string };

/** A store that forgets its limit for one mode, above one size, if there is a tag. */
const store = setup({
  types: { context: {} as { used: number }, events: {} as Put },
  guards: {
    fits: ({ context, event }) =>
      context.used + event.size <= 1000 ||
      (event.mode === 'bulk' && event.size > 500 && event.tags.length > 0),
  },
}).createMachine({
  context: { used: 0 },
  on: {
    PUT: {
      guard: 'fits',
      actions: assign({ used: ({ context, event }) => context.used + event.size }),
    },
  },
});

const payload: Payload = {
  size: { kind: 'integer', min: 1, max: 900 },
  tags: { kind: 'list', of: { kind: 'oneOf', values: ['red', 'blue'] }, maxLength: 3 },
  mode: { kind: 'oneOf', values: ['single', 'bulk', 'stream'] },
  note: { kind: 'text', maxLength: 20 },
};

const definition: SystemDefinition = {
  name: 'store',
  title: 'A store',
  actors: { s: { machine: store } },
  environment: [{ to: 's', event: { type: 'PUT' }, payload }],
  properties: [
    always('never more than fits', (s) => s.actor('s').context.used <= 1000),
    noDeadlock('always something to do'),
  ],
};

const options = { seed: 5, runs: 300, depth: 12 };

const sizes = (steps: readonly Step[] | null): number[] =>
  (steps ?? []).map((s) => (s.kind === 'input' ? (s.event as Put).size : 0));

test('a failure that needs certain payloads is found, and shrunk to the simplest ones', async () => {
  const result = await simulate(definition, options);
  const violated = result.properties.find((p) => p.verdict === 'violated');
  expect(violated?.name).toBe('never more than fits');
  const { trace } = violated ?? { trace: null };
  expect(trace).toHaveLength(2);
  const last = trace?.at(-1);
  // Nothing in it can be simpler: one tag, the first one; no note; 501 is the least size let through.
  expect(last).toMatchObject({
    event: { mode: 'bulk', tags: ['red'], note: '', size: expect.any(Number) },
  });
  expect(trace?.[0]).toMatchObject({ event: { mode: 'single', tags: [], note: '' } });
  const [first = 0, second = 0] = sizes(trace);
  expect(second).toBeGreaterThan(500);
  expect(first + second).toBe(1001);
});

test('the same seed draws the same payloads, another seed others', async () => {
  const first = await simulate(definition, options);
  expect(await simulate(definition, options)).toEqual(first);
  expect(await simulate(definition, { ...options, seed: 6 })).not.toEqual(first);
});

test('a shrunk run can be followed in the model', async () => {
  const { properties } = await simulate(definition, options);
  const model = compile(definition);
  let state = model.initial;
  for (const step of properties[0]?.trace ?? []) state = model.apply(state, step).state;
  expect(model.view(state).actor('s').context.used).toBe(1001);
});

test('where not every payload can be tried, nothing is called a deadlock', async () => {
  const { properties } = await simulate(definition, options);
  expect(properties.find((p) => p.name === 'always something to do')?.verdict).toBe(
    'holds-within-bounds',
  );
});
