/**
 * Replaces names in plain data: the general rule of `SymmetrySpec`, or the author's own.
 * What nothing is replaced in is handed back as it was.
 */
import type { Plain, SymmetrySpec, Whose } from '../../system/definition.ts';
import { deepFreeze, encode } from '../../system/encode.ts';

/** New words for old ones; what is not mentioned stays. */
export type Words = ReadonlyMap<string, string>;

/** @param words for each group its words; undefined: nothing of this group is renamed */
export const renamed = <T>(
  data: T,
  groups: readonly SymmetrySpec[],
  words: readonly (Words | undefined)[],
  whose: Whose,
): T => {
  let result: unknown = data;
  for (const [g, group] of groups.entries()) {
    const map = words[g];
    if (map === undefined || result === undefined) continue;
    const to = (name: string): string => map.get(name) ?? name;
    const own = group.rename?.(result as Plain, to, whose);
    result = own === undefined ? generally(result, map) : own;
  }
  return result === data ? data : (deepFreeze(result) as T);
};

const generally = (data: unknown, words: Words): unknown => {
  if (typeof data === 'string') return words.get(data) ?? data;
  if (typeof data !== 'object' || data === null) return data;
  return Array.isArray(data) ? list(data, words) : record(data, words);
};

/** A list in ascending order is taken for a set, and put in order again. */
const list = (data: readonly unknown[], words: Words): readonly unknown[] => {
  const items = data.map((item) => generally(item, words));
  if (items.every((item, i) => item === data[i])) return data;
  if (!isAscending(data.map(textOf))) return items;
  return items.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
};

const textOf = (item: unknown): string =>
  typeof item === 'string' ? item : encode(item, 'an item of a list');

const isAscending = (texts: readonly string[]): boolean =>
  texts.length > 1 && texts.every((text, i) => i === 0 || (texts[i - 1] as string) < text);

const record = (data: object, words: Words): object => {
  const entries = Object.entries(data);
  const changed = entries.map(
    ([key, value]) => [words.get(key) ?? key, generally(value, words)] as const,
  );
  const same = changed.every(([key, value], i) => {
    const [oldKey, oldValue] = entries[i] as [string, unknown];
    return key === oldKey && value === oldValue;
  });
  return same ? data : Object.fromEntries(changed);
};

/** Names that stand as words of their own in a text, such as the name of an input. */
export const renamedText = (text: string, words: Words): string => {
  const names = [...words.keys()].sort((a, b) => b.length - a.length);
  if (names.length === 0) return text;
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(?<![\\w-])(?:${escaped.join('|')})(?![\\w-])`, 'g');
  return text.replace(pattern, (name) => words.get(name) as string);
};
