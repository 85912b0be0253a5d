/**
 * How a global state is packed into 32-bit words: one bit field a component, budget or counter.
 *
 * Exact: no hashing, no loss. Component numbers grow while the search runs; when one no longer fits
 * its field, the layout is made anew with a wider field and the stored states are moved over.
 */

/** Where each field lies. The first bit of word 0 is always 1, so that no state is all zeros. */
export interface Layout {
  /** Words a state, at least 2. */
  readonly words: number;
  readonly bits: readonly number[];
  readonly word: Int32Array;
  readonly shift: Int32Array;
  /** Of the field's width, not shifted. */
  readonly mask: Int32Array;
}

const WORD_BITS = 32;
const MARK_BITS = 1;
const MIN_WORDS = 2;

/** Places fields of these widths, widest first, each in the first word that has room for it. */
export const layOut = (bits: readonly number[]): Layout => {
  const used = [MARK_BITS];
  const word = new Int32Array(bits.length);
  const shift = new Int32Array(bits.length);
  const mask = new Int32Array(bits.length);
  const order = [...bits.keys()].sort((a, b) => (bits[b] as number) - (bits[a] as number));
  for (const field of order) {
    const width = bits[field] as number;
    let at = used.findIndex((u) => u + width <= WORD_BITS);
    if (at === -1) at = used.push(0) - 1;
    word[field] = at;
    shift[field] = used[at] as number;
    mask[field] = 2 ** width - 1;
    used[at] = (used[at] as number) + width;
  }
  return { words: Math.max(MIN_WORDS, used.length), bits, word, shift, mask };
};

/** Bits needed for values 0 … max. */
export const bitsFor = (max: number): number => Math.max(1, 32 - Math.clz32(max));

/** Packs field values into `out` at `offset`. */
export const pack = (
  layout: Layout,
  values: ArrayLike<number>,
  out: Int32Array,
  offset: number,
): void => {
  out.fill(0, offset, offset + layout.words);
  out[offset] = 1;
  for (let f = 0; f < layout.bits.length; f++) {
    const at = offset + (layout.word[f] as number);
    out[at] = (out[at] as number) | ((values[f] as number) << (layout.shift[f] as number));
  }
};

/** Unpacks the first `count` fields found at `offset` into `values`. */
export const unpack = (
  layout: Layout,
  words: Int32Array,
  offset: number,
  values: Int32Array,
  count: number,
): void => {
  const { word, shift, mask } = layout;
  for (let f = 0; f < count; f++) {
    const packed = words[offset + (word[f] as number)] as number;
    values[f] = (packed >>> (shift[f] as number)) & (mask[f] as number);
  }
};
