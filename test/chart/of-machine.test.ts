/** What the chart of a machine says; and that it says the same of every machine as XState does. */

import { describe, expect, test } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { activeStates, type Chart, staysInside } from '../../src/chart/chart.ts';
import { transitionsById } from '../../src/chart/nodes.ts';
import { chartOf, machinesWithin } from '../../src/chart/of-machine.ts';
import { systems } from '../actors/systems.ts';
import { showcase } from './showcase.ts';

const chart = chartOf(showcase);
const stateNamed = (id: string, of: Chart = chart) => of.states.find((state) => state.id === id)!;
const from = (source: string) => chart.transitions.filter((t) => t.source === source);
const called = (id: string) => chart.transitions.find((t) => t.id === id);

describe('states', () => {
  test('come the root first, in the order of the definition, with their kinds', () => {
    expect(chart.states.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
      'compound showcase',
      'atomic showcase.idle',
      'atomic showcase.loading',
      'parallel showcase.busy',
      'compound showcase.busy.left',
      'atomic showcase.busy.left.a',
      'atomic showcase.busy.left.b',
      'final showcase.busy.left.fin',
      'compound showcase.busy.right',
      'atomic showcase.busy.right.c',
      'final showcase.busy.right.d',
      'history showcase.busy.memory',
      'final showcase.over',
    ]);
  });

  test('know what they enter first, do, invoke, and are tagged with; timers of after are not told', () => {
    expect(stateNamed('showcase').initial).toEqual(['showcase.idle']);
    expect(stateNamed('showcase.busy').initial).toEqual([]);
    expect(stateNamed('showcase.busy.right')).toMatchObject({
      parent: 'showcase.busy',
      initial: ['showcase.busy.right.c'],
      initialActions: ['note'],
    });
    expect(stateNamed('showcase.idle')).toMatchObject({
      entry: ['note', 'emit IDLE'],
      exit: ['assign count'],
      tags: ['quiet'],
      description: 'Nothing to do.',
    });
    expect(stateNamed('showcase.loading')).toMatchObject({
      entry: ['send HELLO to kid'],
      invoke: [
        { id: '0.showcase.loading', src: 'load' },
        { id: 'kid', src: 'child' },
      ],
    });
    expect(stateNamed('showcase.busy.memory')).toMatchObject({ history: 'deep', fallback: [] });
  });

  test('a history state knows where it leads while there is no history', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          initial: 'x',
          states: {
            x: {},
            y: { id: 'why', initial: 'deep', states: { deep: {} } },
            plain: { type: 'history' },
            named: { type: 'history', target: 'y.deep' },
            byId: { type: 'history', target: '#why.deep' },
          },
        },
      },
    });
    const fallbacks = chartOf(machine).states.flatMap(({ fallback }) =>
      fallback ? [fallback] : [],
    );
    expect(fallbacks).toEqual([['m.a.x'], ['m.a.y.deep'], ['m.a.y.deep']]);
  });
});

describe('transitions', () => {
  test('have guards, actions, delays and targets in the words of the definition', () => {
    const words = from('showcase.idle').map(
      ({ id, label, guard, actions, targets }) =>
        `${id}: ${label} [${guard}] / ${actions} → ${targets}`,
    );
    expect(words).toMatchInlineSnapshot(`
      [
        "showcase.idle|START|0: START [and(isReady, not(isReady))] / note,count → showcase.busy",
        "showcase.idle|START|1: START [atLeast(n: 2)] /  → showcase.loading",
        "showcase.idle|START|2: START [a condition] /  → showcase.over",
        "showcase.idle|AGAIN|0: AGAIN [] /  → showcase.idle",
        "showcase.idle|STAY|0: STAY [] /  → showcase.idle",
        "showcase.idle|NEVER|0: NEVER [] /  → ",
        "showcase.idle|BACK|0: BACK [] /  → showcase.busy.memory",
        "showcase.idle|xstate.after.1500.showcase.idle|0: after 1.5 s [] /  → showcase.loading",
        "showcase.idle|xstate.after.patience.showcase.idle|0: after patience [in idle] / raise START after 2 s → ",
      ]
    `);
  });

  test('of invoked actors and of finished states are told by kind', () => {
    const words = [...from('showcase.loading'), ...from('showcase.busy')].map(
      ({ kind, label }) => `${kind}: ${label}`,
    );
    expect(words).toEqual([
      'done: done: load',
      'error: error: load',
      'done: done: kid',
      'snapshot: snapshot: kid',
      'always: always',
      'done: done',
    ]);
  });

  test('of the root may have several targets, and an event called "always" is an event', () => {
    expect(called('showcase|BOTH|0')?.targets).toEqual([
      'showcase.busy.left.b',
      'showcase.busy.right.d',
    ]);
    expect(called('showcase|on.always|0')).toMatchObject({ event: 'always', kind: 'event' });
    expect(called('showcase|*|0')).toMatchObject({ event: '*', label: 'any other event' });
  });

  test('stay inside if they have no target, or lead to a leaf that they do not leave', () => {
    const inside = from('showcase.idle').filter((t) => staysInside(chart, t));
    expect(inside.map(({ event }) => event)).toEqual([
      'STAY',
      'NEVER',
      'xstate.after.patience.showcase.idle',
    ]);
  });
});

