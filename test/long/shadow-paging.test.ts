/** Shadow paging in its larger scope: a frame moves in machine memory while a root is freed. */
import { expect, test } from 'vitest';
import { shadowPaging } from '../../actors/shadow-paging/system.ts';
import { check } from '../../src/explore/check.ts';

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  'move-free': [1305116, 4299289],
};

const long = shadowPaging.scopes!.filter((scope) => scope.long === true);

test.each(long)('scope $name holds: $title', async ({ name }) => {
  const definition = shadowPaging.build({ scope: name }, shadowPaging.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe('holds');
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});
