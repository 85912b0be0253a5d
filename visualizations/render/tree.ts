/** Draws the interleaving tree: an SVG of lines, and over it an ARIA tree of its stations. */
import { type Station, type TreeMap, verdictWords } from '../core/lanes.ts';
import { el } from './svg.ts';

const ROW = 26;
const LANE = 18;
const LEFT = 16;

export interface TreeView {
  /** Position of the cursor. */
  readonly here: readonly number[];
  /** Run that is looked at. */
  readonly run: readonly number[];
}

export class TreeChart {
  readonly #host: HTMLElement;
  readonly #onVisit: (path: readonly number[]) => void;
  #map: TreeMap = { stations: [], lanes: 0 };
  #focus = 0;

  constructor(host: HTMLElement, onVisit: (path: readonly number[]) => void) {
    this.#host = host;
    this.#onVisit = onVisit;
    host.setAttribute('role', 'tree');
    host.addEventListener('keydown', (event) => this.#pressed(event));
  }

  show(map: TreeMap, view: TreeView): void {
    const focused = this.#host.contains(document.activeElement);
    this.#map = map;
    const here = view.here.join('.');
    const at = map.stations.findIndex(({ node }) => node.path.join('.') === here);
    if (!focused) this.#focus = Math.max(0, at);
    this.#focus = Math.min(this.#focus, Math.max(0, map.stations.length - 1));
    const width = LEFT + map.lanes * LANE;
    const lines = el('svg', {
      ...{ class: 'lines', width, height: map.stations.length * ROW, 'aria-hidden': 'true' },
    });
    for (const station of map.stations) lines.append(...this.#line(station));
    for (const station of map.stations) lines.append(this.#dot(station, view));
    this.#host.replaceChildren(lines, ...map.stations.map((s) => this.#item(s, view, width)));
    if (focused) this.#itemAt(this.#focus)?.focus();
  }

  #line({ lane, row, parent, hidden, node }: Station): SVGElement[] {
    const from = this.#map.stations[parent];
    if (from === undefined) return [];
    const [x1, y1] = place(from);
    const [x2, y2] = place({ lane, row });
    const turn = Math.min(y2 - 4, y1 + ROW - 6);
    const d =
      x1 === x2 ? `M${x1} ${y1}V${y2}` : `M${x1} ${y1}C${x1} ${turn} ${x2} ${y1 + 4} ${x2} ${y2}`;
    const classes = `line ${node.lane} ${node.below}`;
    const line = el('path', { class: classes, d, 'stroke-width': thickness(node.states) });
    if (hidden === 0 || y2 - y1 < ROW / 2) return [line];
    const note = el('text', { class: 'hidden', x: x2 + 5, y: y2 - 9 }, `+${hidden}`);
    note.append(el('title', {}, `${hidden} steps between are not shown`));
    return [line, note];
  }

  #dot(station: Station, { here }: TreeView): SVGElement {
    const [x, y] = place(station);
    const { below, path } = station.node;
    const now = path.join('.') === here.join('.');
    const group = el('g', {
      class: `dot ${below} ${now ? 'now' : ''}`,
      transform: `translate(${x} ${y})`,
    });
    if (now) group.append(el('circle', { class: 'halo', r: 9 }));
    group.append(SHAPES[below]());
    return group;
  }

  #item(station: Station, view: TreeView, indent: number): HTMLElement {
    const { node, row, lane } = station;
    const item = document.createElement('div');
    const now = node.path.join('.') === view.here.join('.');
    const onRun = node.path.every((choice, step) => view.run[step] === choice);
    item.className = `station ${node.below} ${now ? 'now' : ''} ${onRun ? 'run' : ''}`;
    item.style.paddingLeft = `${indent + 4}px`;
    item.setAttribute('role', 'treeitem');
    item.setAttribute('aria-level', String(lane + 1));
    item.setAttribute('aria-selected', String(now));
    item.tabIndex = row === this.#focus ? 0 : -1;
    const step = node.path.length;
    const label = step === 0 ? 'start' : `${step} ${node.label}`;
    const text = document.createElement('span');
    // Who is outside says the shape of the step elsewhere; here every letter counts.
    text.textContent = label.replace(/from outside, |the run begins: /, '');
    if (node.class === 'fault') text.className = 'fault';
    const verdict = document.createElement('span');
    verdict.className = 'verdict';
    verdict.textContent = node.lane === 'trunk' ? '' : SHORT[node.below];
    item.title = `${label}: ${verdictWords(node)}`;
    item.setAttribute('aria-label', item.title);
    item.append(text, verdict);
    item.addEventListener('click', () => this.#onVisit(node.path));
    return item;
  }

  #itemAt(index: number): HTMLElement | undefined {
    return this.#host.querySelectorAll<HTMLElement>('[role=treeitem]')[index];
  }

  #pressed(event: KeyboardEvent): void {
    const last = this.#map.stations.length - 1;
    const to = {
      ArrowDown: this.#focus + 1,
      ArrowUp: this.#focus - 1,
      ArrowLeft: this.#map.stations[this.#focus]?.parent ?? 0,
      ArrowRight: this.#map.stations.findIndex(({ parent }) => parent === this.#focus),
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === 'Enter') {
      const station = this.#map.stations[this.#focus];
      if (station !== undefined) this.#onVisit(station.node.path);
    } else if (to !== undefined && to >= 0 && to <= last) {
      const old = this.#itemAt(this.#focus);
      if (old !== undefined) old.tabIndex = -1;
      this.#focus = to;
      const next = this.#itemAt(to);
      if (next !== undefined) next.tabIndex = 0;
      next?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

const place = ({ lane, row }: Pick<Station, 'lane' | 'row'>): readonly [number, number] => [
  LEFT + lane * LANE,
  row * ROW + ROW / 2,
];

/** More states below, a thicker line. */
const thickness = (states: number): number => Math.min(6, 2 + Math.log10(states + 1) / 1.3);

const SHORT = {
  violates: '✕',
  holds: '✓ ok',
  'nothing-found': 'nothing yet',
  outside: 'out of bounds',
  unexplored: '',
} as const;

const SHAPES = {
  violates: () => el('path', { d: 'M-5 -5L5 5M5 -5L-5 5', class: 'open' }),
  holds: () => el('circle', { r: 5 }),
  'nothing-found': () => el('circle', { r: 5, class: 'open' }),
  outside: () => el('rect', { x: -4, y: -4, width: 8, height: 8, class: 'open' }),
  unexplored: () => el('circle', { r: 3.5 }),
} as const;
