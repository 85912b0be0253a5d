/**
 * Both oracles over every system of the catalogue, in each of its scopes: random walks beside real
 * actors; the first states step by step beside the naive explorer; and where the whole system, or
 * the system with fewer faults, is small enough for it, all numbers and verdicts. The long tests do
 * the same with larger limits.
 */
import { describe, expect, test } from 'vitest';
import { agreesWithNaive, behavesAsLive } from './compare.ts';
import { lockstep } from './lockstep.ts';
import { smallEnough, variants } from './variants.ts';

const MOST_STATES = 80;
const LOCKSTEP_STATES = 25;
const WALKS = { seed: 2026, walks: 2, steps: 30 };

describe.each(variants.filter(({ long }) => !long))('$name', ({ definition }) => {
  test('real actors do the same', () => {
    const tally = {};
    behavesAsLive(definition, WALKS, tally);
    expect(tally).toMatchObject({ systems: 1 });
  });

  test('the naive explorer takes the same steps', () => {
    expect(lockstep(definition, LOCKSTEP_STATES)).toBeUndefined();
  });

  test('the naive explorer finds the same', async () => {
    const small = await smallEnough(definition, MOST_STATES);
    if (small) await agreesWithNaive(small.reduced, MOST_STATES, {}, small);
  });
});
