/** The shared device in its larger scopes: the budgets of crashes together with two failures. */
import { expect, test } from 'vitest';
import { pciSharing } from '../../actors/pci-sharing/system.ts';
import { check } from '../../src/explore/check.ts';

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  'crash-on': [726864, 5046059],
  'crash-late': [1088798, 7828834],
};

const long = pciSharing.scopes!.filter((scope) => scope.long === true);

test.each(long)('scope $name holds: $title', async ({ name }) => {
  const definition = pciSharing.build({ scope: name }, pciSharing.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe('holds');
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});
