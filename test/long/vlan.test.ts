/** The long scopes of the VLAN system, explored whole, with their exact numbers. */
import { expect, test } from 'vitest';
import { vlan } from '../../actors/vlan/system.ts';
import { check } from '../../src/explore/check.ts';

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  'change-full': [5250708, 27798770],
  'buffer-full': [9044349, 57613437],
  'mixed-full': [4058185, 18293598],
  'learning-full-patent': [2738007, 13762977],
  'learning-full-linux': [4160391, 20751643],
  'learning-full-ovs': [3126186, 15515036],
};

test.each(Object.entries(SIZES))('vlan %s holds', async (scope, size) => {
  const result = await check(vlan.build({ scope }, vlan.parts), { tolerance: false });
  expect(result.verdict, result.reasons.join('; ')).toBe('holds');
  expect([result.states, result.transitions]).toEqual(size);
});
