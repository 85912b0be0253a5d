/** Texts in a picture, as long as they were measured to be. */
import { NOTE_SIZE, TEXT_SIZE, TITLE_SIZE } from '../../core/layout/metrics.ts';
import { textWidth } from '../../core/layout/text.ts';
import { type Element, element } from '../element.ts';

const SIZES = {
  'hc-title': TITLE_SIZE,
  'hc-text': TEXT_SIZE,
  'hc-note': NOTE_SIZE,
  'hc-head': NOTE_SIZE,
} as const;

export const words = (
  text: string,
  x: number,
  y: number,
  kind: keyof typeof SIZES,
  bold = kind === 'hc-title',
): Element => {
  const length = Math.round(textWidth(text, SIZES[kind], bold) * 10) / 10;
  return element(
    'text',
    {
      class: bold && kind !== 'hc-title' ? `${kind} hc-strong` : kind,
      x,
      y,
      ...(length === 0 ? {} : { textLength: length, lengthAdjust: 'spacingAndGlyphs' }),
    },
    text,
  );
};

/** 950, "1.2k", "34k", "5.6M": at most four characters. */
export const countWords = (count: number): string => {
  for (const [unit, size] of [
    ['M', 1_000_000],
    ['k', 1000],
  ] as const) {
    if (count < size) continue;
    const value = count / size;
    return `${value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value)}${unit}`;
  }
  return String(count);
};
