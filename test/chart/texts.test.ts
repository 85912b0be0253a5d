/** Charts as texts for other programs: Mermaid, and definitions that XState takes again. */

import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { mermaidStates } from '../../src/chart/mermaid.ts';
import { chartOf } from '../../src/chart/of-machine.ts';
import { xstateJson } from '../../src/chart/xstate-json.ts';
import { systems } from '../actors/systems.ts';
import { showcase } from './showcase.ts';

test('a Mermaid diagram has states in states, regions, first and final states, and what happens', () => {
  const small = createMachine({
    id: 'door',
    initial: 'shut',
    states: {
      shut: { entry: 'lock', on: { OPEN: { guard: 'isFree', target: 'ajar', actions: 'creak' } } },
      ajar: {
        type: 'parallel',
        states: { hinge: {}, bell: { initial: 'rings', states: { rings: {} } } },
        onDone: 'gone',
      },
      gone: { type: 'final' },
    },
  });
  expect(mermaidStates(chartOf(small))).toBe(`stateDiagram-v2
  state "door" as s0 {
    [*] --> s1
    state "shut" as s1
    s1 : entry / lock
    state "ajar" as s2 {
      state "hinge" as s3
      --
      state "bell" as s4 {
        [*] --> s5
        state "rings" as s5
      }
    }
    state "gone" as s6
  }
  s1 --> s2 : OPEN [isFree] / creak
  s2 --> s6 : done
  s6 --> [*]
`);
});

test('what means something to Mermaid is written as its entity', () => {
  const machine = createMachine({ id: 'a"b;c', on: { 'x:y': { actions: 'z' } } });
  expect(mermaidStates(chartOf(machine))).toContain(
    'state "a#34;b#59;c" as s0\n  s0 : x#58;y / z\n',
  );
});

test('a machine made of the JSON has the same chart, for every machine of the catalogue', () => {
  const machines = systems.flatMap(({ build, parameters, scopes, parts }) => {
    const values = Object.fromEntries(parameters.map((p) => [p.name, p.default]));
    const scope = scopes?.[0]?.name;
    const { actors } = build(scope === undefined ? values : { ...values, scope }, parts);
    return Object.values(actors).map(({ machine }) => machine);
  });
  for (const machine of [...machines, showcase]) {
    const text = JSON.stringify(xstateJson(machine));
    expect(chartOf(createMachine(JSON.parse(text)))).toEqual(chartOf(machine));
  }
  expect(machines.length).toBeGreaterThan(60);
});
