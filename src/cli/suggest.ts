/** "Did you mean …": the known names nearest to a mistyped one. */
import { InputError } from '../system/errors.ts';

/** @returns the error to throw for a name that is not among the known ones */
export const unknownName = (
  code: string,
  what: string,
  name: string,
  known: readonly string[],
): InputError => {
  const near = nearest(name, known);
  const list = known.length === 0 ? 'There are none.' : `Known: ${known.join(', ')}.`;
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : list;
  return new InputError(code, `there is no ${what} ${JSON.stringify(name)}.`, hint);
};

const MOST = 3;

/** Names within a few typing errors, or that hold what was typed, nearest first. */
export const nearest = (name: string, known: readonly string[]): string[] => {
  const typed = name.toLowerCase();
  const allowed = Math.max(1, Math.floor(typed.length / 3));
  const rated = known.map((candidate) => {
    const other = candidate.toLowerCase();
    const holds = typed.length > 2 && (other.includes(typed) || typed.includes(other));
    return { candidate, distance: holds ? 0 : distance(typed, other) };
  });
  return rated
    .filter(({ distance: d }) => d <= allowed)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ candidate }) => candidate);
};

/** Typing errors between two words: letters more, fewer, other, or two swapped. */
const distance = (a: string, b: string): number => {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const above = rows[i - 1] as number[];
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const other = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (above[j - 1] as number) + other,
          (above[j] as number) + 1,
          (row[j - 1] as number) + 1,
          swapped ? (rows[i - 2]?.[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] as number;
};
