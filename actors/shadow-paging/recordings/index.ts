/** The recording that ships with shadow paging. */
import type { TourPart } from '../../../src/system/catalogue.ts';

export const ring: NonNullable<TourPart['recording']> = {
  title: 'what four processes that pass a token around set CR3 to',
  question: 'how many switches find a shadow table?',
  file: new URL('./cr3-ring4.nopti.trace', import.meta.url),
};
