/** Puts boxes that no line joins side by side, on shelves of a width that makes a good picture. */
import { GAP } from './metrics.ts';
import type { Box } from './positions.ts';
import type { Size } from './sizes.ts';

/** How good a picture of this size is; less is better. Screens are wider than high. */
export const badness = ({ width, height }: Size): number => {
  const aspect = (width + 1) / (height + 1);
  const off = Math.max(aspect / WIDEST_GOOD, NARROWEST_GOOD / aspect, 1);
  return width * height * off;
};

const WIDEST_GOOD = 2;
const NARROWEST_GOOD = 0.9;

/** Boxes in the given order, the first at the origin. */
export const shelve = (sizes: readonly Size[]): readonly Box[] => {
  const candidates = sizes.map((_, last) => {
    const row = sizes.slice(0, last + 1);
    return fill(
      sizes,
      row.reduce((sum, { width }) => sum + width + GAP, -GAP),
    );
  });
  const widest = Math.max(0, ...sizes.map(({ width }) => width));
  candidates.push(fill(sizes, widest));
  return candidates.reduce((best, one) =>
    badness(extent(one)) < badness(extent(best)) ? one : best,
  );
};

const fill = (sizes: readonly Size[], width: number): readonly Box[] => {
  const boxes: Box[] = [];
  let x = 0;
  let y = 0;
  let shelf = 0;
  for (const size of sizes) {
    if (x > 0 && x + size.width > width) {
      x = 0;
      y += shelf + GAP;
      shelf = 0;
    }
    boxes.push({ x, y, ...size });
    x += size.width + GAP;
    shelf = Math.max(shelf, size.height);
  }
  return boxes;
};

export const extent = (boxes: readonly Box[]): Size => ({
  width: Math.max(0, ...boxes.map(({ x, width }) => x + width)),
  height: Math.max(0, ...boxes.map(({ y, height }) => y + height)),
});
