/** Heartbeats by the number of guests as an SVG file: two lines on logarithmic axes. */
import type { BeatRate } from './beats.ts';

const WIDTH = 640;
const HEIGHT = 400;
const EDGE = 60;

const decade = (value: number): number => Math.log10(Math.max(value, 1));

export const plotOf = (rates: readonly BeatRate[]): string => {
  const most = Math.ceil(decade(Math.max(...rates.flatMap((r) => [r.guests, r.perGuest])))) || 1;
  const x = (guests: number): number => EDGE + (decade(guests) / most) * (WIDTH - 2 * EDGE);
  const y = (beats: number): number => HEIGHT - EDGE - (decade(beats) / most) * (HEIGHT - 2 * EDGE);
  const line = (colour: string, of: (rate: BeatRate) => number): string => {
    const points = rates.map((rate) => `${x(rate.guests).toFixed(1)},${y(of(rate)).toFixed(1)}`);
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.join(' ')}"/>`;
  };
  const text = (at: string, words: string): string => `<text ${at} font-size="13">${words}</text>`;
  const ticks = Array.from({ length: most + 1 }, (_, power) => 10 ** power);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<path d="M${EDGE} ${EDGE}V${HEIGHT - EDGE}H${WIDTH - EDGE}" fill="none" stroke="black"/>`,
    ...ticks.map((t) => text(`x="${x(t)}" y="${HEIGHT - EDGE + 20}" text-anchor="middle"`, `${t}`)),
    ...ticks.map((t) => text(`x="${EDGE - 8}" y="${y(t) + 4}" text-anchor="end"`, `${t}`)),
    text(`x="${WIDTH / 2}" y="${HEIGHT - 15}" text-anchor="middle"`, 'guests'),
    text(`x="${EDGE}" y="${EDGE - 20}"`, 'heartbeats per second between two hosts'),
    line('#c0392b', ({ perGuest }) => perGuest),
    text(`x="${EDGE + 20}" y="${EDGE + 10}" fill="#c0392b"`, 'every guest beats for itself'),
    line('#2471a3', ({ aggregated }) => aggregated),
    text(`x="${EDGE + 20}" y="${EDGE + 30}" fill="#2471a3"`, 'one heartbeat a host'),
    '</svg>',
    '',
  ].join('\n');
};
