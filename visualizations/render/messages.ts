/**
 * Draws a message chart: the rows that can be seen and a few more, again when the reader scrolls on.
 * Steps after the cursor are pale; messages in flight at the cursor are hollow tokens.
 */
import { Geometry, GUTTER, HEAD, ROW } from '../core/geometry.ts';
import { type Arrow, inFlightAt, type MessageModel } from '../core/messages.ts';
import { Grip } from './grip.ts';
import {
  arrowLabel,
  arrowLine,
  BOLD_LETTER,
  type Box,
  barBox,
  barLabel,
  cut,
  hatching,
  laneName,
  loopBracket,
  markBadge,
  othersBadge,
  type Scene,
  type Timed,
  token,
} from './message-parts.ts';
import { el } from './svg.ts';

export interface MessageEvents {
  readonly onStep: (step: number) => void;
  readonly onHover: (step: number | null) => void;
  readonly onActor: (actor: string) => void;
  /** A message in flight was dragged: onto its receiver, onto the bin, or with shift. */
  readonly onDrop?: (arrow: Arrow, deed: 'deliver' | 'drop' | 'duplicate') => void;
}

export interface MessageView {
  readonly cursor: number;
  readonly hover: number | null;
  /** Actor whose lifeline stands out. */
  readonly actor: string | null;
}

/** Rows drawn beyond what can be seen. */
const MARGIN = 12;

export class MessageChart {
  readonly #host: HTMLElement;
  readonly #events: MessageEvents;
  readonly #head = el('svg', { class: 'lanes', 'aria-hidden': 'true' });
  readonly #body = el('svg', { class: 'rows', 'aria-hidden': 'true' });
  readonly #space = document.createElement('div');
  readonly #grip: Grip;
  #model: MessageModel | undefined;
  #lanes: readonly string[] = [];
  #geometry: Geometry | undefined;
  #view: MessageView = { cursor: 0, hover: null, actor: null };
  /** Rows that are drawn. */
  #window: readonly [number, number] = [0, -1];
  /** Of what is drawn: what looks otherwise before, at and after its step; and the rows. */
  #timed: readonly Timed[] = [];
  #rows = new Map<number, readonly SVGElement[]>();
  #shown = new Set<number>();
  #gutter = el('g', { class: 'gutter' });
  readonly #still = el('g', {});
  readonly #moving = el('g', {});
  /** What nothing may lie over. */
  readonly #front = el('g', {});
  readonly #ends = el('g', {});
  /** Of arrows, by their ids. */
  #labels: ReadonlyMap<number, SVGElement> = new Map();
  #flying: ReadonlySet<number> = new Set();
  readonly #watch: ResizeObserver;

