/**
 * How wide a text is, without a browser: by the advance widths of the Helvetica family, which Arial
 * and Liberation Sans share. So a layout is the same on every machine; whoever draws a text sets its
 * length to what was measured here, should another font stand in.
 */

/** Put in this order in style sheets. */
export const FONT_FAMILY = "Helvetica, Arial, 'Liberation Sans', sans-serif";

const FIRST = 32;

/** Thousandths of the font size, from U+0020 to U+007E. */
const REGULAR = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const BOLD = [
  278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
  611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
  278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/** Latin and Greek letters beyond ASCII are about as wide as these; arrows and ideographs, one em. */
const LETTER = 600;
const WIDE = 1000;
const LAST_LETTER = 0x052f;

/** @returns pixels */
export const textWidth = (text: string, size: number, bold = false): number => {
  const widths = bold ? BOLD : REGULAR;
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    sum += widths[code - FIRST] ?? (code <= LAST_LETTER ? LETTER : WIDE);
  }
  return (sum * size) / 1000;
};

const ELLIPSIS = '…';

/** The text, or as much of its beginning as fits, with an ellipsis. @param width pixels */
export const fitText = (text: string, width: number, size: number, bold = false): string => {
  if (textWidth(text, size, bold) <= width) return text;
  const characters = [...text];
  let kept = characters.length;
  while (kept > 1) {
    kept -= 1;
    const shorter = `${characters.slice(0, kept).join('').trimEnd()}${ELLIPSIS}`;
    if (textWidth(shorter, size, bold) <= width) return shorter;
  }
  return ELLIPSIS;
};
