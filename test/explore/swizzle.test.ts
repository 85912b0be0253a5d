/**
 * Swizzle-clogging, as testers of distributed systems call it: links stop one by one, in any order,
 * and go on in any other. Here it is nothing but a clog with a budget of several.
 */
import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { sometimes } from '../../src/properties/index.ts';
import type { MonitorSpec, PropertySpec, SystemDefinition } from '../../src/system/definition.ts';
import { system } from './tiny/system.ts';

const NODES = ['a', 'b', 'c'] as const;

const inert = setup({}).createMachine({ initial: 'idle', states: { idle: {} } });

/** Who was stopped, and who went on, in order. */
const orders: MonitorSpec = {
  logic: {
    start: () => '',
    next: (seen: string, { type, from }) => `${seen}${type === 'clog' ? '+' : '-'}${from}`,
    tags: () => [],
    mayBe: [],
  },
  observes: ['clog', 'unclog'],
};

const permutations = (list: readonly string[]): string[][] =>
  list.length === 0
    ? [[]]
    : list.flatMap((first) =>
        permutations(list.filter((other) => other !== first)).map((rest) => [first, ...rest]),
      );

const told = (sign: string, order: readonly string[]): string =>
  order.map((node) => `${sign}${node}`).join('');

const seen = (stops: readonly string[], goesOn: readonly string[]): PropertySpec => {
  const all = told('+', stops) + told('-', goesOn);
  return sometimes(all, (s) => s.actor('orders').context === all);
};

test('every order of stopping all links, and every order of going on, is explored', async () => {
  const definition: SystemDefinition = {
    ...system('swizzle', {
      actors: Object.fromEntries([...NODES, 'hub'].map((name) => [name, { machine: inert }])),
      faults: [{ kind: 'clog', from: NODES, to: 'hub', times: NODES.length }],
      monitors: { orders },
    }),
    properties: permutations(NODES).flatMap((stops) =>
      permutations(NODES).map((goesOn) => seen(stops, goesOn)),
    ),
  };
  const { verdict, properties } = await check(definition);
  expect(verdict).toBe('holds');
  expect(properties.filter(({ kind }) => kind === 'sometimes')).toHaveLength(36);
});
