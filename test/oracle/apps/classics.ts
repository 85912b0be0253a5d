/**
 * Applications of the kinds that introductions to statecharts use, written anew: lights, fetching
 * with retries, credit checks side by side, a stopwatch, todos, ping and pong, uploads.
 */
import { assign, enqueueActions, fromTransition, sendParent, sendTo, setup } from 'xstate';
import { asSystem } from '../../../src/index.ts';
import { callback, events, observable, promise } from './outside.ts';

const pedestrians = setup({}).createMachine({
  id: 'pedestrians',
  initial: 'walk',
  states: {
    walk: { after: { 300: 'wait' } },
    wait: { after: { 200: 'stop' } },
    stop: { type: 'final' },
  },
});

/** Inline delays, a machine invoked in a state, onDone, history over a power cut. */
export const light = asSystem(
  setup({ actors: { pedestrians } }).createMachine({
    id: 'light',
    initial: 'on',
    states: {
      on: {
        initial: 'green',
        on: { CUT: 'off' },
        states: {
          green: { after: { 1000: 'yellow' } },
          yellow: { after: { 100: 'red' } },
          red: { invoke: { src: 'pedestrians', id: 'walkers', onDone: 'green' } },
          last: { type: 'history' },
        },
      },
      off: { on: { POWER: 'on.last', RESET: 'on' } },
    },
  }),
);

/** Retries with a computed delay; the error is kept, an Error; input handed to the promise. */
export const fetching = asSystem(
  setup({
    actors: { load: promise() },
    types: { context: {} as { tries: number; error: unknown; data: unknown } },
    delays: { backoff: ({ context }) => 100 * 2 ** context.tries },
  }).createMachine({
    id: 'fetching',
    context: { tries: 0, error: null, data: null },
    initial: 'idle',
    states: {
      idle: { on: { FETCH: 'loading' } },
      loading: {
        invoke: {
          src: 'load',
          id: 'load',
          input: ({ context }: { context: { tries: number } }) => ({ attempt: context.tries }),
          onDone: { target: 'success', actions: assign({ data: ({ event }) => event.output }) },
          onError: [
            {
              guard: ({ context }) => context.tries < 2,
              target: 'waiting',
              actions: assign({
                tries: ({ context }) => context.tries + 1,
                error: ({ event }) => event.error,
              }),
            },
            { target: 'failure' },
          ],
        },
        on: { ABORT: 'idle' },
        after: { 5000: 'failure' },
      },
      waiting: { after: { backoff: 'loading' } },
      failure: { on: { RETRY: { target: 'loading', actions: assign({ tries: 0 }) } } },
      success: { type: 'final' },
    },
    output: ({ context }) => context.data,
  }),
  {
    outcomes: {
      load: ({ input }) => [
        { done: { found: input.attempt } },
        { error: new TypeError('offline') },
      ],
    },
  },
);

const bureau = setup({
  actors: { ask: promise() },
  types: { input: {} as { who: string }, context: {} as { who: string; score: number } },
}).createMachine({
  id: 'bureau',
  context: ({ input }) => ({ who: input.who, score: 0 }),
  initial: 'asking',
  states: {
    asking: {
      invoke: {
        src: 'ask',
        id: 'ask',
        onDone: { target: 'known', actions: assign({ score: ({ event }) => event.output }) },
        onError: 'unknown',
      },
    },
    known: { type: 'final' },
    unknown: { type: 'final' },
  },
  output: ({ context }) => context.score,
});

/** Two machines spawned in parallel states, whose outputs are combined. */
export const credit = asSystem(
  setup({
    actors: { bureau },
    types: { context: {} as { scores: Record<string, number> } },
  }).createMachine({
    id: 'credit',
    context: { scores: {} },
    initial: 'checking',
    states: {
      checking: {
        type: 'parallel',
        states: Object.fromEntries(
          ['north', 'south'].map((who) => [
            who,
            {
              initial: 'busy',
              states: {
                busy: {
                  invoke: {
                    src: 'bureau' as const,
                    id: who,
                    input: { who },
                    onDone: {
                      target: 'done',
                      actions: assign(({ context, event }: any) => ({
                        scores: { ...context.scores, [who]: event.output },
                      })),
                    },
                  },
                },
                done: { type: 'final' as const },
              },
            },
          ]),
        ),
        onDone: [
          {
            guard: ({ context }) => Object.values(context.scores).every((score) => score > 0),
            target: 'granted',
          },
          { target: 'denied' },
        ],
      },
      granted: { type: 'final' },
      denied: { on: { AGAIN: { target: 'checking', actions: assign({ scores: {} }) } } },
    },
  }),
  { outcomes: { ask: [{ done: 7 }, { error: 'silent' }] } },
);

/** A callback that ticks, bounded by a guard; a callback that is spoken to. */
export const stopwatch = asSystem(
  setup({ actors: { ticks: callback() } }).createMachine({
    id: 'stopwatch',
    context: { elapsed: 0 },
    initial: 'stopped',
    states: {
      stopped: { on: { START: 'running', RESET: { actions: assign({ elapsed: 0 }) } } },
      running: {
        invoke: { src: 'ticks', id: 'ticks' },
        entry: sendTo('ticks', { type: 'BEGIN' }),
        exit: sendTo('ticks', { type: 'END' }),
        on: {
          TICK: {
            guard: ({ context }) => context.elapsed < 3,
            actions: assign({ elapsed: ({ context }) => context.elapsed + 1 }),
          },
          STOP: 'stopped',
        },
      },
    },
  }),
  { outcomes: { ticks: [{ sends: { type: 'TICK' } }] }, events: { TICK: false } },
);

