/**
 * Data of a file: one value; or, where parts of it are written, a list of the parts and who wrote them last.
 */

/** A write: of the whole file; of `length` bytes at `offset`. */
export interface Change {
  readonly value: string;
  readonly offset?: number;
  readonly length?: number;
}

/** Bytes from start up to (not with) end, in order and without overlaps. */
type Part = readonly [start: number, end: number, value: string];

const partsOf = (data: string): readonly Part[] => (data === '' ? [] : JSON.parse(data));

const without = (parts: readonly Part[], from: number, to: number): readonly Part[] =>
  parts.flatMap(([start, end, value]): readonly Part[] => {
    if (end <= from || start >= to) return [[start, end, value]];
    const before: Part[] = start < from ? [[start, from, value]] : [];
    return end > to ? [...before, [to, end, value]] : before;
  });

/** The data after a write. */
export const changed = (data: string, { value, offset, length = 0 }: Change): string => {
  if (offset === undefined) return value;
  const end = offset + length;
  const parts = [...without(partsOf(data), offset, end), [offset, end, value] as Part];
  return JSON.stringify(parts.sort(([a], [b]) => a - b));
};
