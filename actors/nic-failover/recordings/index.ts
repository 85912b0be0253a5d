/** The recording that ships with the path failover system. */
import type { TourPart } from '../../../src/system/catalogue.ts';

export const failoverFailback: NonNullable<TourPart['recording']> = {
  title: 'the primary path fails and comes back, 15 steps',
  question: 'which path is used after each step?',
  file: new URL('./failover-failback.scenario.json', import.meta.url),
  dialect: 'linux',
};
