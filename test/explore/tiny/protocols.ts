/** Small protocols over a network: pingers, a register. */
import { assign, type EventObject, enqueueActions, setup } from 'xstate';
import { type Kind, many, system, type Tiny, tell } from './system.ts';

/** Each of two servers pings the other at most L times; Ping is answered by Pong. */
export const pingers = (
  kind: Kind,
  most: number,
  states: number,
  generated: number,
  keep = false,
): Tiny => {
  const server = (other: string) =>
    setup({
      types: { context: {} as { sent: number; received: number } },
      guards: {
        maySend: ({ context }) => context.sent < most,
        mayReceive: ({ context }) => context.received < most,
      },
      actions: {
        ping: tell(other, { type: 'PING' }),
        pong: tell(other, { type: 'PONG' }),
        countSent: assign({ sent: ({ context }) => context.sent + 1 }),
        countReceived: assign({ received: ({ context }) => context.received + 1 }),
      },
    }).createMachine({
      context: { sent: 0, received: 0 },
      on: {
        TIMEOUT: { guard: 'maySend', actions: ['countSent', 'ping'] },
        PING: { actions: 'pong' },
        PONG: { guard: 'mayReceive', actions: 'countReceived' },
      },
    });
  return {
    title: `two pingers over ${kind}, every counter at most ${most}`,
    definition: system('pingers', {
      actors: { s0: { machine: server('s1') }, s1: { machine: server('s0') } },
      links: [{ kind, ...(keep ? { ignored: 'keep' } : {}) }],
      environment: many(2).map((_, i) => ({ to: `s${i}`, event: { type: 'TIMEOUT' } })),
    }),
    states,
    transitions: generated - 1,
  };
};

/** Clients Put, await it, then Get; the server answers at once. Without a history. */
export const register = (clients: number, kind: Kind, states: number, generated: number): Tiny => {
  const server = setup({
    types: { context: {} as { value: string } },
    actions: {
      store: assign({ value: ({ event }) => (event as any).value }),
      reply: enqueueActions(({ context, event, enqueue }) => {
        const { from, request } = event as any;
        const answer =
          event.type === 'PUT'
            ? { type: 'PUT_OK', request }
            : { type: 'GET_OK', request, value: context.value };
        enqueue(tell(from, answer));
      }),
    },
  }).createMachine({
    context: { value: '?' },
    on: { PUT: { actions: ['store', 'reply'] }, GET: { actions: 'reply' } },
  });
  const client = (i: number) =>
    setup({
      types: { context: {} as { awaits: number } },
      guards: { awaited: ({ context, event }) => context.awaits === (event as any).request },
      actions: {
        put: tell('server', {
          type: 'PUT',
          from: `c${i}`,
          request: i + 1,
          value: String.fromCharCode(65 + i),
        } as EventObject),
        get: tell('server', { type: 'GET', from: `c${i}`, request: 2 * (i + 1) } as EventObject),
        awaitPut: assign({ awaits: i + 1 }),
        awaitGet: assign({ awaits: 2 * (i + 1) }),
        awaitNone: assign({ awaits: 0 }),
      },
    }).createMachine({
      context: { awaits: i + 1 },
      initial: 'putting',
      states: {
        putting: {
          entry: ['awaitPut', 'put'],
          on: { PUT_OK: { guard: 'awaited', target: 'getting' } },
        },
        getting: {
          entry: ['awaitGet', 'get'],
          on: { GET_OK: { guard: 'awaited', target: 'done', actions: 'awaitNone' } },
        },
        done: {},
      },
    });
  return {
    title: `single-copy register, ${clients} client(s), ${kind}, no history`,
    definition: system('register', {
      actors: {
        server: { machine: server },
        ...Object.fromEntries(
          [...Array(clients).keys()].map((i) => [`c${i}`, { machine: client(i) }]),
        ),
      },
      links: [{ kind }],
    }),
    states,
    transitions: generated - 1,
  };
};
