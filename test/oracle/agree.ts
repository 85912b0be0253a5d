/** What the engine found and what the naive explorer found about one system, side by side. */

import type { NaiveResult } from '../../src/explore/naive.ts';
import type { CheckResult, PropertyResult } from '../../src/explore/result.ts';
import { isFault } from '../../src/system/step.ts';

const isReach = (p: PropertyResult) => p.kind === 'sometimes' || p.kind === 'reachEmit';

/** Nothing about a property says more than where it was found, and with how many faults. */
const foundBy = (p: PropertyResult): string => {
  const faults = p.trace?.filter(isFault).length ?? 0;
  if (isReach(p)) return p.verdict === 'holds' ? `seen with ${faults}` : 'unseen';
  return p.verdict === 'violated' ? `violated with ${faults}` : 'holds';
};

const naiveBy = (naive: NaiveResult, name: string): string => {
  const verdict = naive.verdicts.get(name);
  const faults = naive.faultsMin.get(name);
  return faults === undefined ? `${verdict}` : `${verdict} with ${faults}`;
};

/** The claim that nothing can break tells whether anything was cut off. */
const wasComplete = (checked: CheckResult): boolean =>
  checked.properties.every(
    (p) => p.verdict !== 'holds-within-bounds' && (isReach(p) || p.verdict !== 'inconclusive'),
  );

/** The sets of faults that break each violated property, where the engine looked for all of them. */
export const breakingOf = (checked: CheckResult): Record<string, string[]> =>
  Object.fromEntries(
    checked.properties
      .filter((p) => p.verdict === 'violated' && p.breakingSetsComplete)
      .map((p) => [
        p.name,
        p.breakingSets.map(({ faults }) => faults.toSorted().join(', ')).sort(),
      ]),
  );

/** The same by the naive explorer, for the same properties. */
export const naiveBreakingOf = (
  naive: NaiveResult,
  names: readonly string[],
): Record<string, string[]> =>
  Object.fromEntries(
    names.map((name) => [name, (naive.breaking.get(name) ?? []).map((s) => s.join(', ')).sort()]),
  );

/** Sentences about infinite runs are not for the naive explorer and are left out. */
export const summaryOf = (checked: CheckResult, naive: NaiveResult) => ({
  states: checked.states,
  transitions: checked.transitions,
  complete: wasComplete(checked),
  properties: Object.fromEntries(
    checked.properties.filter((p) => naive.verdicts.has(p.name)).map((p) => [p.name, foundBy(p)]),
  ),
});

export const naiveSummaryOf = (naive: NaiveResult) => ({
  states: naive.states,
  transitions: naive.transitions,
  complete: naive.complete,
  properties: Object.fromEntries(
    [...naive.verdicts.keys()].map((name) => [name, naiveBy(naive, name)]),
  ),
});
