/** k timers of one actor that re-arm themselves are one state, in whatever order they were armed. */
import { expect, test } from 'vitest';
import { createMachine, raise } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';

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
