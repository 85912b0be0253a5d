/** Sets of CPUs or nodes as hwloc writes them: 32-bit words in hexadecimal, the highest first. */

/** More processors than any machine has; for a set that hwloc writes as infinite. */
const ALL = (1n << 4096n) - 1n;

/** @throws SyntaxError if it is no set at all */
export const parseSet = (text: string): bigint => {
  const words = text.trim().split(',');
  const isInfinite = words[0] === '0xf...f';
  const finite = isInfinite ? words.slice(1) : words;
  const value = finite.reduce((sum, word) => (sum << 32n) | (word === '' ? 0n : BigInt(word)), 0n);
  return isInfinite ? value | (ALL << BigInt(32 * finite.length)) : value;
};

export const has = (set: bigint, index: number): boolean => ((set >> BigInt(index)) & 1n) === 1n;

/** The indices in it, ascending, up to a highest one. */
export const members = (set: bigint, highest: number): readonly number[] =>
  Array.from({ length: highest + 1 }, (_, i) => i).filter((i) => has(set, i));

/** '0-3,8': as libvirt and Linux write lists. */
export const listOf = (indices: readonly number[]): string => {
  const sorted = [...new Set(indices)].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const index of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
};