const todo = setup({
  types: { input: {} as { text: string }, context: {} as { text: string } },
}).createMachine({
  id: 'todo',
  context: ({ input }) => ({ text: input.text }),
  initial: 'open',
  on: { DROP: '.dropped' },
  states: {
    open: { on: { TOGGLE: 'done' } },
    done: { on: { TOGGLE: 'open' }, after: { 1000: 'dropped' } },
    dropped: { type: 'final', entry: sendParent(({ self }) => ({ type: 'DROPPED', id: self.id })) },
  },
});

/** Actors spawned into the context and spoken to by reference; removed when they say so. */
export const todos = asSystem(
  setup({
    actors: { todo },
    types: { context: {} as { items: { id: string; ref: any }[] } },
  }).createMachine({
    id: 'todos',
    context: { items: [] },
    on: {
      ADD: {
        guard: ({ context }) => context.items.length < 2,
        actions: assign({
          items: ({ context, spawn, event }) => {
            const id = `item-${context.items.some((item) => item.id === 'item-0') ? 1 : 0}`;
            const ref = spawn('todo', { id, input: { text: event.text } });
            return [...context.items, { id, ref }];
          },
        }),
      },
      TOGGLE_LAST: {
        guard: ({ context }) => context.items.length > 0,
        actions: sendTo(({ context }) => context.items.at(-1)!.ref, { type: 'TOGGLE' }),
      },
      CLEAR: {
        actions: enqueueActions(({ context, enqueue }) => {
          for (const { ref } of context.items) enqueue.sendTo(ref, { type: 'DROP' });
        }),
      },
      DROPPED: {
        actions: [
          enqueueActions(({ event, enqueue }) => enqueue.stopChild(event.id)),
          assign({
            items: ({ context, event }) => context.items.filter(({ id }) => id !== event.id),
          }),
        ],
      },
    },
  }),
  { events: { ADD: [{ text: 'tea' }, { text: 'milk' }], DROPPED: false } },
);

const pong = setup({}).createMachine({
  id: 'pong',
  on: { PING: { actions: sendParent({ type: 'PONG' }, { delay: 20 }) } },
});

/** A delayed answer, and one that is cancelled. */
export const pingPong = asSystem(
  setup({ actors: { pong } }).createMachine({
    id: 'ping',
    context: { heard: 0 },
    invoke: { src: 'pong', id: 'pong' },
    initial: 'idle',
    states: {
      idle: { on: { GO: 'waiting' } },
      waiting: {
        entry: sendTo('pong', { type: 'PING' }),
        on: {
          PONG: [
            { guard: ({ context }) => context.heard === 2, target: 'done' },
            { target: 'idle', actions: assign({ heard: ({ context }) => context.heard + 1 }) },
          ],
        },
        after: { 100: 'idle' },
      },
      done: { type: 'final' },
    },
  }),
  { events: { PONG: false } },
);

const counter = fromTransition(
  (state: { n: number }, event: { type: string }) =>
    event.type === 'UP' ? { n: (state.n + 1) % 3 } : state,
  ({ input }: { input: { from: number } }) => ({ n: input.from }),
);

/** Snapshots of a reducer, an observable and of events, listened to. */
export const dashboard = asSystem(
  setup({
    actors: { counter, price: observable(), clicks: events() },
    types: { context: {} as { n: number; price: unknown; clicks: number; over: string } },
  }).createMachine({
    id: 'dashboard',
    context: { n: -1, price: null, clicks: 0, over: '' },
    initial: 'open',
    states: {
      open: {
        invoke: [
          {
            src: 'counter',
            id: 'counter',
            input: { from: 1 },
            onSnapshot: { actions: assign({ n: ({ event }) => event.snapshot.context.n }) },
          },
          {
            src: 'price',
            id: 'price',
            onSnapshot: { actions: assign({ price: ({ event }) => event.snapshot.context }) },
            onDone: { actions: assign({ over: 'done' }) },
            onError: { actions: assign({ over: ({ event }) => String(event.error) }) },
          },
          { src: 'clicks', id: 'clicks', onError: 'closed' },
        ],
        on: {
          UP: { actions: sendTo('counter', { type: 'UP' }) },
          CLICK: {
            guard: ({ context }) => context.clicks < 2,
            actions: assign({ clicks: ({ context }) => context.clicks + 1 }),
          },
          CLOSE: 'closed',
        },
      },
      closed: { on: { OPEN: 'open' } },
    },
  }),
  {
    events: { CLICK: false },
    outcomes: {
      price: [{ next: 1 }, { next: { high: 2 } }, { complete: true }, { error: 'no market' }],
      clicks: [{ sends: { type: 'CLICK' } }, { error: new Error('unplugged') }],
    },
  },
);
