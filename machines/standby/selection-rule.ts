/**
 * Which association a guest gets: deterministic, from what is known at one moment.
 *
 * Rules, in order:
 * 1. no candidate on a host that is down, on the guest's own host, or in a slot that just failed;
 * 2. its failover time must be within the requirement. For cold that is the worst of the last
 *    measured times; with hysteresis: a guest that is hot turns cold only if that is below 70 % of
 *    the limit, and one that is cold turns hot only above 100 %;
 * 3. the host must have room; only the host itself knows, so this is asked by RESERVE;
 * 4. of the rest the one with the smallest standing cost (cold before hot), then on the least loaded
 *    host, then the one in force, then by the order of preference, then of the lowest name;
 * 5. if none is left, the best that does not meet the requirement: the quickest first.
 */
import type { Association, Choice, HostTurns, Method } from './types.ts';

/** Per cent of the limit below which a hot guest may turn cold, and above which a cold one turns hot. */
export interface Thresholds {
  readonly toCold: number;
  readonly toHot: number;
}

export type HostState = 'up' | 'degraded' | 'overloaded' | 'down';

/** What a guest's record tells the selector about itself. */
export interface Evaluation {
  readonly guest: string;
  /** Higher goes first and may take the room of lower ones. */
  readonly priority: number;
  /** Where it runs. */
  readonly host: string;
  readonly candidates: readonly Association[];
  readonly version: number;
  readonly limit: number;
  /** Failover times, per cent of the norm: of hot, and the last ones measured of cold. */
  readonly hotTime: number;
  readonly coldTimes: readonly number[];
  /** Slots that failed since the last change. */
  readonly failedSlots: readonly string[];
  /** Highest generation it has seen. */
  readonly generation: number;
  /** Generations it still relies on. */
  readonly holds: readonly number[];
  /** The association in force, if any. */
  readonly current: Choice | null;
  /** Power of hosts, by what it was told last. */
  readonly hosts: HostTurns;
  /** Its active is gone: anything is better than nothing. */
  readonly failing: boolean;
}

const LOAD: Readonly<Record<HostState, number>> = { up: 0, degraded: 1, overloaded: 2, down: 3 };

const worst = (times: readonly number[]): number => Math.max(...times);

/** Longest time to expect from a method; nothing measured yet means that nothing is known of cold. */
const timeOf = (e: Evaluation, method: Method): number =>
  method === 'hot' ? e.hotTime : worst(e.coldTimes);

/** Whether a method is fast enough, given the one in force. */
const isFastEnough = (e: Evaluation, method: Method, thresholds: Thresholds): boolean => {
  const percent = (100 * timeOf(e, method)) / e.limit;
  if (method === 'cold' && e.current?.method === 'hot') return percent < thresholds.toCold;
  return percent <= thresholds.toHot;
};

/** Whether an association meets the requirement, whatever is in force now. */
export const meets = (e: Evaluation, { method }: Association): boolean =>
  timeOf(e, method) <= e.limit;

const COST: Readonly<Record<Method, number>> = { cold: 0, hot: 1 };

/** Candidates in the order in which they are to be tried; those that are too slow come last. */
export const ranked = (
  e: Evaluation,
  hosts: Readonly<Record<string, HostState>>,
  thresholds: Thresholds,
): readonly Association[] => {
  const stateOf = (a: Association): HostState => hosts[a.host] ?? 'up';
  const possible = e.candidates.filter(
    (a) => stateOf(a) !== 'down' && a.host !== e.host && !e.failedSlots.includes(a.slot),
  );
  const byCost = (a: Association, b: Association): number =>
    COST[a.method] - COST[b.method] ||
    LOAD[stateOf(a)] - LOAD[stateOf(b)] ||
    Number(isCurrent(e, b)) - Number(isCurrent(e, a)) ||
    (a.order ?? 0) - (b.order ?? 0) ||
    (a.slot < b.slot ? -1 : 1);
  const byTime = (a: Association, b: Association): number =>
    timeOf(e, a.method) - timeOf(e, b.method) || byCost(a, b);
  const fast = possible.filter((a) => isFastEnough(e, a.method, thresholds));
  const slow = possible.filter((a) => !isFastEnough(e, a.method, thresholds));
  return [...fast.toSorted(byCost), ...slow.toSorted(byTime)];
};

/** Moving costs something: of two equally good ones the one in force stays. */
const isCurrent = (e: Evaluation, a: Association): boolean =>
  e.current?.slot === a.slot && e.current.method === a.method;
