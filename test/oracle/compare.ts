/** One system before each oracle: what a test asserts, and what it counts. */
import { expect } from 'vitest';
import { check } from '../../src/explore/check.ts';
import { Successors } from '../../src/explore/naive/successors.ts';
import { explore, type NaiveResult } from '../../src/explore/naive.ts';
import type { CheckResult } from '../../src/explore/result.ts';
import { conform, type WalkOptions } from '../../src/live/conformance.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { breakingOf, naiveBreakingOf, naiveSummaryOf, summaryOf } from './agree.ts';
import { lockstep } from './lockstep.ts';

export type Tally = Record<string, number>;

const add = (tally: Tally, counts: Tally): void => {
  for (const [what, n] of Object.entries(counts)) tally[what] = (tally[what] ?? 0) + n;
};

/** What the naive explorer found of a system already, and what it came across. */
export interface Explored {
  readonly naive: NaiveResult;
  readonly successors: Successors;
}

/**
 * The engine and the naive explorer: step by step, then all numbers and verdicts. A system of more
 * states is passed over; what the one rejects, the other has to reject, too.
 *
 * @param known if the naive explorer was asked already
 */
export const agreesWithNaive = async (
  definition: SystemDefinition,
  mostStates: number,
  tally: Tally,
  known?: Explored,
): Promise<void> => {
  const successors = known?.successors ?? new Successors(definition);
  let naive: NaiveResult;
  try {
    naive = known?.naive ?? explore(definition, { maxStates: mostStates, successors });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await expect(check(definition)).rejects.toMatchObject({ code: error.code });
    add(tally, { rejected: 1 });
    return;
  }
  if (naive.states > mostStates) {
    add(tally, { passedOver: 1 });
    return;
  }
  expect(lockstep(definition, mostStates, successors)).toBeUndefined();
  const checked = await check(definition);
  expect(summaryOf(checked, naive)).toEqual(naiveSummaryOf(naive));
  add(tally, { compared: 1, states: naive.states, transitions: naive.transitions });
  agreeOnBreakingSets(definition, checked, mostStates, successors, tally);
};

/** All minimal sets of faults that break a property, where telling faults apart is affordable. */
const agreeOnBreakingSets = (
  definition: SystemDefinition,
  checked: CheckResult,
  mostStates: number,
  successors: Successors,
  tally: Tally,
): void => {
  const found = breakingOf(checked);
  if (Object.keys(found).length === 0 || (definition.faults ?? []).length === 0) return;
  const apart = explore(definition, {
    maxStates: 4 * mostStates,
    tellsFaultsApart: true,
    successors,
  });
  if (apart.states > 4 * mostStates) return;
  expect(found).toEqual(naiveBreakingOf(apart, Object.keys(found)));
  const sets = Object.values(found).flat();
  add(tally, { breakingSets: sets.length, ofFaults: sets.filter((set) => set !== '').length });
};

/** The model and real actors on random walks. */
export const behavesAsLive = (
  definition: SystemDefinition,
  options: WalkOptions,
  tally: Tally,
): void => {
  try {
    const { difference, walks, steps, states } = conform(definition, options);
    expect(difference).toBeNull();
    add(tally, { systems: 1, walks, steps, states });
  } catch (error) {
    // Messages at the start that do not fit: there is no first state to walk from. Or somebody
    // sends where no link leads, which is no behaviour of an actor but a mistake in the system.
    const rejected = error instanceof InputError && ['LINK_FULL', 'NO_LINK'].includes(error.code);
    if (!rejected) throw error;
    add(tally, { rejected: 1 });
  }
};
