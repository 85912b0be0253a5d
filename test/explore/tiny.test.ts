import { expect, test } from 'vitest';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';
import { pingPongSet } from './tiny/networks.ts';
import { tinySystems } from './tiny-systems.ts';

test.each(tinySystems)(
  'the naive explorer counts: $title',
  ({ definition, states, transitions, bounded = false }) => {
    const found = explore(definition);
    expect({ states: found.states, transitions: found.transitions }).toEqual({
      states,
      transitions,
    });
    expect(found.complete).toBe(!bounded);
  },
);

/** The naive explorer needs half a minute for it. */
const large = pingPongSet(5, 21_505, 22);

test.each([...tinySystems, large])(
  'the engine counts: $title',
  async ({ definition, states, transitions, depth, bounded = false }) => {
    const found = await check(definition);
    expect({ states: found.states, transitions: found.transitions }).toEqual({
      states,
      transitions,
    });
    if (depth !== undefined) expect(found.depth + 1).toBe(depth);
    expect(found.verdict).toBe(bounded ? 'holds-within-bounds' : 'holds');
  },
);
