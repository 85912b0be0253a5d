/**
 * The parents of a block of states in about a byte each: as differences, for states are expanded in
 * the order in which they were found, so that a state's parent is that of the state before it, or
 * one that comes soon after.
 */

/** States a block. */
export const BLOCK = 2 ** 14;

const PAYLOAD_BITS = 7;
const MORE = 1 << PAYLOAD_BITS;
/** A number of 33 bits. */
const MOST_BYTES = 5;
const buffer = new Uint8Array(BLOCK * MOST_BYTES);

/**
 * Differences in groups of 7 bits, the lowest first; signed ones are interleaved (0, −1, 1, −2, …).
 *
 * @param parents of one block, each at least −1
 */
export const packParents = (parents: Int32Array): Uint8Array => {
  let at = 0;
  let before = 0;
  for (let i = 0; i < parents.length; i++) {
    const parent = parents[i] as number;
    const change = parent - before;
    before = parent;
    // Nearly all of them.
    if (change >= 0 && change < MORE / 2) {
      buffer[at++] = change << 1;
      continue;
    }
    let rest = change < 0 ? -2 * change - 1 : 2 * change;
    while (rest >= MORE) {
      buffer[at++] = (rest % MORE) + MORE;
      rest = Math.floor(rest / MORE);
    }
    buffer[at++] = rest;
  }
  return buffer.slice(0, at);
};

export const unpackParents = (packed: Uint8Array): Int32Array => {
  const parents = new Int32Array(BLOCK);
  let before = 0;
  for (let i = 0, at = 0; at < packed.length; i++) {
    let rest = 0;
    for (let weight = 1; ; weight *= MORE) {
      const group = packed[at++] as number;
      rest += (group % MORE) * weight;
      if (group < MORE) break;
    }
    before += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
    parents[i] = before;
  }
  return parents;
};
