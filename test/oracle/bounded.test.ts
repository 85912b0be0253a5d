/**
 * Searches that are cut off, by any bound, on random systems: what they call violated is so, and what
 * they say holds, holds of the whole system – also of infinite runs.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { check } from '../../src/explore/check.ts';
import { isLiveness } from '../../src/explore/ledger.ts';
import { graphOf } from '../../src/explore/naive/graph.ts';
import { holdsFor, type NaiveLiveness } from '../../src/explore/naive/liveness.ts';
import { explore } from '../../src/explore/naive.ts';
import { InputError } from '../../src/system/errors.ts';
import { propertiesOf } from '../../src/system/promises.ts';
import { sentencesAboutSystems } from './random/liveness.ts';
import { systemPlan } from './random/plan.ts';
import { systemOf } from './random/system.ts';

const MOST_STATES = 120;

const tally: Record<string, number> = {};
const count = (what: string): void => {
  tally[what] = (tally[what] ?? 0) + 1;
};

const bounds = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((states) => ({ states })),
  fc.integer({ min: 0, max: 6 }).map((depth) => ({ depth })),
  fc.constant({ faults: 0 }),
);

test('a bound never makes anything hold, or break, that does not', async () => {
  const systems = fc.tuple(systemPlan, sentencesAboutSystems, bounds);
  await fc.assert(
    fc.asyncProperty(systems, async ([plan, sentences, bound]) => {
      const random = systemOf(plan);
      const whole = { ...random, bounds: {}, properties: [...random.properties, ...sentences] };
      let known: Map<string, string>;
      let graph: ReturnType<typeof graphOf>;
      try {
        const naive = explore(whole, { maxStates: MOST_STATES });
        graph = graphOf(whole, MOST_STATES);
        if (!naive.complete || graph === undefined) return;
        known = new Map(naive.verdicts);
      } catch (error) {
        if (error instanceof InputError) return;
        throw error;
      }
      const endless = propertiesOf(whole).filter(({ kind }) => isLiveness(kind));
      for (const spec of endless as NaiveLiveness[]) {
        known.set(spec.name, holdsFor(whole, graph, spec) ? 'holds' : 'violated');
      }
      const cut = await check({ ...whole, bounds: bound }, { tolerance: false });
      for (const { name, verdict } of cut.properties) {
        const truth = known.get(name);
        count(`${verdict}, truth ${truth}`);
        if (verdict === 'violated') expect([name, truth]).toEqual([name, 'violated']);
        if (verdict !== 'holds') continue;
        expect([name, truth]).not.toEqual([name, 'violated']);
        expect([name, truth]).not.toEqual([name, 'unseen']);
        const seen = truth === 'seen';
        // Whoever has not looked everywhere does not say that something holds everywhere.
        if (!seen) expect([name, cut.states]).toEqual([name, graph.worlds.length]);
      }
    }),
    { seed: 20_261_130, numRuns: 60 },
  );
  expect(tally['holds-within-bounds, truth violated']).toBeGreaterThan(5);
  expect(tally['inconclusive, truth violated']).toBeGreaterThan(5);
}, 300_000);

afterAll(() => {
  console.log(`bounded: ${JSON.stringify(tally)}`);
});
