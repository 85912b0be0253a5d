/**
 * What one run took of the charts of its actors: of a recorded run, or of real actors so far. Nothing is
 * said about what other runs would take.
 */
import { activeStates, type Chart } from '../../src/chart/chart.ts';
import type { CoverageAnswer, CoveredMachine, Seen } from '../../src/inspect/protocol.ts';
import type { Run } from './run.ts';

/** Counts steps: of a transition those that took it, of a state those that led into it or through it. */
class Tally {
  readonly actors = new Set<string>();
  readonly chart: Chart;
  readonly #states = new Map<string, number>();
  readonly #transitions = new Map<string, number>();
  readonly #ends: ReadonlyMap<string, readonly string[]>;

  constructor(chart: Chart) {
    this.chart = chart;
    this.#ends = new Map(
      chart.transitions.map(({ id, source, targets }) => [id, [source, ...targets]]),
    );
  }

  enter(value: unknown): void {
    for (const id of activeStates(this.chart, value)) raise(this.#states, id);
  }

  take(ids: readonly string[]): void {
    for (const id of new Set(ids)) {
      raise(this.#transitions, id);
      // Also states that are left again within the step.
      for (const end of this.#ends.get(id) ?? []) raise(this.#states, end);
    }
  }

  get machine(): CoveredMachine {
    const { id, hash, states, transitions } = this.chart;
    return {
      ...{ id, hash, monitor: false, actors: [...this.actors] },
      states: seen(states, this.#states),
      transitions: seen(transitions, this.#transitions),
    };
  }
}

export const coverageOfRun = (run: Run): CoverageAnswer => {
  const tallies = new Map<string, Tally>();
  const tallyOf = (actor: string, step: number): Tally | undefined => {
    const chart = run.chartOf(actor, step);
    if (chart === undefined) return undefined;
    const tally = tallies.get(chart.hash) ?? new Tally(chart);
    tallies.set(chart.hash, tally);
    tally.actors.add(actor);
    return tally;
  };
  for (const actor of run.actors) {
    for (const { step, state } of run.changesOf(actor)) {
      if (state.up) tallyOf(actor, step)?.enter(state.value);
    }
  }
  for (let step = 0; step <= run.length; step++) {
    for (const [actor, ids] of Object.entries(run.factsAt(step).taken)) {
      tallyOf(actor, step)?.take(ids);
    }
  }
  return {
    ...{ running: false, asked: 0, states: 0, transitions: 0 },
    ...{ complete: false, stopped: false, reasons: [] },
    machines: [...tallies.values()].map(({ machine }) => machine),
    charts: Object.fromEntries([...tallies].map(([hash, { chart }]) => [hash, chart])),
  };
};

const raise = (counts: Map<string, number>, id: string): void => {
  counts.set(id, (counts.get(id) ?? 0) + 1);
};

const seen = (
  parts: readonly { readonly id: string }[],
  counts: ReadonlyMap<string, number>,
): Record<string, Seen> =>
  Object.fromEntries(
    parts.map(({ id }): [string, Seen] => {
      const count = counts.get(id) ?? 0;
      return [id, { count, verdict: count > 0 ? 'taken' : 'never' }];
    }),
  );
