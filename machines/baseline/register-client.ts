/**
 * A client of a register that several servers may keep: it writes a value of its own, then reads.
 *
 * Rules:
 * - At its start it puts its value at one server and waits for the answer; then it asks another
 *   server for the value, waits again, and is done. One request at a time.
 * - An answer to anything but the awaited request is none of its business.
 */
import { emit, sendTo, setup } from 'xstate';

export interface RegisterClientInput {
  readonly name: string;
  /** What it writes. */
  readonly value: string;
  /** The server that it asks to write, and the one that it asks to read. */
  readonly writesAt: string;
  readonly readsAt: string;
}

export type RegisterClientEvent =
  | { readonly type: 'PutOk'; readonly request: string }
  | { readonly type: 'GetOk'; readonly request: string; readonly value: string };

const awaited = (name: string, operation: 'put' | 'get'): string => `${operation} of ${name}`;

export const registerClient = setup({
  types: {
    context: {} as RegisterClientInput,
    input: {} as RegisterClientInput,
    events: {} as RegisterClientEvent,
    emitted: {} as { readonly type: 'READ'; readonly value: string },
  },
  guards: {
    answersPut: ({ context, event }) => event.request === awaited(context.name, 'put'),
    answersGet: ({ context, event }) => event.request === awaited(context.name, 'get'),
  },
  actions: {
    put: sendTo(
      ({ system, context }) => system.get(context.writesAt),
      ({ context: { name, value } }) => ({
        type: 'Put',
        client: name,
        request: awaited(name, 'put'),
        value,
      }),
    ),
    get: sendTo(
      ({ system, context }) => system.get(context.readsAt),
      ({ context: { name } }) => ({ type: 'Get', client: name, request: awaited(name, 'get') }),
    ),
    tellRead: emit(({ event }) => ({
      type: 'READ' as const,
      value: event.type === 'GetOk' ? event.value : '',
    })),
  },
}).createMachine({
  id: 'registerClient',
  context: ({ input }) => input,
  initial: 'writing',
  states: {
    writing: {
      entry: 'put',
      on: { PutOk: { guard: 'answersPut', target: 'reading' } },
    },
    reading: {
      entry: 'get',
      on: { GetOk: { guard: 'answersGet', target: 'served', actions: 'tellRead' } },
    },
    served: {},
  },
});
