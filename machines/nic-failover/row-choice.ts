/**
 * What a row may choose, from what it knows of its candidates: pure functions, no state.
 *
 * Usable = a candidate whose last report is not a failure. Ports that are only silent (`probe`) are
 * a last resort, taken when no usable one is left; so is, by policy, one whose link is up but whose
 * hold is not over. `tried` orders the choice and excludes nothing,
 * for a port that was tried and failed may be the only one that has healed.
 */
import type { Policy } from './policy.ts';
import type { Cause, PathReport } from './types.ts';

export interface RowFacts {
  readonly candidates: readonly string[];
  readonly current: string | null;
  readonly known: Readonly<Record<string, PathReport>>;
  readonly tried: readonly string[];
  readonly rising: readonly string[];
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

/** Rising and silent candidates, the current port first: no switch helps if none is better. */
export const lastResortsOf = (row: RowFacts): readonly string[] => {
  const { candidates, current, policy } = row;
  const rising = row.rising.filter((port) => candidates.includes(port));
  const silent = candidates.filter((port) => policy.lastResort && causeOf(row, port) === 'probe');
  const all = [...rising, ...silent.filter((port) => !rising.includes(port))];
  return [...all.filter((port) => port === current), ...all.filter((port) => port !== current)];
};

/** Whether a row may be on, or aim at, a port: usable, or a last resort while nothing is usable. */
export const isAcceptable = (row: RowFacts, port: string): boolean =>
  isUsable(row, port) || (usableOf(row).length === 0 && lastResortsOf(row).includes(port));

export const hasChoice = (row: RowFacts): boolean =>
  usableOf(row).length > 0 || lastResortsOf(row).length > 0;
