/** Where things of a message chart are, in pixels; rows and lanes in, points out. */
import type { Arrow, MessageModel } from './messages.ts';

export const ROW = 38;
const SLOT = 22;
/** Between a step's own line and the first message that it hands over: room for names of states. */
const GAP = 12;
export const HEAD = 30;
/** Room for the number of a row, and for what else could have happened. */
export const GUTTER = 92;
const EDGE = 14;
const LANE_LEAST = 96;
/** A name that needs more room than this is cut. */
const LANE_NAMED = 150;
/** Of a letter in a name above its lifeline, and beside the name. */
const NAME_LETTER = 7.2;
const NAME_MARGIN = 20;
const LANE_MOST = 210;
/** From the top of a row to the line on which its step is drawn. */
const LINE = 22;
/** What a step sends leaves a little below the step. */
const BELOW = 6;
const STUB = 34;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export class Geometry {
  readonly width: number;
  readonly height: number;
  readonly laneWidth: number;
  readonly #lanes: ReadonlyMap<string, number>;
  /** Top of each row, and at the end of all rows. */
  readonly #tops: Float64Array;

  /** @param lanes lifelines from left to right @param room width that is there */
  constructor({ slots, run }: MessageModel, lanes: readonly string[], room: number) {
    const free = room - GUTTER - EDGE;
    const fair = free / Math.max(1, lanes.length);
    // Of one within an application its own name is enough.
    const own = (name: string): number => name.length - Math.max(0, name.lastIndexOf('.'));
    const longest = Math.max(0, ...lanes.map(own));
    const named = Math.min(LANE_NAMED, longest * NAME_LETTER + NAME_MARGIN);
    this.laneWidth = Math.round(Math.min(LANE_MOST, Math.max(LANE_LEAST, named, fair)));
    this.width = Math.max(room, GUTTER + EDGE + this.laneWidth * lanes.length);
    this.#lanes = new Map(lanes.map((name, i) => [name, i]));
    this.#tops = new Float64Array(run.length + 3);
    for (let row = 0; row <= run.length + 1; row++) {
      const handed = slots[row] ?? 0;
      const more = handed === 0 ? 0 : GAP + SLOT * handed;
      this.#tops[row + 1] = (this.#tops[row] as number) + ROW + more;
    }
    this.height = this.#tops[run.length + 2] as number;
  }

  has(actor: string): boolean {
    return this.#lanes.has(actor);
  }

  x(actor: string): number {
    return GUTTER + ((this.#lanes.get(actor) ?? 0) + 0.5) * this.laneWidth;
  }

  top(row: number): number {
    return this.#tops[row] ?? this.height;
  }

  /** The line on which a step is drawn. */
  line(row: number): number {
    return this.top(row) + LINE;
  }

  rowAt(y: number): number {
    let [low, high] = [0, this.#tops.length - 2];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#tops[middle] as number) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The lifeline nearest to a point; undefined outside of all. */
  laneAt(x: number): string | undefined {
    const index = Math.floor((x - GUTTER) / this.laneWidth);
    return [...this.#lanes.keys()][index];
  }

  /** Tail and head of an arrow; one that is lost or merged ends before its receiver. */
  ends({ from, to, sentAt, endAt, fate, slot }: Arrow): readonly [Point, Point] {
    const [x1, x2] = [this.x(from), this.x(to)];
    if (fate === 'handed') {
      const y = this.line(sentAt) + GAP + SLOT * slot;
      return [
        { x: x1, y },
        { x: x2, y: y + 4 },
      ];
    }
    const tail = { x: x1, y: this.line(sentAt) + (sentAt === endAt ? 0 : BELOW) };
    // Still on its way at the end: where it goes is enough.
    if (fate === 'waiting') {
      return [tail, { x: x1 + Math.sign(x2 - x1) * STUB, y: tail.y + BELOW }];
    }
    const y = this.line(endAt) + (sentAt === endAt && from !== OUTSIDE_LANE ? BELOW : 0);
    if (fate !== 'lost' && fate !== 'merged') return [tail, { x: x2, y }];
    const part = fate === 'lost' ? 0.72 : 0.6;
    return [tail, { x: x1 + (x2 - x1) * part, y: sentAt === endAt ? y + BELOW : y }];
  }
}

const OUTSIDE_LANE = 'outside';

/** Where an arrow crosses a height; its ends are the limits. */
export const pointAt = ([tail, head]: readonly [Point, Point], y: number): Point => {
  const span = head.y - tail.y;
  const t = span <= 0 ? 1 : Math.max(0, Math.min(1, (y - tail.y) / span));
  return { x: tail.x + (head.x - tail.x) * t, y: tail.y + span * t };
};
