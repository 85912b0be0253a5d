/** States, the dots before initial ones, and the bars of transitions with several targets. */
import type { ChartState } from '../../../src/chart/chart.ts';
import {
  NOTE_SIZE,
  PADDING,
  TEXT_LINE,
  TITLE_LINE,
  TITLE_SIZE,
} from '../../core/layout/metrics.ts';
import type { PlannedState, Row } from '../../core/layout/plan.ts';
import type { Box } from '../../core/layout/positions.ts';
import { columnsOf, ROW_HEAD_GAP, rowWidth } from '../../core/layout/sizes.ts';
import { textWidth } from '../../core/layout/text.ts';
import { type Element, element } from '../element.ts';
import { drawBadge } from './badge.ts';
import { type Drawing, hatchId } from './drawing.ts';
import { words } from './words.ts';

const ROUND = 7;
/** Between the two borders of a final state. */
const INNER = 3;
const BASELINE = 11.5;

/** Containers without their heads. */
export const drawStates = (drawing: Drawing): Element[] =>
  placedStates(drawing).map(([planned, box]) => drawState(drawing, planned, box));

/** Heads of containers: lines that lead into a container run below its words. */
export const drawHeads = (drawing: Drawing): Element[] =>
  placedStates(drawing)
    .filter(([{ state }]) => state.children.length > 0)
    .map(([planned, box]) =>
      element(
        'g',
        attributesOf(drawing, planned, 'hc-heading', ...kindsOf(drawing, planned.state)),
        ...drawHead(drawing, planned, box),
      ),
    );

/** What a coverage says of states: above all lines, which run close to them. */
export const drawCorners = (drawing: Drawing): Element[] =>
  placedStates(drawing).flatMap(([planned, { x, y, width }]) => {
    const covered = drawing.marks.coverage?.states[planned.state.id];
    const badge = drawBadge(covered, x + width - 2, y, 'corner');
    return badge === undefined
      ? []
      : [element('g', { class: drawing.classOf(`state ${planned.state.id}`, 'hc-corner') }, badge)];
  });

const placedStates = ({ plan, positions }: Drawing): (readonly [PlannedState, Box])[] => {
  const planned = new Map(plan.states.map((state) => [state.state.id, state]));
  return positions.nodes.flatMap(({ id, box }) => {
    const state = planned.get(id);
    return state === undefined ? [] : [[state, box] as const];
  });
};

const attributesOf = (drawing: Drawing, { state }: PlannedState, ...names: readonly string[]) => ({
  class: drawing.classOf(`state ${state.id}`, ...names),
  'data-state': state.id,
});

const drawState = (drawing: Drawing, planned: PlannedState, box: Box): Element => {
  const { state } = planned;
  const names = ['hc-state', `hc-${state.kind}`, ...kindsOf(drawing, state)];
  const attributes = attributesOf(drawing, planned, ...names);
  if (state.kind === 'history') return drawHistory(state, box, attributes);
  const { x, y, width, height } = box;
  const hatch = { class: 'hc-hatch', fill: `url(#${hatchId(drawing.plan.chart)})` };
  return element(
    'g',
    attributes,
    element('title', {}, tooltip(state)),
    element('rect', { class: 'hc-box', x, y, width, height, rx: ROUND }),
    state.kind === 'final' ? innerBorder(box) : undefined,
    element('rect', { ...hatch, x, y, width, height, rx: ROUND }),
    ...(state.children.length > 0 ? [] : drawHead(drawing, planned, box)),
  );
};

const drawHead = (drawing: Drawing, planned: PlannedState, box: Box): (Element | undefined)[] => [
  ...drawTitle(planned, box),
  ...drawRows(drawing, planned, box),
];

const kindsOf = ({ plan }: Drawing, { id, kind, children, parent }: ChartState): string[] => {
  const isRegion =
    kind !== 'history' && parent !== null && plan.kinship.kindOf(parent) === 'parallel';
  const isEven = plan.kinship.lineOf(id).length % 2 === 0;
  return [
    ...(children.length > 0 ? ['hc-container'] : []),
    ...(isRegion ? ['hc-region'] : []),
    ...(isEven ? ['hc-even'] : []),
  ];
};

const tooltip = ({ id, kind, description }: ChartState): string =>
  [`${id} (${kind})`, ...(description === undefined ? [] : [description])].join(': ');

