/**
 * The broker of a queue that survives its own crashes: first in, first out, each item to one asker.
 *
 * Rules:
 * - An item that is put in is written to the disk before it is confirmed.
 * - An item that is handed out is taken off the disk before it is sent: it may be lost with its
 *   asker, and is never handed out twice.
 * - After a crash the queue is what is on the disk.
 */
import { assign, sendTo, setup } from 'xstate';

type Items = readonly string[];

export interface QueueBrokerInput {
  readonly recovered?: { readonly disk: Items };
}

export interface QueueBrokerContext {
  readonly items: Items;
  readonly disk: Items;
}

export type QueueRequest =
  | {
      readonly type: 'PUT';
      readonly client: string;
      readonly request: number;
      readonly value: string;
    }
  | { readonly type: 'TAKE'; readonly client: string; readonly request: number };

export const queueBroker = setup({
  types: {
    context: {} as QueueBrokerContext,
    input: {} as QueueBrokerInput | undefined,
    events: {} as QueueRequest,
  },
  actions: {
    append: assign({
      items: ({ context, event }) =>
        event.type === 'PUT' ? [...context.items, event.value] : context.items,
    }),
    confirm: sendTo(
      ({ system, event }) => system.get(event.client),
      ({ event: { request } }) => ({ type: 'DONE', request, result: 'ok' }),
    ),
    handOut: sendTo(
      ({ system, event }) => system.get(event.client),
      ({ context, event: { request } }) => ({
        type: 'DONE',
        request,
        result: context.items[0] ?? null,
      }),
    ),
    removeFirst: assign({ items: ({ context }) => context.items.slice(1) }),
    writeAppended: assign({ disk: ({ context }) => context.items }),
    writeRemoved: assign({ disk: ({ context }) => context.items }),
  },
}).createMachine({
  id: 'queueBroker',
  context: ({ input }) => {
    const disk = input?.recovered?.disk ?? [];
    return { items: disk, disk };
  },
  initial: 'serving',
  states: {
    serving: {
      on: {
        PUT: { actions: ['append', 'writeAppended', 'confirm'] },
        TAKE: { actions: ['handOut', 'removeFirst', 'writeRemoved'] },
      },
    },
  },
});
