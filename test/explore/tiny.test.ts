import { expect, test } from 'vitest';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';
import { tinySystems } from './tiny-systems.ts';

test.each(tinySystems)(
  'the naive explorer counts: $title',
  ({ definition, states, transitions }) => {
    const found = explore(definition);
    expect({ states: found.states, transitions: found.transitions }).toEqual({
      states,
      transitions,
    });
    expect(found.complete).toBe(true);
  },
);

test.each(tinySystems)('the engine counts: $title', async ({ definition, states, transitions }) => {
  const found = await check(definition);
  expect({ states: found.states, transitions: found.transitions }).toEqual({ states, transitions });
  expect(found.verdict).toBe('holds');
});
