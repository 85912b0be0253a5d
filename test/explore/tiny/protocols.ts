/** Small protocols over a network: pingers, a register. */
import { assign, type EventObject, enqueueActions, setup } from 'xstate';
import type { MonitorSpec } from '../../../src/system/definition.ts';
import { type Kind, system, type Tiny, tell } from './system.ts';

/**
 * Each of two servers pings the other whenever a timer of its own fires, which it sets again; Ping is
 * answered by Pong. Nothing but the bound ends that. (Servers of Stateright's model have a second
 * timer for peers of their own parity, of which there are none: it only sets itself again, which is
 * no step there.)
 */
const pinger = (other: string) =>
  setup({
    types: { context: {} as { sent: number; received: number } },
    delays: { again: 10 },
    actions: {
      ping: tell(other, { type: 'PING' }),
      pong: tell(other, { type: 'PONG' }),
      countSent: assign({ sent: ({ context }) => context.sent + 1 }),
      countReceived: assign({ received: ({ context }) => context.received + 1 }),
    },
  }).createMachine({
    context: { sent: 0, received: 0 },
    initial: 'waiting',
    on: { PING: { actions: 'pong' }, PONG: { actions: 'countReceived' } },
    states: {
      waiting: {
        after: { again: { target: 'waiting', reenter: true, actions: ['countSent', 'ping'] } },
      },
    },
  });

/** Stateright's duplicating network has the message that was delivered last in its state. */
const lastDelivered: MonitorSpec = {
  logic: {
    start: () => null,
    next: (_, { event, from, to }) => ({ event, from, to }),
    tags: () => [],
    mayBe: [],
  },
  observes: ['deliver'],
};

/** Two pingers, as long as no counter is above `most`. */
export const pingers = (
  kind: Kind,
  most: number,
  [states, generated, depth]: readonly [number, number, number],
): Tiny => ({
  title: `two pingers over ${kind}, every counter at most ${most}`,
  definition: system('pingers', {
    actors: { s0: { machine: pinger('s1') }, s1: { machine: pinger('s0') } },
    links: [{ kind }],
    monitors: kind === 'set' ? { lastDelivered } : {},
    bounds: {
      within: (s) =>
        ['s0', 's1'].every((name) => {
          const { sent, received } = s.actor(name).context;
          return sent <= most && received <= most;
        }),
    },
  }),
  states,
  transitions: generated - 1,
  depth,
  bounded: true,
});

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
