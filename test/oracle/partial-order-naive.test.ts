/**
 * Partial order against the naive explorer, which knows nothing of reductions nor of the engine:
 * every verdict, the fewest faults behind it, and the very states in which nothing goes on.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { heap } from '../../src/explore/arena.ts';
import { check } from '../../src/explore/check.ts';
import { isLiveness } from '../../src/explore/ledger.ts';
import { explore } from '../../src/explore/naive.ts';
import { Ample } from '../../src/explore/reduce/ample.ts';
import { Reads } from '../../src/explore/reduce/reads.ts';
import { ReducedKernel } from '../../src/explore/reduce/reduced-kernel.ts';
import { Tables } from '../../src/explore/tables.ts';
import type { SystemEntry } from '../../src/system/catalogue.ts';
import { CompiledModel } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { systems } from '../actors/systems.ts';
import { naiveSummaryOf, summaryOf } from './agree.ts';
import { pairedStates } from './paired.ts';
import { systemPlan } from './random/plan.ts';
import { systemOf } from './random/system.ts';

const seed = 2027;
const numRuns = 20;
const MOST_STATES = 300;

const tally = {
  ...{ compared: 0, smaller: 0, states: 0, kept: 0, violated: 0, passedOver: 0 },
  ...{ rejected: 0, foundInPart: 0, searchedForDeadlocks: 0, leftOut: 0, deadlocks: 0 },
};

/** @returns whether the system is small enough to be compared, and none that both reject */
const agrees = async (definition: SystemDefinition, mostStates: number): Promise<boolean> => {
  const reduce = { partialOrder: true };
  let naive: ReturnType<typeof explore>;
  try {
    naive = explore(definition, { maxStates: mostStates });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await expect(check(definition, { reduce })).rejects.toMatchObject({ code: error.code });
    tally.rejected += 1;
    return false;
  }
  if (!naive.complete) {
    tally.passedOver += 1;
    return false;
  }
  const reduced = await check(definition, { reduce });
  expect(summaryOf(reduced, naive).properties).toEqual(naiveSummaryOf(naive).properties);
  expect(reduced.states).toBeLessThanOrEqual(naive.states);
  tally.compared += 1;
  tally.states += naive.states;
  tally.kept += reduced.states;
  if (reduced.states < naive.states) tally.smaller += 1;
  tally.violated += reduced.properties.filter((p) => p.verdict === 'violated').length;
  return true;
};

/** With nobody to look, as much as possible is left out; but no state in which nothing goes on. */
const deadlocksAgree = (looked: SystemDefinition, mostStates: number): void => {
  const model = new CompiledModel({ ...looked, monitors: {}, properties: [] });
  const pairs = pairedStates(model, mostStates);
  if (pairs === undefined) return;
  const expected = pairs.filter(({ stuck }) => stuck).map(({ state }) => model.digest(state));
  const tables = new Tables(model, () => false, heap);
  const ample = new Ample(model, tables, new Reads([]));
  const kernel = new ReducedKernel(model, tables, {}, undefined, ample);
  for (let index = 0; index < kernel.log.size; index++) {
    kernel.expand(index, false);
    kernel.expand(index, true);
  }
  const count = model.semantics.actors.length;
  const found = kernel.stuck.map((index) => {
    const all = Array.from(kernel.values(index));
    return model.digest({ components: all.slice(0, count), budgets: all.slice(count) });
  });
  expect(found.toSorted()).toEqual(expected.toSorted());
  tally.searchedForDeadlocks += 1;
  tally.leftOut += pairs.length - kernel.log.size;
  tally.deadlocks += found.length;
};

/** Every input once, so that there is an end to what can happen. */
const limited = (definition: SystemDefinition): SystemDefinition => ({
  ...definition,
  environment: (definition.environment ?? []).map(({ budget: _, ...input }) => ({
    ...input,
    times: 1,
  })),
  bounds: {},
});

test(`random systems (seed ${seed})`, async () => {
  const property = fc.asyncProperty(systemPlan, async (plan) => {
    const definition = limited(systemOf({ ...plan, time: null }));
    const calm = { ...definition, faults: [], budgets: {}, monitors: {} };
    if (await agrees(definition, MOST_STATES)) deadlocksAgree(definition, MOST_STATES);
    // Of one property alone less is seen than of all, so more is left out.
    const few = definition.properties.filter(({ name }, i) => i % 4 === 1 && !/watcher/.test(name));
    for (const one of few) {
      if (!(await agrees({ ...calm, properties: [one] }, MOST_STATES))) return;
    }
    deadlocksAgree(calm, MOST_STATES);
  });
  await fc.assert(property, { seed, numRuns });
  expect(tally.smaller).toBeGreaterThan(5);
  expect(tally.leftOut).toBeGreaterThan(0);
  expect(tally.deadlocks).toBeGreaterThan(5);
}, 600_000);

/** Two of a kind where there may be two; the election, of which most is left out, a bit larger. */
const small = (entry: SystemEntry): Record<string, number | string> =>
  Object.fromEntries(
    entry.parameters.map((p) => {
      const { min = 0, max = min } = p;
      const wanted = entry.name === 'baseline/ring-election' ? 4 : 2;
      return [p.name, p.type === 'integer' ? Math.min(Math.max(min, wanted), max) : `${p.default}`];
    }),
  );

const baselines = systems
  .filter(({ kind }) => kind === 'baseline')
  .flatMap((entry) => [
    { name: entry.name, entry, parts: entry.parts },
    ...entry.mutants.map(({ name, apply }) => ({
      ...{ name: `${entry.name} ${name}`, entry },
      parts: apply(entry.parts),
    })),
  ]);

/** What the naive explorer found before it was stopped is there, whatever it had still to see. */
const findsAtLeast = async (definition: SystemDefinition): Promise<void> => {
  const { verdicts } = explore(definition, { maxStates: BASELINE_STATES });
  const reduced = await check(definition, { reduce: { partialOrder: true } });
  for (const { name, verdict } of reduced.properties) {
    const known = verdicts.get(name);
    if (known === 'violated') expect([name, verdict]).toEqual([name, 'violated']);
    if (known === 'seen') expect([name, verdict]).toEqual([name, 'holds']);
    if (known === 'violated' || known === 'seen') tally.foundInPart += 1;
  }
};

const BASELINE_STATES = 700;

test.each(baselines)('$name', async ({ entry, parts }) => {
  const definition = entry.build(small(entry), parts);
  // Sentences about infinite runs are refused; whether they hold is no matter of states or steps.
  const properties = definition.properties.filter(({ kind }) => !isLiveness(kind));
  const finite = { ...definition, properties };
  try {
    if (await agrees(finite, BASELINE_STATES)) deadlocksAgree(finite, BASELINE_STATES);
    else await findsAtLeast(finite);
  } catch (error) {
    if (!(error instanceof InputError && error.code === 'NOT_SUPPORTED')) throw error;
    tally.passedOver += 1;
  }
});

afterAll(() => {
  console.log(`partial order and the naive explorer: ${JSON.stringify(tally)}`);
});
