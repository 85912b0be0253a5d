/**
 * The strip below everything: one tick a step, shaped and coloured by its sort; where there are more
 * steps than room, one column of pixels for several, and the gravest of them shows.
 */
import type { Run } from '../core/run.ts';
import type { StepSort } from '../core/sort.ts';

export interface ScrubberView {
  readonly cursor: number;
  readonly hover: number | null;
  /** Steps that a search found. */
  readonly found: readonly number[];
}

const EDGE = 14;
/** Below this width for a step, shapes are no shapes any more. */
const SHAPED = 7;
const GRAVITY: readonly StepSort[] = [
  'other',
  'message',
  'start',
  'input',
  'timer',
  'mend',
  'loss',
  'fault',
];

export class Scrubber {
  readonly #canvas: HTMLCanvasElement;
  readonly #watch: ResizeObserver;
  readonly #ticks = document.createElement('canvas');
  #ticksOf: Run | undefined;
  #look = '';
  #run: Run | undefined;
  #view: ScrubberView = { cursor: 0, hover: null, found: [] };

  constructor(canvas: HTMLCanvasElement, onStep: (step: number) => void) {
    this.#canvas = canvas;
    this.#watch = new ResizeObserver(() => this.#draw());
    this.#watch.observe(canvas);
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      onStep(this.#stepAt(event));
    });
    canvas.addEventListener('pointermove', (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) onStep(this.#stepAt(event));
    });
  }

  destroy(): void {
    this.#watch.disconnect();
  }

  show(run: Run, view: ScrubberView): void {
    this.#run = run;
    this.#view = view;
    this.#draw();
  }

  #x(step: number, width: number): number {
    const { length } = this.#run as Run;
    return EDGE + ((width - 2 * EDGE) * step) / Math.max(1, length);
  }

  #stepAt(event: PointerEvent): number {
    const { left, width } = this.#canvas.getBoundingClientRect();
    const part = (event.clientX - left - EDGE) / Math.max(1, width - 2 * EDGE);
    return Math.round(Math.max(0, Math.min(1, part)) * ((this.#run as Run).length || 0));
  }

  #draw(): void {
    const run = this.#run;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (run === undefined || width === 0) return;
    const scale = window.devicePixelRatio || 1;
    const pen = sized(this.#canvas, width, height, scale);
    if (pen === null) return;
    const styles = getComputedStyle(this.#canvas);
    const colour = (name: string): string => styles.getPropertyValue(`--${name}`).trim() || 'gray';
    // The ticks are the same at every step, and there may be many.
    const look = [width, height, scale, colour('panel')].join();
    if (this.#ticksOf !== run || this.#look !== look) {
      const under = sized(this.#ticks, width, height, scale);
      if (under !== null) this.#drawTicks(under, width, height, colour);
      [this.#ticksOf, this.#look] = [run, look];
    }
    pen.drawImage(this.#ticks, 0, 0, width, height);
    this.#marks(pen, width, height, colour);
  }

  #drawTicks(
    pen: CanvasRenderingContext2D,
    width: number,
    height: number,
    colour: (name: string) => string,
  ): void {
    const run = this.#run as Run;
    const middle = height / 2;
    pen.strokeStyle = colour('line');
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(EDGE, middle);
    pen.lineTo(width - EDGE, middle);
    pen.stroke();
    this.#loop(pen, width, height, colour('loop'));
    if (this.#isShaped(width)) {
      for (const step of run.sorts.keys()) this.#tick(pen, step, width, middle, 4.5, colour);
    } else this.#columns(pen, width, middle, colour);
  }

  #isShaped(width: number): boolean {
    return (width - 2 * EDGE) / Math.max(1, (this.#run as Run).length) >= SHAPED;
  }

  #tick(
    pen: CanvasRenderingContext2D,
    step: number,
    width: number,
    y: number,
    size: number,
    colour: (name: string) => string,
  ): void {
    const sort = (this.#run as Run).sorts[step] ?? 'other';
    shape(pen, sort, this.#x(step, width), y, size, colour(`sort-${sort}`), colour('panel'));
  }

  #columns(
    pen: CanvasRenderingContext2D,
    width: number,
    middle: number,
    colour: (name: string) => string,
  ): void {
    const run = this.#run as Run;
    const gravest = new Map<number, StepSort>();
    for (const [step, sort] of run.sorts.entries()) {
      const x = Math.floor(this.#x(step, width));
      const known = gravest.get(x);
      if (known === undefined || GRAVITY.indexOf(sort) > GRAVITY.indexOf(known))
        gravest.set(x, sort);
    }
    for (const [x, sort] of gravest) {
      pen.fillStyle = colour(`sort-${sort}`);
      const half = 2 + GRAVITY.indexOf(sort) * 1.4;
      pen.fillRect(x, middle - half, 1, 2 * half);
    }
  }

  #loop(pen: CanvasRenderingContext2D, width: number, height: number, colour: string): void {
    const run = this.#run as Run;
    if (run.loop === undefined) return;
    const [from, to] = [this.#x(run.loop, width), this.#x(run.length, width)];
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.strokeRect(from - 4, 3, Math.max(8, to - from + 8), height - 6);
  }

  #marks(
    pen: CanvasRenderingContext2D,
    width: number,
    height: number,
    colour: (name: string) => string,
  ): void {
    const run = this.#run as Run;
    for (const step of this.#view.found) {
      pen.fillStyle = colour('found');
      pen.fillRect(this.#x(step, width) - 1, height - 6, 3, 6);
    }
    for (const { broken } of run.document.properties) {
      if (broken === null) continue;
      pen.fillStyle = colour('bad');
      pen.fillRect(this.#x(broken, width) - 2, 0, 4, 6);
    }
    const { hover, cursor } = this.#view;
    if (hover !== null) {
      pen.fillStyle = colour('line');
      pen.fillRect(this.#x(hover, width) - 0.5, 2, 1, height - 4);
    }
    const x = this.#x(cursor, width);
    if (this.#isShaped(width)) this.#tick(pen, cursor, width, height / 2, 7, colour);
    pen.strokeStyle = colour('accent');
    pen.lineWidth = 2;
    pen.strokeRect(x - 8, 5, 16, height - 10);
  }
}

/** Emptied, and as sharp as the screen. */
const sized = (
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  scale: number,
): CanvasRenderingContext2D | null => {
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d');
  pen?.scale(scale, scale);
  return pen;
};

const shape = (
  pen: CanvasRenderingContext2D,
  sort: StepSort,
  x: number,
  y: number,
  r: number,
  colour: string,
  ground: string,
): void => {
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  switch (sort) {
    case 'fault':
      pen.moveTo(x, y - r - 1);
      pen.lineTo(x + r + 1, y);
      pen.lineTo(x, y + r + 1);
      pen.lineTo(x - r - 1, y);
      pen.fill();
      return;
    case 'loss':
      pen.moveTo(x - r, y - r);
      pen.lineTo(x + r, y + r);
      pen.moveTo(x + r, y - r);
      pen.lineTo(x - r, y + r);
      pen.stroke();
      return;
    case 'timer':
      pen.moveTo(x, y - r);
      pen.lineTo(x + r, y + r);
      pen.lineTo(x - r, y + r);
      pen.fill();
      return;
    case 'input':
      pen.rect(x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1);
      pen.fill();
      return;
    case 'mend':
      pen.arc(x, y, r, 0, 2 * Math.PI);
      pen.fillStyle = ground;
      pen.fill();
      pen.stroke();
      return;
    default:
      pen.arc(x, y, r - 1, 0, 2 * Math.PI);
      pen.fill();
  }
};
