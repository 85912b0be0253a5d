/** Deep differences of two values of plain data, as rows for a table. */

export interface DiffRow {
  /** `rows.vm1.port`; empty for the value as a whole. */
  readonly path: string;
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  /** As JSON; empty where there is none. */
  readonly was: string;
  readonly is: string;
}

/** Rows beyond this are counted, not shown: contexts may be large. */
const MOST_ROWS = 400;
const LONGEST = 200;

/** Changed leaves first to last as they stand; `whole` also lists what stayed the same. */
export const diffRows = (was: unknown, is: unknown, whole = true): readonly DiffRow[] => {
  const rows: DiffRow[] = [];
  walk('', was, is, rows, whole);
  return rows.length <= MOST_ROWS
    ? rows
    : [...rows.slice(0, MOST_ROWS), { path: `… ${rows.length - MOST_ROWS} more`, ...NONE }];
};

const NONE = { kind: 'same', was: '', is: '' } as const;

const walk = (path: string, was: unknown, is: unknown, rows: DiffRow[], whole: boolean): void => {
  // Of what is new as a whole, each field.
  if (path === '' && was === undefined && isBranch(is) && !Array.isArray(is)) {
    for (const key of Object.keys(is)) walk(key, undefined, is[key], rows, whole);
    return;
  }
  if (isBranch(was) && isBranch(is) && Array.isArray(was) === Array.isArray(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      walk(below(path, key, is), was[key], is[key], rows, whole);
    }
    return;
  }
  const [before, after] = [shown(was), shown(is)];
  if (JSON.stringify(was) === JSON.stringify(is)) {
    if (whole) rows.push({ path, kind: 'same', was: before, is: after });
  } else if (was === undefined) rows.push({ path, kind: 'added', was: '', is: after });
  else if (is === undefined) rows.push({ path, kind: 'removed', was: before, is: '' });
  else rows.push({ path, kind: 'changed', was: before, is: after });
};

type Branch = Readonly<Record<string, unknown>>;

const isBranch = (value: unknown): value is Branch =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

const below = (path: string, key: string, parent: unknown): string => {
  if (Array.isArray(parent)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
};

const shown = (value: unknown): string => {
  if (value === undefined) return '';
  const text = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
};
