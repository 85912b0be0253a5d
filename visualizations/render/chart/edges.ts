/** Lines between states, with their arrow heads and labels. */
import { CHIP_ICON, CHIP_LINE, CHIP_PADDING_X, CHIP_PADDING_Y } from '../../core/layout/metrics.ts';
import type { ChipLine, PlannedEdge } from '../../core/layout/plan.ts';
import type { Box, PlacedEdge } from '../../core/layout/positions.ts';
import { type Element, element } from '../element.ts';
import { drawBadge } from './badge.ts';
import type { Drawing } from './drawing.ts';
import { arrowPath, icon, linePath } from './shapes.ts';
import { words } from './words.ts';

const ROUND = 5;
const BASELINE = 11;

export const drawLines = (drawing: Drawing): Element[] =>
  placedEdges(drawing).map(([edge, placed]) => drawLine(drawing, edge, placed));

/** To be drawn above all lines. */
export const drawLabels = (drawing: Drawing): Element[] =>
  placedEdges(drawing).flatMap(([edge, { label }]) =>
    label === null ? [] : [drawLabel(drawing, edge, label)],
  );

const placedEdges = ({ plan, positions }: Drawing): (readonly [PlannedEdge, PlacedEdge])[] => {
  const planned = new Map(plan.edges.map((edge) => [edge.id, edge]));
  return positions.edges.flatMap((placed) => {
    const edge = planned.get(placed.id);
    return edge === undefined ? [] : [[edge, placed] as const];
  });
};

const classesOf = (drawing: Drawing, { id, kind }: PlannedEdge): string =>
  drawing.classOf(`edge ${id}`, 'hc-edge', `hc-${kind}`);

const drawLine = (drawing: Drawing, edge: PlannedEdge, { points }: PlacedEdge): Element => {
  const line = linePath(points);
  return element(
    'g',
    { class: classesOf(drawing, edge), 'data-edge': edge.id },
    element('path', { class: 'hc-line', d: line }),
    element('path', { class: 'hc-arrow', d: arrowPath(points) }),
    edge.kind === 'initial' ? undefined : element('path', { class: 'hc-hit', d: line }),
  );
};

const drawLabel = (drawing: Drawing, edge: PlannedEdge, box: Box): Element => {
  const { x, y, width, height } = box;
  const mark = icon(edge.kind, x + CHIP_PADDING_X, y + CHIP_PADDING_Y + 2.5);
  const left = x + CHIP_PADDING_X + (mark === undefined ? 0 : CHIP_ICON);
  const right = x + width - CHIP_PADDING_X;
  let top = y + CHIP_PADDING_Y;
  const parts = partsOf(edge.lines).map((lines) => {
    const part = drawPart(drawing, lines, { x, y: top, width, left, right });
    top += lines.length * CHIP_LINE;
    return part;
  });
  return element(
    'g',
    { class: classesOf(drawing, edge), 'data-edge': edge.id },
    element('rect', { class: 'hc-chip', x, y, width, height, rx: ROUND }),
    ...parts,
    mark,
  );
};

/** The lines of one label, transition by transition. */
const partsOf = (lines: readonly ChipLine[]): ChipLine[][] => {
  const parts: ChipLine[][] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last?.[0]?.transition === line.transition) last.push(line);
    else parts.push([line]);
  }
  return parts;
};

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly left: number;
  readonly right: number;
}

const drawPart = (drawing: Drawing, lines: readonly ChipLine[], place: Place): Element => {
  const { x, y, width, left, right } = place;
  const [{ full, transition }] = lines as [ChipLine];
  const isTransition = transition !== '';
  return element(
    'g',
    {
      class: drawing.classOf(`part ${transition}`, 'hc-part'),
      'data-transition': isTransition ? transition : undefined,
    },
    element('title', {}, full),
    element('rect', {
      class: 'hc-mark',
      x: x + 1,
      y: y - 1,
      width: width - 2,
      height: lines.length * CHIP_LINE + 2,
      rx: ROUND - 1,
    }),
    ...lines.map(({ text, bold }, i) =>
      words(text, left, y + BASELINE + i * CHIP_LINE, 'hc-text', bold),
    ),
    drawBadge(drawing.marks.coverage?.transitions[transition], right, y + BASELINE, 'line'),
  );
};
