/**
 * A chart as an SVG picture: chart, positions and marks in, elements out. Nothing is measured and
 * nothing is decided here; the same elements become the text of a file or the nodes of a page.
 */
import type { Chart } from '../../../src/chart/chart.ts';
import { planOf } from '../../core/layout/plan.ts';
import type { Positions } from '../../core/layout/positions.ts';
import { type Element, element, toText } from '../element.ts';
import { type Drawing, hatchId } from './drawing.ts';
import { drawLabels, drawLines } from './edges.ts';
import { type ChartMarks, classesOf } from './marks.ts';
import { drawCorners, drawHeads, drawMarks, drawStates } from './states.ts';
import { CHART_STYLE } from './style.ts';

export interface DrawOptions {
  /** Spoken, and shown when the pointer rests on the picture; default: the id of the machine. */
  readonly title?: string;
  /** A longer text for who cannot see the picture. */
  readonly description?: string;
  /** Colours whatever the system says. */
  readonly theme?: 'light' | 'dark';
}

/**
 * @param positions of this very chart
 * @throws Error if they are of another one
 */
export const drawChart = (
  chart: Chart,
  positions: Positions,
  marks: ChartMarks = {},
  options: DrawOptions = {},
): Element => {
  if (positions.chart !== chart.hash) {
    throw new Error(`these positions are not of the chart ${chart.id}: lay it out anew`);
  }
  const plan = planOf(chart, positions.badges);
  const classes = classesOf(plan, marks);
  const drawing: Drawing = {
    plan,
    positions,
    marks,
    classOf: (key, ...own) => [...own, ...(classes.get(key) ?? [])].join(' '),
  };
  const { width, height } = positions;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      class: drawing.classOf('root', 'hc-chart'),
      role: 'img',
      'aria-label': options.title ?? `statechart ${chart.id}`,
      'data-theme': options.theme,
    },
    options.description === undefined ? undefined : element('desc', {}, options.description),
    hatching(chart),
    element('rect', { class: 'hc-page', width, height }),
    element('g', { class: 'hc-nodes' }, ...drawStates(drawing), ...drawMarks(drawing)),
    element('g', { class: 'hc-edges' }, ...drawLines(drawing)),
    element('g', { class: 'hc-heads' }, ...drawHeads(drawing)),
    element('g', { class: 'hc-labels' }, ...drawLabels(drawing), ...drawCorners(drawing)),
  );
};

const hatching = (chart: Chart): Element =>
  element(
    'defs',
    {},
    element(
      'pattern',
      { id: hatchId(chart), width: 7, height: 7, patternUnits: 'userSpaceOnUse' },
      element('path', { class: 'hc-hatch-line', d: 'M-1 8 8 -1' }),
    ),
  );

/** A picture that needs nothing beside itself: the text of an SVG file. */
export const chartFile = (drawn: Element): string => {
  const { tag, attributes, children } = drawn;
  const style = element('style', {}, CHART_STYLE.trim());
  return `${toText({ tag, attributes, children: [style, ...children] })}\n`;
};
