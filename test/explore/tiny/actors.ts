/** Systems in which no message is sent: crashes, a timer, inputs. */
import { assign, setup } from 'xstate';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { many, system, type Tiny } from './system.ts';

const inert = setup({}).createMachine({ initial: 'idle', states: { idle: {} } });

const crashing = (n: number, atMost: number, recovers: boolean): SystemDefinition =>
  system('inert actors', {
    actors: Object.fromEntries(many(n).map((name) => [name, { machine: inert }])),
    budgets: { crashes: atMost },
    faults: many(n).map((name) => ({
      kind: 'crash',
      actors: [name],
      recovers,
      budget: 'crashes',
    })),
  });

const choose = (n: number, k: number): number =>
  k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k;
const upTo = (k: number) => [...Array(k + 1).keys()];
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

export const crashStop = (n: number, k: number): Tiny => ({
  title: `${n} inert actors, at most ${k} crash and stay down: sum of C(${n},i)`,
  definition: crashing(n, k, false),
  states: sum(upTo(k).map((i) => choose(n, i))),
  transitions: sum(upTo(k - 1).map((i) => choose(n, i) * (n - i))),
});

const fragile = setup({}).createMachine({
  initial: 'up',
  states: { up: { on: { GO_DOWN: 'down' } }, down: { on: { COME_UP: 'up' } } },
});

/**
 * Budgets say how often somebody crashes in a run, and an actor remembers how often it was started.
 * "So many at the same time" is a bound on states, and going down and up again an input.
 */
export const downAtOnce = (n: number, k: number, generated: number): Tiny => ({
  title: `${n} actors that go down and come up, at most ${k} down at once: sum of C(${n},i)`,
  definition: system('fragile actors', {
    actors: Object.fromEntries(many(n).map((name) => [name, { machine: fragile }])),
    environment: many(n).flatMap((to) =>
      ['GO_DOWN', 'COME_UP'].map((type) => ({ to, event: { type } })),
    ),
    bounds: {
      within: (s) => many(n).filter((name) => s.actor(name).matches('down')).length <= k,
    },
  }),
  states: sum(upTo(k).map((i) => choose(n, i))),
  transitions: generated - 1,
  bounded: k < n,
});

export const crashRecover: Tiny = {
  title: '2 inert actors, each crashes once and recovers: 3² states, 2 edges an actor',
  definition: system('inert actors', {
    actors: { a0: { machine: inert }, a1: { machine: inert } },
    faults: [
      { kind: 'crash', actors: ['a0'] },
      { kind: 'crash', actors: ['a1'] },
    ],
  }),
  states: 9,
  transitions: 12,
};

export const timerOnce: Tiny = {
  title: 'a timer is armed at the start and nothing comes of it',
  definition: system('timer', {
    actors: {
      a: {
        machine: setup({ delays: { soon: 10 } }).createMachine({
          after: { soon: { guard: () => false, actions: [] } },
        }),
      },
    },
  }),
  states: 2,
  transitions: 1,
};

export const processes: Tiny = {
  title: '2 processes, Loading → Running ⇄ Paused',
  definition: system('processes', {
    actors: Object.fromEntries(
      many(2).map((name) => [
        name,
        {
          machine: setup({}).createMachine({
            initial: 'Loading',
            states: {
              Loading: { on: { LOADED: 'Running' } },
              Running: { on: { PAUSE: 'Paused' } },
              Paused: { on: { RESUME: 'Running' } },
            },
          }),
        },
      ]),
    ),
    environment: many(2).flatMap((to) =>
      ['LOADED', 'PAUSE', 'RESUME'].map((type) => ({ to, event: { type } })),
    ),
  }),
  states: 9,
  transitions: 18,
};

const diehardActions = {
  FILL_BIG: ({ small }: Jugs) => ({ small, big: 5 }),
  FILL_SMALL: ({ big }: Jugs) => ({ small: 3, big }),
  EMPTY_BIG: ({ small }: Jugs) => ({ small, big: 0 }),
  EMPTY_SMALL: ({ big }: Jugs) => ({ small: 0, big }),
  SMALL_TO_BIG: ({ small, big }: Jugs) => {
    const poured = Math.min(small, 5 - big);
    return { small: small - poured, big: big + poured };
  },
  BIG_TO_SMALL: ({ small, big }: Jugs) => {
    const poured = Math.min(big, 3 - small);
    return { small: small + poured, big: big - poured };
  },
};
interface Jugs {
  small: number;
  big: number;
}

export const dieHard: Tiny = {
  title: 'DieHard (two jugs), whole space: 16 states, 97 generated',
  definition: system('jugs', {
    actors: {
      jugs: {
        machine: setup({ types: { context: {} as Jugs } }).createMachine({
          context: { small: 0, big: 0 },
          on: Object.fromEntries(
            Object.entries(diehardActions).map(([type, pour]) => [
              type,
              { actions: assign(({ context }) => pour(context as Jugs)) },
            ]),
          ),
        }),
      },
    },
    environment: Object.keys(diehardActions).map((type) => ({ to: 'jugs', event: { type } })),
  }),
  states: 16,
  transitions: 96,
};
