/** Sets of names inside contexts: sorted lists, so that equal sets are equal values. */

export const withName = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names : [...names, name].sort();

export const withoutName = (names: readonly string[], name: string): readonly string[] =>
  names.filter((other) => other !== name);
