/** The recording that ships with the VLAN system. */
import type { TourPart } from '../../../src/system/catalogue.ts';

export const realTraffic: NonNullable<TourPart['recording']> = {
  title: 'real traffic of three guests and an uplink, 110 frames',
  question: 'do the statecharts let out what a Linux bridge does?',
  file: new URL('./real-traffic.pcapng', import.meta.url),
  ports: new URL('./real-traffic.ports.json', import.meta.url),
  dialect: 'patent',
};
