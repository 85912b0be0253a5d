/** Which states and transitions of the machines were seen in an exhaustive search, as data. */
import type { Chart } from '../../chart/chart.ts';

/**
 * How often, by id. Of a transition: in how many situations, each a snapshot with an event, it was
 * taken; one in whose actions the actor fails is not, for the state before it stays. Of a state: in how many snapshots it is active; if it is only passed through, in how many
 * situations.
 */
export type Counts = Readonly<Record<string, number>>;

export interface MachineCoverage {
  readonly chart: Chart;
  /** Names of the actors that are such machines; of what an application invokes, with its name first. */
  readonly actors: readonly string[];
  /** It observes, and need not go everywhere: a state that must not be reached is one of its states. */
  readonly monitor: boolean;
  readonly states: Counts;
  readonly transitions: Counts;
}

export interface Coverage {
  /** Whether everything within the declared budgets was explored: what was not seen, cannot be. */
  readonly complete: boolean;
  readonly machines: readonly MachineCoverage[];
}

/**
 * `never`: not seen; of a transition, although the state that it leaves was. `unreachable`: the state
 * cannot be entered, and so none of its transitions taken; only said after a complete search.
 */
export type CoverageVerdict = 'taken' | 'never' | 'unreachable';

export interface Covered {
  readonly count: number;
  readonly verdict: CoverageVerdict;
}

export interface Verdicts {
  readonly states: Readonly<Record<string, Covered>>;
  readonly transitions: Readonly<Record<string, Covered>>;
}

export const verdictsOf = (machine: MachineCoverage, complete: boolean): Verdicts => {
  const { chart, states, transitions } = machine;
  const isEntered = (id: string): boolean => (states[id] ?? 0) > 0;
  const unseen = (id: string): CoverageVerdict =>
    complete && !isEntered(id) ? 'unreachable' : 'never';
  const judge = (count: number, source: string): Covered => ({
    count,
    verdict: count > 0 ? 'taken' : unseen(source),
  });
  return {
    states: Object.fromEntries(chart.states.map(({ id }) => [id, judge(states[id] ?? 0, id)])),
    transitions: Object.fromEntries(
      chart.transitions.map(({ id, source }) => [id, judge(transitions[id] ?? 0, source)]),
    ),
  };
};

/** Of several searches: what one of them saw was seen; counts are added up. */
export const uniteCoverage = (all: readonly Coverage[]): Coverage => {
  const machines = new Map<string, MachineCoverage>();
  for (const machine of all.flatMap((one) => one.machines)) {
    const key = `${machine.monitor ? 'monitor' : 'actor'} ${machine.chart.hash}`;
    const known = machines.get(key);
    machines.set(key, known === undefined ? machine : unite(known, machine));
  }
  return { complete: all.every(({ complete }) => complete), machines: [...machines.values()] };
};

const unite = (a: MachineCoverage, b: MachineCoverage): MachineCoverage => ({
  ...a,
  actors: [...new Set([...a.actors, ...b.actors])],
  states: sum(a.states, b.states),
  transitions: sum(a.transitions, b.transitions),
});

const sum = (a: Counts, b: Counts): Counts => {
  const all: Record<string, number> = { ...a };
  for (const [id, count] of Object.entries(b)) all[id] = (all[id] ?? 0) + count;
  return all;
};