describe('of every machine of the catalogue', () => {
  const machines = systems.flatMap(({ build, parameters, scopes, parts }) => {
    const values = Object.fromEntries(parameters.map((p) => [p.name, p.default]));
    const scope = scopes?.[0]?.name;
    const given = scope === undefined ? values : { ...values, scope };
    const { actors, monitors } = build(given, parts);
    const specs = [...Object.values(actors), ...Object.values(monitors ?? {})];
    return specs.flatMap((spec) =>
      'machine' in spec
        ? [{ machine: spec.machine, input: 'input' in spec ? spec.input : {} }]
        : [],
    );
  });

  test('there are many', () => {
    expect(new Set(machines.map(({ machine }) => chartOf(machine).hash)).size).toBeGreaterThan(60);
  });

  test('ids are unique, every reference leads to a state, and the chart is JSON', () => {
    for (const { machine } of machines) {
      const one = chartOf(machine);
      const states = new Set(one.states.map(({ id }) => id));
      expect(states.size).toBe(one.states.length);
      expect(new Set(one.transitions.map(({ id }) => id)).size).toBe(one.transitions.length);
      expect(one.transitions.length).toBe(transitionsById(machine).size);
      const named = [
        ...one.transitions.flatMap(({ source, targets }) => [source, ...targets]),
        ...one.states.flatMap(({ children, initial, parent }) => [
          ...children,
          ...initial,
          ...(parent === null ? [] : [parent]),
        ]),
      ];
      expect(named.filter((id) => !states.has(id))).toEqual([]);
      expect(JSON.parse(JSON.stringify(one))).toEqual(one);
    }
  });
});

describe('active states', () => {
  test('are those that XState says, for nested, parallel and simple values', () => {
    const actor = createActor(showcase).start();
    for (const event of ['BOTH', 'RESET', 'AGAIN', 'BACK', 'GO']) {
      actor.send({ type: event });
      const snapshot = actor.getSnapshot();
      const expected = snapshot._nodes.map(({ id }) => id).sort();
      expect([...activeStates(chart, snapshot.value)].sort()).toEqual(expected);
    }
  });

  test('of what is no state value, only the root', () => {
    expect(activeStates(chart, 'down')).toEqual(['showcase']);
    expect(activeStates(chart, null)).toEqual(['showcase']);
  });
});

test('the hash tells charts apart by what they say, not by who made them', () => {
  const make = (target: string) =>
    createMachine({ id: 'm', initial: 'a', states: { a: { on: { GO: target } }, b: {} } });
  expect(chartOf(make('b')).hash).toBe(chartOf(make('b')).hash);
  expect(chartOf(make('a')).hash).not.toBe(chartOf(make('b')).hash);
});

test('machines that one can invoke are found by name and in place, each once', () => {
  expect(machinesWithin(showcase).map(({ id }) => id)).toEqual(['showcase', 'child']);
});

test('an action that came as JSON without a name is called a function', () => {
  const actions = [{ type: 'note' }, { type: '' }];
  const machine = createMachine({ id: 'm', on: { GO: { actions } } } as never);
  expect(chartOf(machine).transitions[0]?.actions).toEqual(['note', 'a function']);
});
