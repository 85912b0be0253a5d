/** Where everything of each chart is, worked out once in this process; a page gets it ready-made. */
import { layout } from '../../visualizations/core/layout/layout.ts';
import { nodeEngine } from '../../visualizations/core/layout/node-engine.ts';
import { type Positions, placeKey } from '../../visualizations/core/layout/positions.ts';
import type { Chart } from '../chart/chart.ts';
import type { PlayerDocument } from '../inspect/protocol.ts';

export class Layouts {
  readonly #engine = nodeEngine();
  readonly #made = new Map<string, Promise<Positions>>();

  /** @param badges with room for the numbers of a coverage */
  of(chart: Chart, badges = false): Promise<Positions> {
    const key = `${chart.hash} ${badges}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = layout(chart, { engine: this.#engine, badges });
    this.#made.set(key, made);
    return made;
  }

  /** For a file, which has nobody to ask. */
  async within(document: PlayerDocument): Promise<PlayerDocument> {
    const layouts: Record<string, Positions> = {};
    const { charts, coverage } = document;
    for (const chart of Object.values(charts.charts)) layouts[chart.hash] = await this.of(chart);
    // What the run took of a chart, or a search did, is drawn with its numbers.
    for (const chart of Object.values({ ...charts.charts, ...coverage?.charts })) {
      layouts[placeKey(chart.hash, true)] = await this.of(chart, true);
    }
    return { ...document, layouts };
  }
}
