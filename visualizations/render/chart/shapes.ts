/** Shapes that charts are drawn with: lines with round corners, arrow heads, the marks of kinds. */
import type { Point } from '../../core/layout/positions.ts';
import { type Element, element } from '../element.ts';

const CORNER = 7;
const ARROW = 8;
const ARROW_HALF = 4;

const round = (value: number): number => Math.round(value * 10) / 10;
const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;

const toward = (from: Point, to: Point, distance: number): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  const share = distance / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
};

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** A line through all points, its corners rounded, ending where the arrow head begins. */
export const linePath = (points: readonly Point[]): string => {
  const [first] = points;
  const last = points.at(-1);
  const before = points.at(-2);
  if (first === undefined || last === undefined || before === undefined) return '';
  const short = Math.min(ARROW - 1, distance(before, last));
  const ends = [...points.slice(0, -1), toward(last, before, short)];
  const parts = [`M${at(first)}`];
  for (const [index, point] of ends.entries()) {
    const [previous, next] = [ends[index - 1], ends[index + 1]];
    if (previous === undefined) continue;
    if (next === undefined) {
      parts.push(`L${at(point)}`);
      continue;
    }
    const radius = Math.min(CORNER, distance(previous, point) / 2, distance(point, next) / 2);
    parts.push(`L${at(toward(point, previous, radius))}`);
    parts.push(`Q${at(point)} ${at(toward(point, next, radius))}`);
  }
  return parts.join('');
};

/** A triangle whose tip is the last point. */
export const arrowPath = (points: readonly Point[]): string => {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) return '';
  const back =
    distance(before, tip) === 0 ? { x: tip.x, y: tip.y - ARROW } : toward(tip, before, ARROW);
  const across = {
    x: ((tip.y - back.y) / ARROW) * ARROW_HALF,
    y: ((back.x - tip.x) / ARROW) * ARROW_HALF,
  };
  const left = { x: back.x + across.x, y: back.y + across.y };
  const right = { x: back.x - across.x, y: back.y - across.y };
  return `M${at(tip)}L${at(left)}L${at(right)}Z`;
};

/** In a square of ten by ten. Glyphs would be missing from many fonts. */
const ICONS: Readonly<Record<string, string>> = {
  after: 'M5 .8a4.2 4.2 0 1 0 .01 0M5 2.8V5l1.7 1.2',
  always: 'M1 3.6h6M5.2 1.2 7.8 3.6 5.2 6M1 8h8',
  done: 'M1.2 5.4 4 8.2 9 2',
  error: 'M5 .9 9.4 9H.6ZM5 3.8v2.4M5 7.6v.1',
};

/** The mark of a kind of transition, at a place; plain events have none. */
export const icon = (kind: string, x: number, y: number): Element | undefined => {
  const path = ICONS[kind];
  if (path === undefined) return undefined;
  return element('path', {
    class: 'hc-icon',
    d: path,
    transform: `translate(${round(x)} ${round(y)})`,
  });
};
