/**
 * Byte ranges of a file that processes have locked, as POSIX has it (fcntl, `F_SETLK`): a lock of one
 * process replaces what it had there, so that ranges split, shrink and change their mode; neighbours of one
 * mode merge. Rows of one client stay together, clients in the order in which they got their first lock:
 * where several locks are in the way, the first one is told.
 */

/** `r`: shared, `w`: exclusive. */
export type Mode = 'r' | 'w';

export interface LockRow {
  readonly client: string;
  readonly mode: Mode;
  readonly start: number;
  /** First byte after the range; null: to the end of the file, wherever that will be. */
  readonly end: number | null;
}

export interface Range {
  readonly start: number;
  readonly end: number | null;
}

/** @param length 0: to the end of the file */
export const rangeOf = (start: number, length: number): Range => ({
  start,
  end: length === 0 ? null : start + length,
});

const endsBefore = (end: number | null, start: number): boolean => end !== null && end <= start;

const overlaps = (a: Range, b: Range): boolean =>
  !endsBefore(a.end, b.start) && !endsBefore(b.end, a.start);

/** The first lock of another client that stands in the way. */
export const conflictOf = (rows: readonly LockRow[], wish: LockRow): LockRow | undefined =>
  rows.find(
    (row) =>
      row.client !== wish.client && (row.mode === 'w' || wish.mode === 'w') && overlaps(row, wish),
  );

/** What is left of a row when a range is cut out of it. */
const cut = (row: LockRow, { start, end }: Range): readonly LockRow[] => {
  if (!overlaps(row, { start, end })) return [row];
  const before = row.start < start ? [{ ...row, end: start }] : [];
  const after = end !== null && (row.end === null || row.end > end) ? [{ ...row, start: end }] : [];
  return [...before, ...after];
};

const merged = (rows: readonly LockRow[]): readonly LockRow[] => {
  const done: LockRow[] = [];
  for (const row of rows) {
    const last = done.at(-1);
    const touches = last !== undefined && last.mode === row.mode && last.end === row.start;
    if (touches) done[done.length - 1] = { ...last, end: row.end };
    else done.push(row);
  }
  return done;
};

const withRowsOf = (
  rows: readonly LockRow[],
  client: string,
  own: readonly LockRow[],
): readonly LockRow[] => {
  const at = rows.findIndex((row) => row.client === client);
  if (at < 0) return [...rows, ...own];
  const others = rows.slice(at).filter((row) => row.client !== client);
  return [...rows.slice(0, at), ...own, ...others];
};

const ownOf = (rows: readonly LockRow[], client: string): readonly LockRow[] =>
  rows.filter((row) => row.client === client);

/** The client has the range in that mode, whatever it had there before. */
export const withLock = (rows: readonly LockRow[], lock: LockRow): readonly LockRow[] => {
  const left = ownOf(rows, lock.client).flatMap((row) => cut(row, lock));
  const own = merged([...left, lock].toSorted((a, b) => a.start - b.start));
  return withRowsOf(rows, lock.client, own);
};

export const withoutLock = (
  rows: readonly LockRow[],
  client: string,
  range: Range,
): readonly LockRow[] =>
  withRowsOf(
    rows,
    client,
    ownOf(rows, client).flatMap((row) => cut(row, range)),
  );
