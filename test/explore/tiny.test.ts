import { expect, test } from 'vitest';
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
