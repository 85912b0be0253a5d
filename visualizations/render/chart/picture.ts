/**
 * A chart on a page: made once, then only its classes change from step to step. Works with any
 * document that can make SVG nodes.
 */
import type { Chart } from '../../../src/chart/chart.ts';
import { type Plan, planOf } from '../../core/layout/plan.ts';
import type { Positions } from '../../core/layout/positions.ts';
import { type Element, type MadeNode, type NodeMaker, toNodes } from '../element.ts';
import { type ChartMarks, type Classes, classesOf } from './marks.ts';
import { type DrawOptions, drawChart } from './svg.ts';

interface Marked<N> {
  readonly node: N;
  /** Its class without any marks. */
  readonly own: string;
}

export class ChartPicture<N extends MadeNode> {
  /** The `svg` element; whoever shows it adds CHART_STYLE to the page once. */
  readonly node: N;
  readonly #plan: Plan;
  readonly #marked = new Map<string, Marked<N>[]>();
  #shown: Classes = new Map();

  constructor(chart: Chart, positions: Positions, document: NodeMaker<N>, options?: DrawOptions) {
    this.#plan = planOf(chart, positions.badges);
    const drawn = drawChart(chart, positions, {}, options);
    this.node = toNodes(drawn, document, (made, node) => this.#remember(made, node));
  }

  /** Shows other marks. Coverage needs a picture of its own: its counts are drawn, not marked. */
  mark(marks: Omit<ChartMarks, 'coverage'>): void {
    const classes = classesOf(this.#plan, marks);
    for (const key of new Set([...this.#shown.keys(), ...classes.keys()])) {
      const now = classes.get(key) ?? [];
      if (now.join() === (this.#shown.get(key) ?? []).join()) continue;
      for (const { node, own } of this.#marked.get(key) ?? []) {
        node.setAttribute('class', [own, ...now].join(' '));
      }
    }
    this.#shown = classes;
  }

  #remember({ tag, attributes }: Element, node: N): void {
    const key = keyOf(tag, attributes);
    if (key === undefined) return;
    const entry = { node, own: String(attributes.class ?? '') };
    this.#marked.set(key, [...(this.#marked.get(key) ?? []), entry]);
  }
}

const keyOf = (tag: string, attributes: Element['attributes']): string | undefined => {
  if (tag === 'svg') return 'root';
  for (const [name, kind] of KINDS) {
    if (attributes[name] !== undefined) return `${kind} ${attributes[name]}`;
  }
  return undefined;
};

const KINDS = [
  ['data-state', 'state'],
  ['data-edge', 'edge'],
  ['data-transition', 'part'],
] as const;
