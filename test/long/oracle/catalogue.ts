/**
 * Both oracles on larger parts of every system of the catalogue, in parts: each is a file, so that
 * several processors share them. Set HYPERCHARTS_SEED to look elsewhere.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { Successors } from '../../../src/explore/naive/successors.ts';
import { agreesWithNaive, behavesAsLive, type Tally } from '../../oracle/compare.ts';
import { lockstep } from '../../oracle/lockstep.ts';
import { smallEnough, variants } from '../../oracle/variants.ts';

const PARTS = 4;
const seed = Number(process.env.HYPERCHARTS_SEED ?? 1);
const MOST_STATES = 5_000;

/** Every PARTS-th scope, from this one on. */
export const compareWithOracles = (part: number): void => {
  const tallies: Record<string, Tally> = {};

  describe.each(variants.filter((_, i) => i % PARTS === part))('$name', ({ name, definition }) => {
    let successors = new Successors(definition);

    test('real actors do the same', () => {
      const tally: Tally = {};
      behavesAsLive(definition, { seed, walks: 50, steps: 80 }, tally);
      tallies[`${name}, live`] = tally;
    });

    test('the naive explorer takes the same steps', () => {
      expect(lockstep(definition, 1_500, successors)).toBeUndefined();
    });

    test('the naive explorer finds the same', async () => {
      const small = await smallEnough(definition, MOST_STATES, successors);
      const tally: Tally = {};
      if (small) await agreesWithNaive(small.reduced, MOST_STATES, tally, small);
      tallies[`${name}, naive`] = tally;
    });

    // Those of all systems together would be too many to keep.
    afterAll(() => {
      successors = new Successors(definition);
    });
  });

  afterAll(() => {
    console.log(JSON.stringify(tallies, null, 1));
  });
};
