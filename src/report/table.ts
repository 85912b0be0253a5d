/** Tables for a person, on the terminal: ruled lines, wrapped to its width, no vertical bars. */
import Table, { type HorizontalTableRow } from 'cli-table3';
import type { Colors } from 'picocolors/types.js';

/** How text is laid out: colours on or off, and how many columns there are. */
export interface Style {
  readonly colors: Colors;
  readonly columns: number;
}

/** A column: its head, and its width, or its share of what the fixed ones leave. */
export interface Column {
  readonly head: string;
  readonly width?: number;
  readonly share?: number;
  readonly align?: 'left' | 'right';
}

const RULES = {
  top: '─',
  'top-mid': '─',
  'top-left': '',
  'top-right': '',
  bottom: '─',
  'bottom-mid': '─',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
};

/** Rows of cells; the last cell of a short row reaches to the right edge. */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
): string => {
  const widths = layout(columns, style.columns);
  const drawn = new Table({
    chars: RULES,
    colWidths: widths,
    colAligns: columns.map(({ align }) => align ?? 'left'),
    wordWrap: true,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1, compact: true },
  });
  const head = columns.map(({ head: text }) => style.colors.bold(text));
  drawn.push(head, rule(widths, style));
  for (const row of rows) drawn.push(cells(row, columns.length));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
};

const cells = (row: readonly string[], columns: number): HorizontalTableRow => {
  const colSpan = columns - row.length + 1;
  return row.map((content, i) =>
    i === row.length - 1 && colSpan > 1 ? { content, colSpan } : content,
  );
};

const rule = (widths: readonly number[], { colors }: Style): string[] =>
  widths.map((width) => colors.dim('─'.repeat(width - 1)));

/** Fixed widths first; the rest is dealt out by shares, at least 12 each. */
const layout = (columns: readonly Column[], total: number): number[] => {
  const fixed = columns.reduce((sum, { width }) => sum + (width ?? 0), 0);
  const gaps = columns.length - 1;
  const shares = columns.reduce((sum, { share }) => sum + (share ?? 0), 0);
  const free = total - fixed - gaps;
  return columns.map(({ width, share }) =>
    width !== undefined ? width : Math.max(12, Math.floor((free * (share ?? 1)) / shares)),
  );
};
