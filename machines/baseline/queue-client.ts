/**
 * A client of a queue: puts in some items, then takes some out, one request at a time. It tells what
 * it asked for and what it was told, as operations on the queue. It does not ask twice: a request
 * that got lost is waited for in vain.
 */
import { and, assign, emit, enqueueActions, setup } from 'xstate';

type Operation = { readonly do: 'enqueue'; readonly value: string } | { readonly do: 'dequeue' };

export interface QueueClientInput {
  readonly name: string;
  readonly broker: string;
  readonly operations: readonly Operation[];
}

interface Context extends QueueClientInput {
  /** Operations that are over; also the number of the request that is open. */
  readonly over: number;
}

interface Done {
  readonly type: 'DONE';
  readonly request: number;
  readonly result: string | null;
}

export const queueClient = setup({
  types: {
    context: {} as Context,
    input: {} as QueueClientInput,
    events: {} as Done,
    emitted: {} as
      | { readonly type: 'invoke'; readonly request: number; readonly operation: Operation }
      | { readonly type: 'return'; readonly request: number; readonly result: string | null },
  },
  guards: {
    isMine: ({ context, event }) => event.request === context.over,
    isLast: ({ context }) => context.over + 1 === context.operations.length,
  },
  actions: {
    ask: enqueueActions(({ enqueue, context: { name, broker, operations, over } }) => {
      const operation = operations[over] as Operation;
      enqueue.emit({ type: 'invoke', request: over, operation });
      const request = { client: name, request: over };
      const asked =
        operation.do === 'enqueue'
          ? { type: 'PUT', ...request, value: operation.value }
          : { type: 'TAKE', ...request };
      enqueue.sendTo(({ system }) => system.get(broker), asked);
    }),
    tellDone: emit(({ event: { request, result } }) => ({
      type: 'return' as const,
      request,
      result,
    })),
    goOn: assign({ over: ({ context }) => context.over + 1 }),
  },
}).createMachine({
  id: 'queueClient',
  context: ({ input }) => ({ ...input, over: 0 }),
  initial: 'asking',
  states: {
    asking: {
      entry: 'ask',
      on: {
        DONE: [
          { guard: and(['isMine', 'isLast']), target: 'served', actions: 'tellDone' },
          { guard: 'isMine', target: 'asking', reenter: true, actions: ['tellDone', 'goOn'] },
        ],
      },
    },
    served: {},
  },
});
