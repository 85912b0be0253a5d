/** What a message chart is drawn of: bars, arrows, marks, tokens, each from plain data. */
import { type Geometry, GUTTER, pointAt } from '../core/geometry.ts';
import { type Arrow, type Bar, type Mark, OUTSIDE } from '../core/messages.ts';
import type { Run } from '../core/run.ts';
import { badge, el, ICONS } from './svg.ts';

export interface Scene {
  readonly geometry: Geometry;
  readonly run: Run;
  /** Parts that look otherwise before, at and after their step. */
  readonly timed: Timed[];
}

export interface Timed {
  readonly step: number;
  readonly node: SVGElement;
}

/** Width of a letter, near enough to cut what does not fit. */
export const LETTER = 6.1;

/** Of the names above the lifelines. */
export const BOLD_LETTER = 7.2;

const SQUEEZED = { textLength: 18, lengthAdjust: 'spacingAndGlyphs' } as const;

export const othersBadge = (scene: Scene, row: number, others: number): SVGElement => {
  const { geometry } = scene;
  const [x, y] = [42, geometry.line(row) - 9];
  const words = `${others} ${others === 1 ? 'other' : 'others'}`;
  const group = el('g', {
    class: 'others',
    'data-before': row,
    transform: `translate(${x} ${y})`,
  });
  group.append(
    el('title', {}, `instead of step ${row}, ${words} could have happened`),
    el('rect', { width: 42, height: 18, rx: 9 }),
    el('path', { d: ICONS.fork, transform: 'translate(6 3) scale(.75)' }),
    el('text', { x: 20, y: 13, ...(others > 99 ? SQUEEZED : {}) }, `+${others}`),
  );
  return group;
};

/** Its look depends on where the cursor is: later, now, or before. */
const timed = (scene: Scene, step: number, node: SVGElement): SVGElement => {
  scene.timed.push({ step, node });
  return node;
};

export const barBox = (scene: Scene, { actor, from, to, up, tone, words }: Bar): SVGElement => {
  const { geometry, run } = scene;
  const y = geometry.line(from);
  const end = to > run.length ? geometry.top(run.length + 1) : geometry.line(to);
  const className = `bar ${up ? `tone-${tone % 8}` : 'down'}`;
  const box = { x: geometry.x(actor) - 5, y, width: 10, height: Math.max(0, end - y), rx: 2 };
  return el('rect', { class: className, ...box }, el('title', {}, `${actor}: ${words}`));
};

export const barLabel = (scene: Scene, { actor, from, words }: Bar): SVGElement => {
  const { geometry } = scene;
  const [x, y] = [geometry.x(actor) + 9, geometry.line(from) + 13];
  const most = Math.floor((geometry.laneWidth - 16) / 5.6);
  return timed(scene, from, el('text', { class: 'state', x, y }, cut(words, most)));
};

export const arrowLine = (scene: Scene, arrow: Arrow): SVGElement => {
  const { geometry } = scene;
  const { fate, odd, endAt, from, to, sentAt } = arrow;
  const [tail, head] = geometry.ends(arrow);
  const late = endAt - sentAt > 3 ? ' long' : '';
  const outside = from === 'outside' ? ' outside' : '';
  const when = fate === 'waiting' ? sentAt : endAt;
  const classes = `arrow ${fate} ${odd}${late}${outside}`;
  const group = timed(scene, when, el('g', { class: classes, 'data-arrow': arrow.id }));
  if (from === to) {
    const d = `M${tail.x + 5} ${tail.y}h26V${head.y}h-20`;
    group.append(el('path', { class: 'line', d }));
  } else {
    const side = head.x > tail.x ? 1 : -1;
    const short = fate === 'lost' || fate === 'merged';
    const x2 = head.x - (short ? 0 : side * 6);
    group.append(el('line', { class: 'line', x1: tail.x + side * 5, y1: tail.y, x2, y2: head.y }));
    if (fate === 'lost') group.append(cross(x2, head.y));
    else if (fate === 'merged') group.append(joint(x2, head.y));
    else if (fate !== 'waiting') group.append(tip({ x: x2 + side, y: head.y }, tail));
  }
  return group;
};

/** What became of it, where no arrow head says so. */
const NOTES: Partial<Record<Arrow['fate'], string>> = { lost: ' · lost', merged: ' · same again' };

/** Letters that fit between two lifelines. */
const most = (span: number): number => Math.max(12, Math.floor(span / LETTER) - 4);

export const arrowLabel = (scene: Scene, arrow: Arrow): SVGElement => {
  const { geometry } = scene;
  const { fate, endAt, sentAt, from, to, label, name, odd } = arrow;
  const ends = geometry.ends(arrow);
  const [tail, head] = ends;
  const waiting = fate === 'waiting';
  const near = head.y - Math.min(8, (head.y - tail.y) / 2);
  const span = Math.abs(head.x - tail.x);
  const point = from === to ? { x: tail.x + 34, y: head.y } : pointAt(ends, near);
  if (waiting && from !== to) {
    const anchor = head.x > tail.x ? 'start' : 'end';
    const box = { x: head.x + (head.x > tail.x ? 3 : -3), y: head.y + 4, 'text-anchor': anchor };
    const stub = el('text', { class: 'label waiting', ...box }, cut(name, most(span)));
    return timed(scene, sentAt, stub);
  }
  const note = NOTES[fate] ?? (odd === 'copy' ? ' · doubled' : '');
  const room = most(span) - note.length;
  const className = `label ${fate} ${odd}${from === 'outside' ? ' outside' : ''}`;
  const anchor = from === to ? 'start' : 'middle';
  const words = (label.length <= room ? label : cut(name, room)) + note;
  const flat = head.y - tail.y < 12;
  // Off the lifelines at both ends, as far as there is room.
  const half = (words.length * BOLD_LETTER) / 2 + 8;
  const off = flat ? (tail.x + head.x) / 2 : inward(point.x, tail, head, half);
  const place = { x: from === to ? point.x : off, y: point.y - 5, 'text-anchor': anchor };
  return timed(scene, waiting ? sentAt : endAt, el('text', { class: className, ...place }, words));
};

