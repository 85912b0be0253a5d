/** Clients that use an object for ever: what is kept of their history does not grow. */
import { expect, test } from 'vitest';
import { emit, sendTo, setup } from 'xstate';
import { check } from '../../../src/explore/check.ts';
import { linearizable } from '../../../src/properties/history/index.ts';
import { register } from '../../../src/properties/history/object.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';

interface Input {
  readonly name: string;
  readonly server: string;
}

/** Writes its name, reads, and begins anew. */
const client = setup({
  types: {
    context: {} as Input,
    input: {} as Input,
    events: {} as { readonly type: 'DONE'; readonly result: string },
  },
  actions: {
    begin: emit((_, { operation }: { operation: object }) => ({ type: 'invoke', operation })),
    end: emit(({ event }) => ({ type: 'return', result: event.result })),
    write: sendTo(
      ({ system, context }) => system.get(context.server),
      ({ context: { name } }) => ({ type: 'WRITE', client: name, value: name }),
    ),
    read: sendTo(
      ({ system, context }) => system.get(context.server),
      ({ context: { name } }) => ({ type: 'READ', client: name }),
    ),
  },
}).createMachine({
  context: ({ input }) => input,
  initial: 'writing',
  states: {
    writing: {
      entry: [
        {
          type: 'begin',
          params: ({ context }) => ({ operation: { do: 'write', value: context.name } }),
        },
        'write',
      ],
      on: { DONE: { target: 'reading', actions: 'end' } },
    },
    reading: {
      entry: [{ type: 'begin', params: { operation: { do: 'read' } } }, 'read'],
      on: { DONE: { target: 'writing', actions: 'end' } },
    },
  },
});

type Request =
  | { readonly type: 'WRITE'; readonly client: string; readonly value: string }
  | { readonly type: 'READ'; readonly client: string };

const server = setup({
  types: { context: {} as { readonly value: string }, events: {} as Request },
  actions: {
    confirm: sendTo(
      ({ system, event }) => system.get(event.client),
      () => ({
        type: 'DONE',
        result: 'ok',
      }),
    ),
    answer: sendTo(
      ({ system, event }) => system.get(event.client),
      ({ context }) => ({ type: 'DONE', result: context.value }),
    ),
  },
});

const store = server.assign({
  value: ({ context, event }) => (event.type === 'WRITE' ? event.value : context.value),
});

const keeps = server.createMachine({
  context: { value: 'nothing' },
  on: { WRITE: { actions: [store, 'confirm'] }, READ: { actions: 'answer' } },
});

/** Forgets what was written as soon as somebody reads it. */
const forgets = server.createMachine({
  context: { value: 'nothing' },
  on: {
    WRITE: { actions: [store, 'confirm'] },
    READ: { actions: ['answer', server.assign({ value: 'nothing' })] },
  },
});

const system = (machine: typeof keeps): SystemDefinition => ({
  name: 'for ever',
  title: 'two clients that write and read for ever',
  actors: {
    server: { machine },
    a: { machine: client, input: { name: 'a', server: 'server' } },
    b: { machine: client, input: { name: 'b', server: 'server' } },
  },
  monitors: {
    operations: linearizable('the server is a register', { object: register('nothing') }),
  },
  properties: [],
});

test('a register that is used for ever has finitely many states', async () => {
  expect(await check(system(keeps))).toMatchObject({ verdict: 'holds', states: 155 });
});

test('one that forgets is found out', async () => {
  const { properties } = await check(system(forgets as never));
  expect(properties[0]).toMatchObject({ verdict: 'violated' });
});
