/**
 * DataClient: writes a file and reads it, at whoever serves, or at the cache server near it, which may answer
 * from its copy. One operation at a time; what is not answered is sent again, and a server that has already
 * executed it has answered it.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from './types.ts';

export interface DataClientInput {
  /** Name of this actor. */
  readonly client: string;
  /** Servers that it turns to: all of them, or the one near it. */
  readonly servers: readonly string[];
  /** Reads may be answered from a copy. */
  readonly copy: boolean;
}

interface Context {
  readonly input: DataClientInput;
  /** Number of the last write, which makes its value. */
  readonly written: number;
}

type Event =
  | { type: 'WRITE' | 'READ' }
  | { type: 'WRITTEN'; value: string }
  | { type: 'VALUE'; value: string };

type Operation = { do: 'write'; value: string } | { do: 'read' };

type Emitted =
  | { type: 'invoke'; request: string; operation: Operation }
  | { type: 'return'; request: string; result: string };

const valueIn = ({ input, written }: Context): string => `${input.client}'s ${written}`;

const clientSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as DataClientInput,
    emitted: {} as Emitted,
  },
  guards: {
    isAnswer: ({ context, event }) => {
      assertEvent(event, 'WRITTEN');
      return event.value === valueIn(context);
    },
  },
  actions: {
    count: assign(({ context }) => ({ written: context.written + 1 })),
    beginWrite: enqueueActions(({ context, enqueue }) => {
      const operation = { do: 'write' as const, value: valueIn(context) };
      enqueue.emit({ type: 'invoke', request: 'write', operation });
    }),
    beginRead: enqueueActions(({ enqueue }) => {
      enqueue.emit({ type: 'invoke', request: 'read', operation: { do: 'read' } });
    }),
    sendWrite: enqueueActions(({ context, enqueue }) => {
      const { client, servers } = context.input;
      const command = { type: 'WRITE', client, value: valueIn(context) };
      for (const server of servers) enqueue.sendTo(peer(server), message(command));
    }),
    sendRead: enqueueActions(({ context, enqueue }) => {
      const { client, servers, copy } = context.input;
      for (const server of servers) {
        enqueue.sendTo(peer(server), message({ type: 'READ', client, copy }));
      }
    }),
    endWrite: enqueueActions(({ enqueue }) => {
      enqueue.emit({ type: 'return', request: 'write', result: 'ok' });
    }),
    endRead: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'VALUE');
      enqueue.emit({ type: 'return', request: 'read', result: event.value });
    }),
  },
  delays: { retry: 1_000 },
});

export const dataClient = clientSetup.createMachine({
  id: 'DataClient',
  context: ({ input }) => ({ input, written: 0 }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        WRITE: { target: 'writing', actions: ['count', 'beginWrite'] },
        READ: { target: 'reading', actions: 'beginRead' },
      },
    },
    writing: {
      entry: 'sendWrite',
      after: { retry: { target: 'writing', reenter: true } },
      on: { WRITTEN: { guard: 'isAnswer', target: 'idle', actions: 'endWrite' } },
    },
    reading: {
      entry: 'sendRead',
      after: { retry: { target: 'reading', reenter: true } },
      on: { VALUE: { target: 'idle', actions: 'endRead' } },
    },
  },
});