export const markBadge = (scene: Scene, { step, actor, sort, text }: Mark): SVGElement => {
  const { geometry } = scene;
  const [x, y] = [geometry.x(actor), geometry.line(step)];
  const group = timed(scene, step, el('g', { class: `mark ${sort}` }));
  // It may reach over the lifeline beside it, where there is one.
  const right = actor === OUTSIDE;
  const room = right
    ? geometry.laneWidth * 2.4
    : Math.min(geometry.laneWidth * 1.7, x - GUTTER) - 18;
  const most = Math.floor(room / BOLD_LETTER);
  const place = { x: right ? x + 14 : x - 14, 'text-anchor': right ? 'start' : 'end' };
  group.append(
    badge(sort === 'tick' ? 'timer' : sort, x, y, sort),
    el('text', { ...place, y: y - 5 }, cut(text, most)),
  );
  return group;
};

/** A message that is on its way once the step at the cursor is over: hollow, and can be dragged. */
export const token = (
  geometry: Geometry,
  cursor: number,
  arrow: Arrow,
  taken: Box[],
): SVGElement => {
  const { from, to, label } = arrow;
  const name = cut(arrow.name, 16);
  const width = name.length * BOLD_LETTER + 16;
  const x =
    from === to
      ? geometry.x(to) + 26 + width / 2
      : inward((geometry.x(from) + geometry.x(to)) / 2, at(geometry, from), at(geometry, to), 40);
  let y = geometry.top(cursor + 1) + 7;
  const meets = (other: Box): boolean =>
    Math.abs(other.x - x) < (other.width + width) / 2 + 4 && Math.abs(other.y - y) < TOKEN;
  while (taken.some(meets)) y += TOKEN + 2;
  taken.push({ x, y, width });
  const group = el('g', { class: 'token', transform: `translate(${x} ${y})` });
  group.append(
    el('title', {}, `in flight: ${label}, from ${from} to ${to}`),
    el('rect', { x: -width / 2, y: -9, width, height: TOKEN, rx: 9 }),
    el('text', { y: 4, 'text-anchor': 'middle' }, name),
  );
  return group;
};

/** What a token takes up; no other may lie there. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const TOKEN = 18;

const at = (geometry: Geometry, actor: string): { x: number } => ({ x: geometry.x(actor) });

export const loopBracket = (geometry: Geometry, run: Run): SVGElement => {
  const loop = run.loop ?? run.length;
  const [from, to] = [geometry.top(loop + 1) + 6, geometry.top(run.length + 1) - 4];
  const d = `M16 ${to}H8V${from}H16M12 ${from - 4}L17 ${from}L12 ${from + 4}`;
  const group = el('g', { class: 'loop' });
  group.append(
    el('title', {}, `steps ${loop + 1} to ${run.length} may repeat for ever`),
    el('path', { d }),
  );
  return group;
};

export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;

/** Of an actor within an application what it is itself, rather than whose it is. */
export const laneName = (name: string, most: number): string => {
  if (name.length <= most) return name;
  // What tells it from its like is mostly at its end.
  if (!name.includes('.')) return `${name.slice(0, Math.max(1, most - 4))}…${name.slice(-3)}`;
  const own = name.slice(name.lastIndexOf('.') + 1);
  const tail = name.slice(-Math.max(1, most - 1));
  const whole = tail.slice(tail.indexOf('.') + 1);
  return `…${cut(own.length >= most ? own : whole, most - 1)}`;
};

const cross = (x: number, y: number): SVGElement =>
  el('path', { class: 'cross', d: `M${x - 5} ${y - 5}l10 10M${x + 5} ${y - 5}l-10 10` });

/** Where a message becomes one with an equal one. */
const joint = (cx: number, cy: number): SVGElement =>
  el('circle', { class: 'joint', cx, cy, r: 4 });

/** An arrow head that points along its line. */
const tip = (at: { x: number; y: number }, from: { x: number; y: number }): SVGElement => {
  const angle = (Math.atan2(at.y - from.y, at.x - from.x) * 180) / Math.PI;
  const transform = `translate(${at.x} ${at.y}) rotate(${angle.toFixed(1)})`;
  return el('path', { class: 'tip', d: 'M0 0L-9 -4.2L-9 4.2Z', transform });
};

/** Keeps a label off the lifelines at both ends. */
const inward = (x: number, a: { x: number }, b: { x: number }, by: number): number => {
  const [low, high] = a.x < b.x ? [a.x, b.x] : [b.x, a.x];
  return high - low < 2 * by ? (low + high) / 2 : Math.max(low + by, Math.min(high - by, x));
};

/** What fills the bar of an actor that is down. */
export const hatching = (): SVGElement =>
  el(
    'defs',
    {},
    el(
      'pattern',
      {
        id: 'hatching',
        ...{ width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      },
      el('rect', { class: 'hatch-ground', width: 6, height: 6 }),
      el('rect', { class: 'hatch', width: 3, height: 6 }),
    ),
  );
