/**
 * Partial order on random systems and on the catalogue: the same verdicts, the same fewest faults and
 * the same deadlocks as a full search. A system is searched for each of its properties alone, too,
 * since fewer reads leave more to be left out.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { heap } from '../../src/explore/arena.ts';
import { check } from '../../src/explore/check.ts';
import { isLiveness } from '../../src/explore/ledger.ts';
import { Ample } from '../../src/explore/reduce/ample.ts';
import { Reads } from '../../src/explore/reduce/reads.ts';
import { ReducedKernel } from '../../src/explore/reduce/reduced-kernel.ts';
import type { CheckResult } from '../../src/explore/result.ts';
import { Tables } from '../../src/explore/tables.ts';
import { CompiledModel } from '../../src/system/compile.ts';
import type { PropertySpec, SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { systemPlan } from './random/plan.ts';
import { systemOf } from './random/system.ts';
import { variants } from './variants.ts';

const seed = 2026;
const numRuns = 30;
const MOST_STATES = 1_500;

const tally = { compared: 0, smaller: 0, states: 0, kept: 0, violated: 0, passedOver: 0 };

/** What a check promises about a property, but for how long the run is that shows it. */
const findings = ({ properties }: CheckResult) =>
  properties.map(({ name, verdict, survives, trace }) => ({
    ...{ name, verdict, survives },
    shown: trace !== null,
  }));

const wasCut = ({ verdict, reasons }: CheckResult): boolean =>
  verdict === 'holds-within-bounds' ||
  reasons.some((r) => /full|bounds|faults were|stopped/.test(r));

const agrees = async (definition: SystemDefinition): Promise<void> => {
  const full = await check(definition, { tolerance: false, bounds: { states: MOST_STATES } });
  if (wasCut(full)) {
    tally.passedOver += 1;
    return;
  }
  const reduced = await check(definition, { reduce: { partialOrder: true } });
  expect(findings(reduced)).toEqual(findings(full));
  expect(reduced.vacuous).toEqual(full.vacuous);
  expect(reduced.states).toBeLessThanOrEqual(full.states);
  tally.compared += 1;
  tally.states += full.states;
  tally.kept += reduced.states;
  if (reduced.states < full.states) tally.smaller += 1;
  tally.violated += full.properties.filter(({ verdict }) => verdict === 'violated').length;
};

/** States without a step, faults included, by their texts. */
const deadlocks = (definition: SystemDefinition, reduce: boolean): Set<string> => {
  const model = new CompiledModel(definition);
  const tables = new Tables(model, () => false, heap);
  const ample = reduce ? new Ample(model, tables, new Reads([])) : undefined;
  const kernel = new ReducedKernel(model, tables, {}, undefined, ample);
  const count = model.semantics.actors.length;
  const found = new Set<string>();
  for (let index = 0; index < kernel.log.size && index <= MOST_STATES; index++) {
    const steps = kernel.expand(index, false);
    const all = Array.from(kernel.values(index));
    if (steps === 0) {
      found.add(model.digest({ components: all.slice(0, count), budgets: all.slice(count) }));
    }
  }
  return found;
};

const oneByOne = ({ properties, ...rest }: SystemDefinition): SystemDefinition[] =>
  properties.map((property: PropertySpec) => ({ ...rest, monitors: {}, properties: [property] }));

const QUIET = [
  'never: a0 reaches two',
  'always: nothing is claimed',
  'never stuck',
  'a1 notes one',
];

test(`verdicts and deadlocks of random systems (seed ${seed})`, async () => {
  const property = fc.asyncProperty(systemPlan, async (plan) => {
    const definition = { ...systemOf({ ...plan, time: null }), bounds: {} };
    try {
      const quiet = definition.properties.filter(({ name }) =>
        QUIET.some((text) => text.endsWith(name)),
      );
      await agrees(definition);
      for (const one of oneByOne({ ...definition, properties: quiet })) await agrees(one);
      const calm = { ...definition, monitors: {}, properties: [], faults: [] };
      expect(deadlocks(calm, true)).toEqual(deadlocks(calm, false));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      tally.passedOver += 1;
    }
  });
  await fc.assert(property, { seed, numRuns });
  expect(tally.smaller).toBeGreaterThan(3);
}, 600_000);

const possible = variants.filter(
  ({ definition, long }) =>
    !long &&
    definition.time === undefined &&
    !definition.properties.some((p) => isLiveness(p.kind)),
);

test.each(possible)('$name', async ({ definition }) => {
  const { depth: _, ...bounds } = definition.bounds ?? {};
  await agrees({ ...definition, bounds }).catch((error) => {
    if (!(error instanceof InputError && error.code === 'NOT_SUPPORTED')) throw error;
  });
});

afterAll(() => {
  console.log(`partial order, seed ${seed}: ${JSON.stringify(tally)}`);
});
