/** How large the parts of a plan are: states with their rows, heads of containers, labels. */
import {
  BADGE,
  CHIP_ICON,
  CHIP_LINE,
  CHIP_PADDING_X,
  CHIP_PADDING_Y,
  COLUMN_GAP,
  DOT,
  FORK_HEIGHT,
  FORK_WIDTH,
  HISTORY,
  NARROWEST_STATE,
  NOTE_SIZE,
  PADDING,
  ROWS_BOTTOM,
  TEXT_LINE,
  TEXT_SIZE,
  TITLE_LINE,
  TITLE_SIZE,
} from './metrics.ts';
import type { PlannedEdge, PlannedMark, PlannedState, Row } from './plan.ts';
import { textWidth } from './text.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Rows that fill this many lines begin to flow into further columns. */
const SHORTEST_COLUMN = 8;

/** Rows in columns, read downwards; `xs` are the left edges of the columns within the state. */
export interface Columns {
  readonly rows: readonly (readonly Row[])[];
  readonly xs: readonly number[];
  readonly widths: readonly number[];
  readonly width: number;
  readonly height: number;
}

export const columnsOf = ({ rows, badges }: Pick<PlannedState, 'rows' | 'badges'>): Columns => {
  const count = Math.max(1, Math.round(Math.sqrt(rows.length / SHORTEST_COLUMN)));
  const length = Math.ceil(rows.length / count);
  const columns = Array.from({ length: count }, (_, i) => rows.slice(i * length, (i + 1) * length));
  const filled = columns.filter((column) => column.length > 0);
  const widths = filled.map((column) => Math.max(...column.map(rowWidth)) + (badges ? BADGE : 0));
  const xs: number[] = [];
  let x = PADDING;
  for (const width of widths) {
    xs.push(x);
    x += width + COLUMN_GAP;
  }
  const height = filled.length === 0 ? 0 : length * TEXT_LINE + ROWS_BOTTOM;
  const width = filled.length === 0 ? 0 : x - COLUMN_GAP + PADDING;
  return { rows: filled, xs, widths, width, height };
};

/** Between the word at the head of a row and its text. */
export const ROW_HEAD_GAP = 5;

export const rowWidth = ({ head, text }: Row): number =>
  Math.ceil(textWidth(head, NOTE_SIZE) + ROW_HEAD_GAP + textWidth(text, TEXT_SIZE));

/** Of a state's title with what stands beside it. */
const titleWidth = ({ state, note }: PlannedState): number => {
  const beside = note === '' ? 0 : textWidth(note, NOTE_SIZE) + PADDING;
  // A dot marks it when it is active.
  return Math.ceil(textWidth(state.key, TITLE_SIZE, true) + beside + 2 * PADDING + DOT);
};

/** Title and rows; what a container has above its contents. */
export const headSize = (planned: PlannedState): Size => {
  const { width, height } = columnsOf(planned);
  return {
    width: Math.max(NARROWEST_STATE, titleWidth(planned), width),
    height: TITLE_LINE + (height === 0 ? 0 : height + ROWS_BOTTOM / 2),
  };
};

/** Of a state that contains no others. */
export const leafSize = (planned: PlannedState): Size => {
  if (planned.state.kind === 'history') return { width: HISTORY, height: HISTORY };
  const { width, height } = headSize(planned);
  return { width, height: height + (planned.rows.length === 0 ? 4 : 0) };
};

export const markSize = ({ kind }: PlannedMark): Size =>
  kind === 'initial' ? { width: DOT, height: DOT } : { width: FORK_WIDTH, height: FORK_HEIGHT };

/** Of a line's label; null if it has none. */
export const labelSize = ({ lines, kind, badges }: PlannedEdge): Size | null => {
  if (lines.length === 0) return null;
  const widths = lines.map(({ text, bold }) => textWidth(text, TEXT_SIZE, bold));
  const icon = kind === 'initial' || kind === 'event' ? 0 : CHIP_ICON;
  const badge = badges && kind !== 'initial' ? BADGE : 0;
  return {
    width: Math.ceil(Math.max(...widths)) + 2 * CHIP_PADDING_X + icon + badge,
    height: lines.length * CHIP_LINE + 2 * CHIP_PADDING_Y,
  };
};
