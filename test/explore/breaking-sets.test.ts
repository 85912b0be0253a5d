import { expect, test } from 'vitest';
import { emit, sendTo, setup } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { onEmit } from '../../src/properties/index.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';

const complains = setup({}).createMachine({ on: { HURT: { actions: emit({ type: 'BAD' }) } } });

const neverBad = onEmit('nobody complains', 'BAD', () => false);

test('every fault that makes an actor emit something bad is found, not only the first', async () => {
  const names = ['a', 'b', 'c'];
  const definition: SystemDefinition = {
    name: 'complaints',
    title: 'three actors, each with a fault of its own',
    actors: Object.fromEntries(names.map((name) => [name, { machine: complains }])),
    faults: names.map((to) => ({ kind: 'event', name: 'hurt', to, event: { type: 'HURT' } })),
    properties: [neverBad],
  };
  const [property] = (await check(definition)).properties;
  const sets = property!.breakingSets.map(({ faults }) => faults);
  expect(sets.sort()).toEqual([['hurt @ a'], ['hurt @ b'], ['hurt @ c']]);
});

test('also when it is emitted by an actor that is told at once', async () => {
  const tells = setup({}).createMachine({
    on: { HURT: { actions: sendTo(({ system }: any) => system.get('b'), { type: 'HURT' }) } },
  });
  const definition: SystemDefinition = {
    name: 'relayed complaint',
    title: 'one actor is hurt, another one complains in the same step',
    actors: { a: { machine: tells }, b: { machine: complains } },
    links: [{ kind: 'local' }],
    faults: [{ kind: 'event', name: 'hurt', to: 'a', event: { type: 'HURT' } }],
    properties: [neverBad],
  };
  const [property] = (await check(definition)).properties;
  expect(property!.breakingSets.map(({ faults }) => faults)).toEqual([['hurt @ a']]);
});
