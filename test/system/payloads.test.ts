/** Inputs with payloads: each value is a step of its own, or there are too many and it is said so. */
import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';
import { always } from '../../src/properties/index.ts';
import { compile } from '../../src/system/compile.ts';
import type { InputSpec, SystemDefinition } from '../../src/system/definition.ts';
import { agreesWithNaive, behavesAsLive } from '../oracle/compare.ts';

const account = setup({
  types: {
    context: {} as { balance: number },
    events: {} as { type: 'PAY'; amount: number; to?: string } | { type: 'DRAW'; amount: number },
  },
  guards: { covered: ({ context, event }) => event.amount <= context.balance },
}).createMachine({
  context: { balance: 0 },
  on: {
    PAY: { actions: assign({ balance: ({ context, event }) => context.balance + event.amount }) },
    DRAW: {
      guard: 'covered',
      actions: assign({ balance: ({ context, event }) => context.balance - event.amount }),
    },
  },
});

const pay: InputSpec = {
  to: 'a',
  event: { type: 'PAY' },
  payload: { amount: { kind: 'integer', min: 1, max: 3 } },
  times: 2,
};

const bank = (environment: readonly InputSpec[]): SystemDefinition => ({
  name: 'bank',
  title: 'An account',
  actors: { a: { machine: account } },
  environment,
  properties: [always('never in debt', (s) => s.actor('a').context.balance >= 0)],
});

test('each listed payload is a step, and all of them draw on one budget', async () => {
  const model = compile(bank([pay]));
  expect(model.enabled(model.initial)).toEqual(
    [1, 2, 3].map((amount) => ({
      kind: 'input',
      name: 'PAY',
      to: 'a',
      event: { type: 'PAY', amount },
    })),
  );
  // Balances 0; 1, 2, 3 after one payment; 2 … 6 after two.
  expect((await check(bank([pay]))).states).toBe(1 + 3 + 5);
});

test('a payload that the machine ignores is no step', async () => {
  const draw: InputSpec = {
    to: 'a',
    event: { type: 'DRAW' },
    payload: { amount: { kind: 'oneOf', values: [1, 5] } },
  };
  const definition = bank([pay, draw]);
  expect(compile(definition).enabled(compile(definition).initial)).toHaveLength(3);
  await agreesWithNaive(definition, 1000, {});
  behavesAsLive(definition, { seed: 3, walks: 20, steps: 10 }, {});
});

test('lists, records and choices are listed simplest first', () => {
  const definition = bank([
    {
      to: 'a',
      event: { type: 'PAY' },
      payload: {
        amount: { kind: 'oneOf', values: [1] },
        notes: { kind: 'list', of: { kind: 'integer', min: 0, max: 1 }, maxLength: 2 },
        via: { kind: 'record', fields: { bank: { kind: 'oneOf', values: ['x', 'y'] } } },
      },
    },
  ]);
  const model = compile(definition);
  const notes = model.enabled(model.initial).map((s) => s.kind === 'input' && s.event);
  expect(notes).toHaveLength(7 * 2);
  expect(notes.slice(0, 4)).toEqual([
    { type: 'PAY', amount: 1, notes: [], via: { bank: 'x' } },
    { type: 'PAY', amount: 1, notes: [], via: { bank: 'y' } },
    { type: 'PAY', amount: 1, notes: [0], via: { bank: 'x' } },
    { type: 'PAY', amount: 1, notes: [0], via: { bank: 'y' } },
  ]);
  expect(notes.at(-1)).toMatchObject({ notes: [1, 1] });
});

const open: InputSpec = {
  to: 'a',
  event: { type: 'PAY' },
  payload: {
    amount: { kind: 'integer', min: 0, max: 1_000_000 },
    to: { kind: 'text', maxLength: 8 },
  },
};

test('too many payloads are refused by exhaustive searches, not cut off', async () => {
  await expect(check(bank([open]))).rejects.toThrow(/PAYLOAD_TOO_LARGE.*"PAY".*simulate/);
  expect(() => explore(bank([open]))).toThrow('PAYLOAD_TOO_LARGE');
});

test('a step with a payload out of many can be followed; one outside the declared values cannot', () => {
  const model = compile(bank([open]));
  const step = (amount: number) =>
    ({ kind: 'input', name: 'PAY', to: 'a', event: { type: 'PAY', amount, to: 'bob' } }) as const;
  const { state } = model.apply(model.initial, step(70_000));
  expect(model.view(state).actor('a').context.balance).toBe(70_000);
  expect(() => model.apply(state, step(-1))).toThrow('STEP_NOT_ENABLED');
  expect(() => model.apply(state, step(0.5))).toThrow('STEP_NOT_ENABLED');
});

test.each<[InputSpec['payload'], string, RegExp]>([
  [{ type: { kind: 'oneOf', values: ['PAY'] } }, 'PAYLOAD_FIELD', /field type/],
  [{ amount: { kind: 'integer', min: 3, max: 1 } }, 'PAYLOAD', /amount.*from 3 to 1/],
  [{ amount: { kind: 'oneOf', values: [] } }, 'PAYLOAD', /no values/],
  [{ to: { kind: 'text', maxLength: -1 } }, 'PAYLOAD', /maxLength is -1/],
  [{ to: { kind: 'words' } as never }, 'PAYLOAD', /no kind of domain called "words"/],
])('a payload %j is rejected', (payload, code, says) => {
  const definition = bank([{ ...open, payload } as InputSpec]);
  expect(() => compile(definition)).toThrow(code);
  expect(() => compile(definition)).toThrow(says);
});

test('two inputs of one name that can give the same event are rejected', () => {
  const event = { type: 'PAY', amount: 2 };
  const one: InputSpec = { to: 'a', event };
  expect(() => compile(bank([pay, one]))).toThrow('DUPLICATE_NAME');
  expect(() => compile(bank([pay, { ...one, name: 'pays two' }]))).not.toThrow();
});
