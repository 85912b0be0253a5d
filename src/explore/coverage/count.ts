/**
 * Counts what reactions took and entered: each that was really given is asked of the machine once
 * more, this time with its microsteps.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Chart } from '../../chart/chart.ts';
import { transitionsById } from '../../chart/nodes.ts';
import { chartOf } from '../../chart/of-machine.ts';
import type { CompiledModel } from '../../system/compile.ts';
import { DOWN } from '../../system/component.ts';
import { activeIds, type Microstep } from '../../system/microsteps.ts';
import { treeOf } from '../../system/tree/tree.ts';
import type { Counts, Coverage, MachineCoverage } from './coverage.ts';
import type { Reached } from './reactions.ts';

export const countCoverage = (
  model: CompiledModel,
  reached: Reached,
  complete: boolean,
): Coverage => {
  const tallies = new Map<string, Tally>();
  const { semantics } = model;
  for (const [index, actor] of semantics.actors.entries()) {
    const isMonitor = index >= semantics.monitorsFrom;
    const tallyOf = (machine: AnyStateMachine): Tally => {
      const chart = chartOf(machine);
      const key = `${isMonitor} ${chart.hash}`;
      const tally = tallies.get(key) ?? new Tally(chart, isMonitor);
      tallies.set(key, tally);
      return tally;
    };
    for (const [at, machine] of actor.machines().entries()) {
      tallyOf(machine).actors.add(at === 0 ? actor.name : `${actor.name} (within)`);
    }
    const answers = reached.answers[index] ?? new Set();
    for (const steps of actor.microsteps(answers, (event) => semantics.events.get(event))) {
      for (const [machine, some] of byMachine(steps)) tallyOf(machine).situation(machine, some);
    }
    const rests = new Set<number>();
    for (const component of reached.components[index] ?? []) {
      const { snapshot } = actor.components.get(component);
      if (snapshot !== DOWN) rests.add(snapshot);
    }
    for (const snapshot of rests) {
      for (const one of machinesAtRest(actor.snapshots.get(snapshot))) {
        tallyOf(one.machine).rest(activeIds(one));
      }
    }
  }
  return { complete, machines: [...tallies.values()].map((tally) => tally.result()) };
};

const byMachine = (steps: readonly Microstep[]): ReadonlyMap<AnyStateMachine, Microstep[]> => {
  const found = new Map<AnyStateMachine, Microstep[]>();
  for (const step of steps) found.set(step.machine, [...(found.get(step.machine) ?? []), step]);
  return found;
};

/** The snapshots of machines in a snapshot: its own, or those of an application. */
const machinesAtRest = (snapshot: AnyMachineSnapshot): readonly AnyMachineSnapshot[] => {
  const tree = treeOf(snapshot);
  if (tree === undefined) return '_nodes' in snapshot ? [snapshot] : [];
  return tree.nodes.flatMap((node) => node.snapshot.machine ?? []) as AnyMachineSnapshot[];
};

class Tally {
  readonly actors = new Set<string>();
  readonly #chart: Chart;
  readonly #monitor: boolean;
  readonly #rests = new Map<string, number>();
  readonly #passed = new Map<string, number>();
  readonly #taken = new Map<string, number>();

  constructor(chart: Chart, monitor: boolean) {
    this.#chart = chart;
    this.#monitor = monitor;
  }

  /** States that are active in one snapshot more. */
  rest(ids: readonly string[]): void {
    for (const id of ids) add(this.#rests, id);
  }

  /** What one reaction took and passed through. */
  situation(machine: AnyStateMachine, steps: readonly Microstep[]): void {
    const ids = idsOf(machine);
    const passed = new Set<string>();
    const taken = new Set<string>();
    for (const step of steps) {
      for (const id of step.active) passed.add(id);
      for (const transition of step.taken) {
        taken.add(ids.get(transition) as string);
        for (let node: Source | undefined = transition.source; node; node = node.parent)
          passed.add(node.id);
        // A history state is none that anybody is in: to lead to it is all that can be done to it.
        for (const { id, type } of transition.target ?? []) if (type === 'history') passed.add(id);
      }
    }
    for (const id of passed) add(this.#passed, id);
    for (const id of taken) add(this.#taken, id);
  }

  result(): MachineCoverage {
    const { states, transitions } = this.#chart;
    const entered = (id: string): number => this.#rests.get(id) ?? this.#passed.get(id) ?? 0;
    return {
      chart: this.#chart,
      actors: [...this.actors],
      monitor: this.#monitor,
      states: counts(states, ({ id }) => entered(id)),
      transitions: counts(transitions, ({ id }) => this.#taken.get(id) ?? 0),
    };
  }
}

interface Source {
  readonly id: string;
  readonly parent?: Source;
}

const add = (counted: Map<string, number>, id: string): void => {
  counted.set(id, (counted.get(id) ?? 0) + 1);
};

const counts = <T extends { readonly id: string }>(
  items: readonly T[],
  countOf: (item: T) => number,
): Counts => Object.fromEntries(items.map((item) => [item.id, countOf(item)]));

const known = new WeakMap<AnyStateMachine, ReadonlyMap<object, string>>();

/** Ids by XState's own objects of transitions. */
const idsOf = (machine: AnyStateMachine): ReadonlyMap<object, string> => {
  let ids = known.get(machine);
  if (ids === undefined) {
    ids = new Map([...transitionsById(machine).values()].map(({ id, node }) => [node, id]));
    known.set(machine, ids);
  }
  return ids;
};
