/** The recording that ships with cache authority. */
import type { TourPart } from '../../../src/system/catalogue.ts';

export const blockingHandOff: NonNullable<TourPart['recording']> = {
  title: 'four processes that ask for one range of a file, three of which have to wait',
  question: 'who gets the lock when it is given back?',
  file: new URL('./blocking-handoff.scenario.json', import.meta.url),
};