  constructor(host: HTMLElement, events: MessageEvents) {
    this.#host = host;
    this.#events = events;
    this.#space.className = 'space';
    this.#body.append(hatching(), this.#still, this.#moving, this.#front, this.#ends);
    this.#space.append(this.#body);
    host.append(this.#head, this.#space);
    this.#grip = new Grip(this.#space, (arrow, deed) => events.onDrop?.(arrow, deed));
    host.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#space.addEventListener('click', (event) => this.#clicked(event));
    this.#head.addEventListener('click', (event) => {
      const actor = (event.target as Element).closest('[data-actor]')?.getAttribute('data-actor');
      if (actor) events.onActor(actor);
    });
    this.#space.addEventListener('pointermove', (event) => this.#hovered(event));
    this.#space.addEventListener('pointerleave', () => events.onHover(null));
    this.#watch = new ResizeObserver(() => this.#measure());
    this.#watch.observe(host);
  }

  destroy(): void {
    this.#watch.disconnect();
    this.#host.replaceChildren();
  }

  show(model: MessageModel, lanes: readonly string[]): void {
    this.#model = model;
    this.#lanes = lanes;
    this.#geometry = undefined;
    this.#measure();
  }

  look(view: MessageView): void {
    const moved = view.cursor !== this.#view.cursor;
    this.#view = view;
    if (this.#geometry === undefined) return;
    if (moved) this.#follow();
    this.#markHead();
    this.#update();
  }

  #measure(): void {
    if (this.#model === undefined || this.#host.clientWidth === 0) return;
    const before = this.#geometry;
    const geometry = new Geometry(this.#model, this.#lanes, this.#host.clientWidth);
    if (before?.width === geometry.width && before.height === geometry.height) {
      this.#update();
      return;
    }
    this.#geometry = geometry;
    this.#window = [0, -1];
    this.#space.style.height = `${geometry.height}px`;
    this.#space.style.width = `${geometry.width}px`;
    this.#drawHead();
    this.#follow();
    this.#update();
  }

  /** Keeps the row of the cursor in sight, with the rows around it. */
  #follow(): void {
    const geometry = this.#geometry as Geometry;
    const { scrollTop, clientHeight } = this.#host;
    const [top, bottom] = [geometry.top(this.#view.cursor), geometry.top(this.#view.cursor + 1)];
    const room = clientHeight - HEAD;
    if (top < scrollTop + ROW) this.#host.scrollTop = Math.max(0, top - ROW);
    else if (bottom > scrollTop + room - ROW) this.#host.scrollTop = bottom - room + ROW * 1.5;
    this.#followAside();
  }

  /** Brings the lifelines that the step is about into sight, if they fit. */
  #followAside(): void {
    const [geometry, model] = [this.#geometry as Geometry, this.#model as MessageModel];
    const { cursor } = this.#view;
    const ends = model.arrowsWithin
      .within(cursor, cursor)
      .filter(({ endAt, sentAt, fate }) => (fate === 'waiting' ? sentAt : endAt) === cursor)
      .flatMap(({ from, to }) => [from, to]);
    const acting = model.marksWithin.within(cursor, cursor).map(({ actor }) => actor);
    const xs = [...ends, ...acting].filter((name) => geometry.has(name)).map((x) => geometry.x(x));
    if (cursor === 0 || xs.length === 0) return;
    const half = geometry.laneWidth / 2;
    const [left, right] = [Math.min(...xs) - half, Math.max(...xs) + half];
    const { scrollLeft, clientWidth } = this.#host;
    if (right > scrollLeft + clientWidth) this.#host.scrollLeft = right - clientWidth;
    // The numbers of the steps lie over what is scrolled below them.
    if (left - GUTTER < this.#host.scrollLeft) this.#host.scrollLeft = Math.max(0, left - GUTTER);
  }

  #scrolled(): void {
    if (this.#geometry !== undefined) this.#update();
  }

  /** Rows in sight, and what is to be drawn for them. */
  #visible(margin: number): readonly [number, number] {
    const geometry = this.#geometry as Geometry;
    const { scrollTop, clientHeight } = this.#host;
    const last = (this.#model as MessageModel).run.length + 1;
    const first = Math.max(0, geometry.rowAt(scrollTop) - margin);
    return [first, Math.min(last, geometry.rowAt(scrollTop + clientHeight) + margin)];
  }

  #drawHead(): void {
    const geometry = this.#geometry as Geometry;
    this.#head.setAttribute('width', String(geometry.width));
    this.#head.setAttribute('height', String(HEAD));
    const most = Math.floor((geometry.laneWidth - 18) / BOLD_LETTER);
    const heads = this.#lanes.map((name) => {
      const group = el('g', { class: 'lane', 'data-actor': name });
      const width = geometry.laneWidth - 8;
      group.append(
        el('title', {}, name),
        el('rect', { x: geometry.x(name) - width / 2, y: 3, width, height: HEAD - 7, rx: 5 }),
        el('text', { x: geometry.x(name), y: HEAD / 2 + 4 }, laneName(name, most)),
      );
      return group;
    });
    this.#head.replaceChildren(...heads);
    this.#markHead();
  }

  #markHead(): void {
    const changed = new Set(this.#model?.run.movedAt(this.#view.cursor));
    for (const head of this.#head.children) {
      const name = head.getAttribute('data-actor') ?? '';
      head.classList.toggle('chosen', name === this.#view.actor);
      head.classList.toggle('changed', changed.has(name));
    }
  }

  /** Draws other rows where the reader has gone beyond those that are drawn; then marks the cursor. */
  #update(): void {
    const [first, last] = this.#visible(0);
    if (first < this.#window[0] || last > this.#window[1]) this.#draw();
    const { cursor, hover } = this.#view;
    for (const { node, step } of this.#timed) {
      node.classList.toggle('later', step > cursor);
      node.classList.toggle('now', step === cursor);
    }
    for (const row of this.#shown) this.#markRow(row, '');
    this.#shown = new Set([cursor, ...(hover === null ? [] : [hover])]);
    for (const row of this.#shown) this.#markRow(row, row === cursor ? 'now' : 'hover');
    this.#gutter.setAttribute('transform', `translate(${this.#host.scrollLeft} 0)`);
    this.#gutter.classList.toggle('moved', this.#host.scrollLeft > 0);
    const taken: Box[] = [];
    const flying = inFlightAt(this.#model as MessageModel, cursor).filter(this.#has);
    this.#moving.replaceChildren(...flying.map((arrow) => this.#token(arrow, taken)));
    this.#ends.replaceChildren(...this.#ending());
    this.#nameOnce(new Set(flying.map(({ id }) => id)));
  }

  /** A message on its way has its name on it, and needs none where it will arrive. */
  #nameOnce(flying: ReadonlySet<number>): void {
    for (const id of this.#flying) {
      if (!flying.has(id)) this.#labels.get(id)?.classList.remove('flying');
    }
    for (const id of flying) this.#labels.get(id)?.classList.add('flying');
    this.#flying = flying;
  }

  #markRow(row: number, mark: '' | 'now' | 'hover'): void {
    for (const node of this.#rows.get(row) ?? []) {
      node.classList.toggle('now', mark === 'now');
      node.classList.toggle('hover', mark === 'hover');
    }
  }

  #has = ({ from, to }: Pick<Arrow, 'from' | 'to'>): boolean => {
    const geometry = this.#geometry as Geometry;
    return geometry.has(from) && geometry.has(to);
  };

  #draw(): void {
    const [geometry, model] = [this.#geometry as Geometry, this.#model as MessageModel];
    this.#window = this.#visible(MARGIN);
    const [first, last] = this.#window;
    const top = geometry.top(first);
    const height = geometry.top(last + 1) - top;
    this.#body.setAttribute('width', String(geometry.width));
    this.#body.setAttribute('height', String(height));
    this.#body.setAttribute('viewBox', `0 ${top} ${geometry.width} ${height}`);
    this.#body.style.top = `${top}px`;
    // Kept by their links after they were drawn as delivered: they only stay where they are.
    const arrows = model.arrowsWithin
      .within(first, last)
      .filter((arrow) => this.#has(arrow) && !(arrow.odd === 'kept' && arrow.fate === 'waiting'));
    const bars = model.barsWithin.within(first, last).filter(({ actor }) => geometry.has(actor));
    const marks = model.marksWithin.within(first, last).filter(({ actor }) => geometry.has(actor));
    const timed: Timed[] = [];
    const scene: Scene = { geometry, run: model.run, timed };
    this.#rows = new Map();
    const labels = new Map(arrows.map((arrow) => [arrow.id, arrowLabel(scene, arrow)]));
    this.#labels = labels;
    this.#still.replaceChildren(
      ...this.#steps().map((row) => this.#row(row)),
      ...this.#lanes.map((name) => this.#lifeline(name)),
      ...bars.map((bar) => barBox(scene, bar)),
      ...arrows.map((arrow) => arrowLine(scene, arrow)),
      ...bars.map((bar) => barLabel(scene, bar)),
      ...marks.map((mark) => markBadge(scene, mark)),
      ...labels.values(),
    );
    this.#drawGutter(scene);
    this.#front.replaceChildren(this.#gutter);
    this.#timed = timed;
  }

  /** Can be dragged where somebody takes the drop. */
  #token(arrow: Arrow, taken: Box[]): SVGElement {
    const geometry = this.#geometry as Geometry;
    const made = token(geometry, this.#view.cursor, arrow, taken);
    if (this.#events.onDrop !== undefined) this.#grip.hold(made, arrow, geometry);
    return made;
  }

  #steps(): readonly number[] {
    const { run } = this.#model as MessageModel;
    const [first, last] = this.#window;
    return Array.from({ length: Math.min(last, run.length) - first + 1 }, (_, i) => first + i);
  }

  #row(row: number): SVGElement {
    const [geometry, { run }] = [this.#geometry as Geometry, this.#model as MessageModel];
    const box = { x: 1, y: geometry.top(row) + 1, width: geometry.width - 2, rx: 4 };
    const height = geometry.top(row + 1) - geometry.top(row) - 2;
    const made = el('g', { class: `row ${run.sorts[row]}` }, el('rect', { ...box, height }));
    this.#rows.set(row, [made]);
    return made;
  }

  /** Numbers of the steps, and how many others there were; in sight wherever the reader scrolls. */
  #drawGutter(scene: Scene): void {
    const { geometry, run } = scene;
    const [top, end] = [geometry.top(this.#window[0]), geometry.top(this.#window[1] + 1)];
    const ground = { x: 0, y: top, width: GUTTER - 6, height: end - top };
    this.#gutter = el('g', { class: 'gutter' }, el('rect', { class: 'ground', ...ground }));
    for (const row of this.#steps()) {
      const group = el('g', { class: `row ${run.sorts[row]}` });
      const place = { class: 'number', x: 36, y: geometry.line(row) + 4 };
      group.append(el('text', place, row === 0 ? 'start' : `${row}`));
      const { others } = run.factsAt(row);
      if (others > 0) group.append(othersBadge(scene, row, others));
      this.#rows.set(row, [...(this.#rows.get(row) ?? []), group]);
      this.#gutter.append(group);
    }
  }

  #lifeline(name: string): SVGElement {
    const geometry = this.#geometry as Geometry;
    const x = geometry.x(name);
    const [y1, y2] = [geometry.top(this.#window[0]), geometry.top(this.#window[1] + 1)];
    return el('line', { class: 'lifeline', x1: x, x2: x, y1, y2 });
  }

  /** What the run shows in the end, below its last row; a loop is a bracket on the left. */
  #ending(): SVGElement[] {
    const [geometry, { run }] = [this.#geometry as Geometry, this.#model as MessageModel];
    if (this.#window[1] <= run.length) return [];
    const y = geometry.top(run.length + 1);
    const room = Math.floor(Math.min(geometry.width, this.#host.clientWidth - 24) / BOLD_LETTER);
    const text = el(
      'text',
      { class: `ending ${run.shows}`, x: this.#host.scrollLeft + 14, y: y + 22 },
      cut(run.end, room),
    );
    text.append(el('title', {}, run.end));
    return run.loop === undefined || run.loop >= run.length
      ? [text]
      : [text, loopBracket(geometry, run)];
  }

  #clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const before = target.closest('[data-before]')?.getAttribute('data-before');
    if (before) this.#events.onStep(Number(before) - 1);
    else this.#events.onStep(this.#stepAt(event));
  }

  #stepAt(event: MouseEvent): number {
    const geometry = this.#geometry as Geometry;
    const y = event.clientY - this.#space.getBoundingClientRect().top;
    return Math.min((this.#model as MessageModel).run.length, geometry.rowAt(y));
  }

  #hovered(event: PointerEvent): void {
    if (this.#geometry === undefined) return;
    const step = this.#stepAt(event);
    if (step !== this.#view.hover) this.#events.onHover(step);
  }
}
