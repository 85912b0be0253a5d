/** Path failover in its larger scopes: the specification's budgets together instead of in turn. */
import { expect, test } from 'vitest';
import { nicFailover } from '../../actors/nic-failover/system.ts';
import { check } from '../../src/explore/check.ts';

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  'row-3': [437517, 2015546],
  'order-repairs': [79024, 378290],
  'restart-full': [101371, 464838],
  'order-2': [274489, 1294936],
  'rows-full': [771519, 3972975],
};

const long = nicFailover.scopes!.filter((scope) => scope.long === true);

test.each(long)('scope $name holds: $title', async ({ name }) => {
  const definition = nicFailover.build({ scope: name }, nicFailover.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe('holds');
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});
