/** The recording that ships with standby selection. */
import { fileURLToPath } from 'node:url';
import type { TourPart } from '../../../src/system/catalogue.ts';

const peer = new URL('./mixed-hot-cold.expected.json', import.meta.url);

export const mixed: NonNullable<TourPart['recording']> = {
  title: 'a Pacemaker cluster with a hot pair and four cold guests, of which host1 fails',
  question: 'where does everything run afterwards?',
  file: new URL('./mixed-hot-cold.cib.xml', import.meta.url),
  options: ['--node-fail', 'host1', '--peer', fileURLToPath(peer)],
};
