/** How often something was taken: a small word beside it. */
import { type Element, element } from '../element.ts';
import type { Covered } from './marks.ts';
import { countWords } from './words.ts';

const WORDS: Readonly<Record<Covered['verdict'], (count: number) => string>> = {
  taken: (count) => `×${countWords(count)}`,
  never: () => 'never',
  unreachable: () => 'unreachable',
};

/** @param x right end; @param y baseline of a line, or top of a box at whose corner it is put */
export const drawBadge = (
  covered: Covered | undefined,
  x: number,
  y: number,
  place: 'line' | 'corner',
): Element | undefined => {
  if (covered === undefined) return undefined;
  const text = WORDS[covered.verdict](covered.count);
  if (place === 'corner' && covered.verdict === 'taken') return undefined;
  const baseline = place === 'line' ? y : y - 2;
  return element(
    'text',
    { class: 'hc-badge', x: Math.round(x), y: baseline, 'text-anchor': 'end' },
    text,
  );
};
