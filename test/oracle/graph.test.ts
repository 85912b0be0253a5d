/**
 * On machines without timers, history and children the states that can be reached are those that
 * `xstate/graph` finds by its own means.
 */
import { expect, test } from 'vitest';
import { type AnyStateMachine, assign, createMachine, setup } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { type AppOptions, asSystem, check } from '../../src/index.ts';
import { CompiledModel } from '../../src/system/compile.ts';

const door = createMachine({
  initial: 'closed',
  states: {
    closed: { on: { OPEN: 'opened', LOCK: 'locked' } },
    opened: { on: { CLOSE: 'closed' } },
    locked: { on: { UNLOCK: 'closed', BREAK: 'broken' } },
    broken: { type: 'final' },
  },
});

const jugs = setup({
  types: { context: {} as { three: number; five: number }, events: {} as { type: string } },
}).createMachine({
  context: { three: 0, five: 0 },
  on: {
    FILL_3: { actions: assign({ three: 3 }) },
    FILL_5: { actions: assign({ five: 5 }) },
    EMPTY_3: { actions: assign({ three: 0 }) },
    EMPTY_5: { actions: assign({ five: 0 }) },
    POUR_3_5: {
      actions: assign(({ context: { three, five } }) => {
        const poured = Math.min(three, 5 - five);
        return { three: three - poured, five: five + poured };
      }),
    },
    POUR_5_3: {
      actions: assign(({ context: { three, five } }) => {
        const poured = Math.min(five, 3 - three);
        return { three: three + poured, five: five - poured };
      }),
    },
  },
});

const editor = createMachine({
  type: 'parallel',
  states: {
    bold: { initial: 'off', states: { off: { on: { BOLD: 'on' } }, on: { on: { BOLD: 'off' } } } },
    list: {
      initial: 'none',
      states: {
        none: { on: { BULLETS: 'bullets', NUMBERS: 'numbers' } },
        bullets: { on: { NONE: 'none', NUMBERS: 'numbers' } },
        numbers: { on: { NONE: 'none', BULLETS: 'bullets' } },
      },
    },
  },
});

const wizard = setup({
  types: {
    context: {} as { age: number },
    events: {} as { type: 'NEXT' } | { type: 'AGE'; age: number } | { type: 'BACK' },
  },
}).createMachine({
  context: { age: 0 },
  initial: 'asking',
  states: {
    asking: {
      on: { AGE: { target: 'judging', actions: assign({ age: ({ event }) => event.age }) } },
    },
    judging: {
      always: [
        { guard: ({ context }) => context.age >= 18, target: 'welcome' },
        { target: 'sorry' },
      ],
    },
    welcome: { on: { NEXT: 'done' } },
    sorry: { on: { BACK: 'asking' } },
    done: { type: 'final' },
  },
});

const cases: [string, AnyStateMachine, AppOptions['events']][] = [
  ['door', door, undefined],
  ['jugs', jugs, undefined],
  ['editor', editor, undefined],
  ['wizard', wizard, { AGE: [{ age: 17 }, { age: 18 }] }],
];

test.each(cases)(
  '%s: the reachable states are those of xstate/graph',
  async (_, machine, events) => {
    const definition = asSystem(machine, events === undefined ? {} : { events });
    const alphabet = (definition.environment ?? []).map(({ event }) => event);
    const map = getAdjacencyMap(machine as never, { events: alphabet } as never);
    const theirs = Object.values(map).map(({ state }: any) => text(state.value, state.context));
    const { states, verdict } = await check(machine, events === undefined ? {} : { events });
    expect(verdict).toBe('holds');
    const model = new CompiledModel(definition);
    const ours = reachable(model);
    expect(states).toBe(ours.size);
    expect([...ours].sort()).toEqual([...new Set(theirs)].sort());
  },
);

const text = (value: unknown, context: unknown): string => JSON.stringify([value, context]);

const reachable = (model: CompiledModel): Set<string> => {
  const [name] = Object.keys(model.definition.actors) as [string];
  const found = new Map([[model.digest(model.initial), model.initial]]);
  for (const state of found.values()) {
    for (const step of model.enabled(state)) {
      const next = model.apply(state, step).state;
      found.set(model.digest(next), next);
    }
  }
  const views = [...found.values()].map((state) => model.view(state).actor(name));
  return new Set(views.map(({ value, context }) => text(value, context)));
};