const innerBorder = ({ x, y, width, height }: Box): Element =>
  element('rect', {
    class: 'hc-inner',
    x: x + INNER,
    y: y + INNER,
    width: width - 2 * INNER,
    height: height - 2 * INNER,
    rx: ROUND - INNER,
  });

const drawHistory = (
  { id, history, fallback }: ChartState,
  { x, y, width, height }: Box,
  attributes: Readonly<Record<string, string>>,
): Element => {
  const letter = history === 'deep' ? 'H*' : 'H';
  const left = x + width / 2 - textWidth(letter, TITLE_SIZE, true) / 2;
  const first =
    fallback === undefined || fallback.length === 0 ? '' : `, at first ${fallback.join(', ')}`;
  return element(
    'g',
    attributes,
    element('title', {}, `${id} (${history} history${first})`),
    element('circle', { class: 'hc-box', cx: x + width / 2, cy: y + height / 2, r: width / 2 }),
    words(letter, left, y + height / 2 + TITLE_SIZE / 2 - 2, 'hc-title'),
  );
};

const drawTitle = (
  { state, note, rows }: PlannedState,
  { x, y, width, height }: Box,
): (Element | undefined)[] => {
  const isBare = rows.length === 0 && state.children.length === 0;
  const baseline = isBare ? y + height / 2 + TITLE_SIZE / 2 - 2 : y + TITLE_LINE - 9;
  const length = textWidth(state.key, TITLE_SIZE, true);
  const left = isBare && note === '' ? x + Math.max(PADDING, (width - length) / 2) : x + PADDING;
  const ruleY = y + TITLE_LINE;
  return [
    element('rect', {
      class: 'hc-back',
      x: left - 4,
      y: y + 4,
      width: length + 8,
      height: TITLE_LINE - 8,
    }),
    words(state.key, left, baseline, 'hc-title'),
    element('circle', {
      class: 'hc-active-dot',
      cx: left + length + 8,
      cy: baseline - TITLE_SIZE / 2 + 2,
      r: 3.5,
    }),
    note === ''
      ? undefined
      : words(note, x + width - PADDING - textWidth(note, NOTE_SIZE), baseline, 'hc-note'),
    isBare
      ? undefined
      : element('path', { class: 'hc-rule', d: `M${x + 1} ${ruleY}h${width - 2}` }),
  ];
};

const drawRows = (drawing: Drawing, planned: PlannedState, { x, y }: Box): Element[] => {
  const columns = columnsOf(planned);
  return columns.rows.flatMap((column, i) =>
    column.map((row, line) =>
      drawRow(
        drawing,
        row,
        x + (columns.xs[i] as number),
        y + TITLE_LINE + 3 + line * TEXT_LINE,
        columns.widths[i] as number,
      ),
    ),
  );
};

const drawRow = (drawing: Drawing, row: Row, x: number, y: number, width: number): Element => {
  const { head, text, full, transition } = row;
  const isTransition = transition !== '';
  const names = isTransition ? ['hc-row', 'hc-transition'] : ['hc-row'];
  const headWidth = textWidth(head, NOTE_SIZE);
  const covered = drawing.marks.coverage?.transitions[transition];
  const backing = { x: x - 4, y, height: TEXT_LINE };
  return element(
    'g',
    {
      class: drawing.classOf(`part ${transition}`, ...names),
      'data-transition': isTransition ? transition : undefined,
    },
    element('title', {}, `${head} ${full}`),
    element('rect', { class: 'hc-back', ...backing, width: rowWidth(row) + 8 }),
    isTransition
      ? element('rect', { class: 'hc-mark', ...backing, width: width + 8, rx: 3 })
      : undefined,
    words(head, x, y + BASELINE, 'hc-head'),
    words(text, x + headWidth + ROW_HEAD_GAP, y + BASELINE, 'hc-text'),
    drawBadge(covered, x + width, y + BASELINE, 'line'),
  );
};

export const drawMarks = ({ plan, positions }: Drawing): Element[] => {
  const boxes = new Map(positions.nodes.map(({ id, box }) => [id, box]));
  return plan.marks.flatMap(({ id, kind }) => {
    const box = boxes.get(id);
    if (box === undefined) return [];
    const { x, y, width, height } = box;
    const shape =
      kind === 'initial'
        ? element('circle', {
            class: 'hc-dot',
            cx: x + width / 2,
            cy: y + height / 2,
            r: width / 2,
          })
        : element('rect', { class: 'hc-box', x, y, width, height, rx: 2 });
    return [element('g', { class: `hc-${kind}` }, shape)];
  });
};
