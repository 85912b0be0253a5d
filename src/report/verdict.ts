/** The four verdicts: how several make one, what they are called, and their exit codes. */
import type { Verdict } from '../explore/result.ts';
import type { PropertyKind } from '../system/definition.ts';

/** From good to bad. A violation is worse than not knowing: it is certain. */
const ORDER: readonly Verdict[] = ['holds', 'holds-within-bounds', 'inconclusive', 'violated'];

/** The worst of several verdicts; of none at all: `holds`. */
export const worst = (verdicts: Iterable<Verdict>): Verdict => {
  let found: Verdict = 'holds';
  for (const verdict of verdicts) {
    if (ORDER.indexOf(verdict) > ORDER.indexOf(found)) found = verdict;
  }
  return found;
};

/** Whether finding it is good news: things that must be possible, rather than impossible. */
export const isReach = (kind: PropertyKind): boolean =>
  kind === 'sometimes' || kind === 'reachEmit';

export const EXIT_HOLDS = 0;
export const EXIT_VIOLATED = 1;
export const EXIT_BAD_INPUT = 2;
export const EXIT_INCONCLUSIVE = 3;

/** @param exhaustive whether "holds within bounds" is not enough */
export const exitCode = (verdict: Verdict, exhaustive: boolean): number => {
  switch (verdict) {
    case 'holds':
      return EXIT_HOLDS;
    case 'holds-within-bounds':
      return exhaustive ? EXIT_INCONCLUSIVE : EXIT_HOLDS;
    case 'violated':
      return EXIT_VIOLATED;
    case 'inconclusive':
      return EXIT_INCONCLUSIVE;
  }
};
