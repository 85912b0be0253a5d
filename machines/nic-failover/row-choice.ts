/**
 * What a row may choose, from what it knows of its candidates: pure functions, no state.
 *
 * Usable = a candidate whose last report is not a failure. Ports that are only silent (`probe`) are
 * a last resort, taken when no usable one is left. `tried` orders the choice and excludes nothing,
 * for a port that was tried and failed may be the only one that has healed.
 */
import type { Policy } from './policy.ts';
import type { Cause, PathReport } from './types.ts';

export interface RowFacts {
  readonly candidates: readonly string[];
  readonly current: string | null;
  readonly known: Readonly<Record<string, PathReport>>;
  readonly tried: readonly string[];
  readonly policy: Pick<Policy, 'lastResort'>;
}

export const causeOf = (row: RowFacts, port: string): Cause | null =>
  row.known[port]?.cause ?? null;

export const isUsable = (row: RowFacts, port: string | null): boolean =>
  port !== null && row.candidates.includes(port) && causeOf(row, port) === null;

/** Usable candidates in order of priority, those not tried in this switch first. */
export const usableOf = (row: RowFacts): readonly string[] => {
  const usable = row.candidates.filter((port) => isUsable(row, port));
  const fresh = usable.filter((port) => !row.tried.includes(port));
  return [...fresh, ...usable.filter((port) => row.tried.includes(port))];
};

/** Silent candidates, the current port first: no switch helps if none is better. */
export const lastResortsOf = (row: RowFacts): readonly string[] => {
  if (!row.policy.lastResort) return [];
  const silent = row.candidates.filter((port) => causeOf(row, port) === 'probe');
  return [
    ...silent.filter((port) => port === row.current),
    ...silent.filter((port) => port !== row.current),
  ];
};

/** Whether a row may be on, or aim at, a port: usable, or a last resort while nothing is usable. */
export const isAcceptable = (row: RowFacts, port: string): boolean =>
  isUsable(row, port) || (usableOf(row).length === 0 && lastResortsOf(row).includes(port));

export const hasChoice = (row: RowFacts): boolean =>
  usableOf(row).length > 0 || lastResortsOf(row).length > 0;
