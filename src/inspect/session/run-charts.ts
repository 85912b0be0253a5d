/**
 * The charts of the actors of a run: those of the definition, and of an application those of every
 * machine that it invoked or spawned, as they were met.
 */
import type { AnyStateMachine } from 'xstate';
import type { Chart } from '../../chart/chart.ts';
import { chartOf } from '../../chart/of-machine.ts';
import { DOWN } from '../../system/component.ts';
import { nodeAt, treeOf } from '../../system/tree/tree.ts';
import type { Position, Positions } from './positions.ts';

/** Chart of each actor that has one, by name. */
type ByActor = Readonly<Record<string, Chart>>;

export class RunCharts {
  /** Of the definition. */
  readonly declared: ByActor;
  readonly #positions: Positions;
  /** Everything that was met, by hash. */
  readonly #known = new Map<string, Chart>();
  /** Of the actors within an application, by its name and what it is like. */
  readonly #within = new Map<string, ByActor>();

  constructor(positions: Positions) {
    this.#positions = positions;
    const { actors } = positions.model.definition;
    this.declared = Object.fromEntries(
      Object.entries(actors).map(([name, { machine }]) => [name, this.#chart(machine)]),
    );
  }

  /** @returns the chart with that hash, if a run that was looked at has it */
  find(hash: string): Chart | undefined {
    return this.#known.get(hash);
  }

  /** Of the actors that are there at a position only because others invoked or spawned them. */
  within(position: Position): ByActor {
    const { semantics } = this.#positions.model;
    const found = position.state.components.map((id, actor): ByActor => {
      const { name, tree, snapshots } = semantics.actor(actor);
      const { snapshot } = semantics.componentAt(actor, id);
      if (tree === undefined || snapshot === DOWN) return {};
      const key = `${name} ${snapshot}`;
      const known = this.#within.get(key);
      if (known !== undefined) return known;
      const full = treeOf(snapshots.get(snapshot));
      const made = Object.keys(this.#positions.actors(position)).flatMap((path) => {
        if (full === undefined || !path.startsWith(`${name}.`)) return [];
        const { machine } = nodeAt(full, path.slice(name.length + 1))?.snapshot ?? {};
        return machine ? [[path, this.#chart(machine.machine)] as const] : [];
      });
      const charts = Object.fromEntries(made);
      this.#within.set(key, charts);
      return charts;
    });
    return Object.assign({}, ...found) as ByActor;
  }

  /** One that somebody else looked at. */
  meet(chart: Chart): Chart {
    this.#known.set(chart.hash, chart);
    return chart;
  }

  #chart(machine: AnyStateMachine): Chart {
    return this.meet(chartOf(machine));
  }
}
