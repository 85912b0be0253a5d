/** The public API is enough to write a system, check it, and tell what breaks it. */
import { expect, test } from 'vitest';
import { setup } from 'xstate';
import * as hypercharts from '../src/index.ts';

const { always, check, compile, defineSystem, narrate, record, sentence } = hypercharts;

const lamp = setup({}).createMachine({
  initial: 'lit',
  states: { lit: { on: { BURN_OUT: 'dark' } }, dark: {} },
});

const room = defineSystem({
  name: 'room',
  title: 'A room with two lamps',
  actors: { left: { machine: lamp }, right: { machine: lamp } },
  faults: ['left', 'right'].map((to) => ({
    kind: 'event' as const,
    name: `the ${to} lamp burns out`,
    to,
    event: { type: 'BURN_OUT' },
  })),
  properties: [
    always('there is light', (s) => ['left', 'right'].some((name) => s.actor(name).matches('lit'))),
  ],
});

test('a mistake in a definition is told where it is written', () => {
  expect(() => defineSystem({ ...room, actors: { left: { machine: lamp } } })).toThrow(
    'UNKNOWN_PEER: fault "the right lamp burns out" names actor "right"',
  );
});

test('a system is written, checked, and its failure told through the public API alone', async () => {
  const result = await check(room);
  const [property] = result.properties;
  expect(result.verdict).toBe('violated');
  expect(property).toMatchObject({ survives: 1, breakingSets: [{ faults: { length: 2 } }] });
  const trace = record(compile(room), property?.trace ?? [], {
    engine: { name: 'hypercharts', version: '0' },
    system: 'room',
    parameters: {},
    mutant: null,
    property: { name: 'there is light', kind: 'always' },
    seed: 1,
  } as never);
  expect(narrate(trace).map(sentence).join('\n')).toContain('the left lamp burns out');
});

test('what is exported is exported on purpose', () => {
  expect(Object.keys(hypercharts).sort()).toMatchSnapshot();
});
