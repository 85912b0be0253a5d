/** The recording that ships with the shared device. */
import type { TourPart } from '../../../src/system/catalogue.ts';

export const stub: NonNullable<TourPart['recording']> = {
  title: 'errors in a slot of three Functions, one of which has a driver that cannot recover',
  question: 'may the slot be reset?',
  file: new URL('./aer-stub3.json', import.meta.url),
};
