/**
 * TracedProcess: a process of a recorded trace. It asks one thing at a time, of a server or of who has the
 * data near it, and asks again until it is answered. Lock commands are numbered, so that asking twice counts once.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Message, message, peer } from './types.ts';

interface Context {
  readonly to: string;
  readonly command: Message | null;
}

type Event =
  | { type: 'ASK'; to: string; command: Message }
  | { type: 'GRANTED' | 'TOLD' | 'UNLOCKED'; seq: number; answer?: unknown }
  | { type: 'WRITTEN' | 'VALUE'; value: string }
  | { type: 'SYNCED' };

const processSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    emitted: {} as { type: 'ANSWERED'; answer: unknown },
  },
  guards: {
    isNumber: ({ context, event }) => {
      assertEvent(event, ['GRANTED', 'TOLD', 'UNLOCKED']);
      return context.command?.type === 'FILE_CMD' && context.command.seq === event.seq;
    },
    isValue: ({ context, event }) => {
      assertEvent(event, 'WRITTEN');
      return context.command?.type === 'WRITE' && context.command.value === event.value;
    },
    isRead: ({ context }) => context.command?.type === 'READ',
    isSync: ({ context }) => context.command?.type === 'SYNC',
  },
  actions: {
    keep: assign(({ event }) => {
      assertEvent(event, 'ASK');
      return { to: event.to, command: event.command };
    }),
    send: enqueueActions(({ context: { to, command }, enqueue }) => {
      if (command !== null) enqueue.sendTo(peer(to), message(command));
    }),
    tell: enqueueActions(({ event, enqueue }) => {
      const said = event as { answer?: unknown; value?: string };
      enqueue.emit({ type: 'ANSWERED', answer: said.answer ?? said.value ?? 'ok' });
    }),
  },
  delays: { retry: 1 },
});

const answered = (guard: 'isNumber' | 'isValue' | 'isRead' | 'isSync') =>
  ({ guard, target: 'idle', actions: 'tell' }) as const;

export const tracedProcess = processSetup.createMachine({
  id: 'TracedProcess',
  context: { to: '', command: null },
  initial: 'idle',
  states: {
    idle: { on: { ASK: { target: 'waiting', actions: 'keep' } } },
    waiting: {
      entry: 'send',
      after: { retry: { target: 'waiting', reenter: true } },
      on: {
        GRANTED: answered('isNumber'),
        TOLD: answered('isNumber'),
        UNLOCKED: answered('isNumber'),
        WRITTEN: answered('isValue'),
        VALUE: answered('isRead'),
        SYNCED: answered('isSync'),
      },
    },
  },
});
