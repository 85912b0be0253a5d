/**
 * A client that takes a lock once, holds it for a while, and gives it back. It tells what it asked
 * for and what it was told, as operations on the lock.
 */
import { emit, sendTo, setup } from 'xstate';

export interface LockClientInput {
  readonly name: string;
  readonly lock: string;
}

type What = 'acquire' | 'release';

export const lockClient = setup({
  types: {
    context: {} as LockClientInput,
    input: {} as LockClientInput,
    events: {} as { readonly type: 'GRANTED' | 'RELEASED' },
    emitted: {} as
      | {
          readonly type: 'invoke';
          readonly request: What;
          readonly operation: { readonly do: What; readonly by: string };
        }
      | { readonly type: 'return'; readonly request: What; readonly result: 'ok' },
  },
  delays: { work: 1_000 },
  actions: {
    acquire: sendTo(
      ({ system, context }) => system.get(context.lock),
      ({ context }) => ({ type: 'ACQUIRE', client: context.name }),
    ),
    release: sendTo(
      ({ system, context }) => system.get(context.lock),
      ({ context }) => ({ type: 'RELEASE', client: context.name }),
    ),
    tellAsked: emit(({ context }, { what }: { what: What }) => ({
      type: 'invoke' as const,
      request: what,
      operation: { do: what, by: context.name },
    })),
    tellDone: emit((_, { what }: { what: What }) => ({
      type: 'return' as const,
      request: what,
      result: 'ok' as const,
    })),
  },
}).createMachine({
  id: 'lockClient',
  context: ({ input }) => input,
  initial: 'asking',
  states: {
    asking: {
      entry: [{ type: 'tellAsked', params: { what: 'acquire' } }, 'acquire'],
      on: {
        GRANTED: { target: 'holding', actions: { type: 'tellDone', params: { what: 'acquire' } } },
      },
    },
    holding: { after: { work: 'releasing' } },
    releasing: {
      entry: [{ type: 'tellAsked', params: { what: 'release' } }, 'release'],
      on: {
        RELEASED: { target: 'served', actions: { type: 'tellDone', params: { what: 'release' } } },
      },
    },
    served: {},
  },
});
