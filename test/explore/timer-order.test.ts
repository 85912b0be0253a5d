/** k timers of one actor that re-arm themselves are one state, in whatever order they were armed. */
import { expect, test } from 'vitest';
import { createMachine, raise } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { agreesWithNaive } from '../oracle/compare.ts';

const ticking = (k: number) => {
  const names = Array.from({ length: k }, (_, i) => `TICK_${i}`);
  const arm = (type: string) => raise({ type }, { id: type, delay: 100 });
  return createMachine({
    entry: names.map(arm),
    on: Object.fromEntries(names.map((type) => [type, { actions: arm(type) }])),
  });
};

test.each([1, 2, 3, 5])('%i independent timers', async (k) => {
  const definition = {
    name: 'ticking',
    title: 'Ticking',
    actors: { clock: { machine: ticking(k) } },
    properties: [],
  };
  expect(await check(definition)).toMatchObject({ states: 1, transitions: k, verdict: 'holds' });
  expect(explore(definition, { maxStates: 10 })).toMatchObject({ states: 1, transitions: k });
});

// Two timers of one id: what the one that was armed first was to wait longer for, a jump makes due at once.
const waiting = createMachine({
  entry: raise({ type: 'DUE' }, { id: 'due', delay: 30 }),
  on: { AGAIN: { actions: raise({ type: 'DUE' }, { id: 'due', delay: 10 }) } },
});

test('timers that a jump of the clock makes due at once are one state, however they were armed', async () => {
  const definition: SystemDefinition = {
    name: 'jumping',
    title: 'Jumping',
    time: { mode: 'ordered', tickMs: 10 },
    actors: { clock: { machine: waiting } },
    environment: [{ name: 'again', to: 'clock', event: { type: 'AGAIN' }, times: 1 }],
    faults: [{ kind: 'clock-jump', actor: 'clock', byMs: 20, times: 1 }],
    properties: [],
  };
  const tally = {};
  await agreesWithNaive(definition, 800, tally);
  expect(tally).toMatchObject({ compared: 1 });
});
