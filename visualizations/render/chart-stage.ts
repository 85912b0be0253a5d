/** A chart's picture in a box that scrolls: marked from step to step, and what is active kept in sight. */

import type { Chart } from '../../src/chart/chart.ts';
import type { Positions } from '../core/layout/positions.ts';
import type { ChartView } from '../core/outline.ts';
import type { ChartMarks } from './chart/marks.ts';
import { ChartPicture } from './chart/picture.ts';
import { drawChart } from './chart/svg.ts';
import { toNodes } from './element.ts';

/** Smaller than this part of its own size, a chart cannot be read. */
const SMALLEST = 0.7;
/** Beside what is too large to be in the middle. */
const MARGIN = 12;

const MAKER = {
  createElementNS: (namespace: string, tag: string) =>
    document.createElementNS(namespace, tag) as SVGElement,
  createTextNode: (text: string) => document.createTextNode(text),
};

/** As wide as there is room, and no larger than it is. */
const sized = (node: SVGElement, { width, height }: Positions): void => {
  node.removeAttribute('width');
  node.removeAttribute('height');
  node.style.width = `min(100%, ${width}px)`;
  node.style.minWidth = `${Math.round(width * SMALLEST)}px`;
  node.style.aspectRatio = `${width} / ${height}`;
};

/** A chart with how often everything was seen; its numbers are drawn, so it is made anew for others. */
export const coveredPicture = (
  chart: Chart,
  positions: Positions,
  coverage: Coverage,
): SVGElement => {
  const title = `statechart ${chart.id} with its coverage; the same in words beside it`;
  const node = toNodes(drawChart(chart, positions, { coverage }, { title }), MAKER);
  sized(node, positions);
  return node;
};

/** What of a chart lies under the pointer: a transition, or else a state. */
export const pointedAt = (
  target: Element,
): { readonly transition: string } | { readonly state: string } | undefined => {
  const transition = transitionAt(target);
  if (transition !== null) return { transition };
  const state = target.closest('[data-state]')?.getAttribute('data-state');
  return state ? { state } : undefined;
};

const transitionAt = (target: Element): string | null => {
  const line = target.closest('[data-transition], [data-edge]');
  const inner = line?.querySelector('[data-transition]');
  return (line?.getAttribute('data-transition') ?? inner?.getAttribute('data-transition')) || null;
};

type Coverage = NonNullable<ChartMarks['coverage']>;

export class ChartStage {
  readonly #host: HTMLElement;
  #picture: ChartPicture<SVGElement> | undefined;
  #hash = '';

  /** @param onEdge told of the id of a transition that was clicked */
  constructor(host: HTMLElement, onEdge: (transition: string) => void) {
    this.#host = host;
    host.addEventListener('click', (event) => {
      const transition = transitionAt(event.target as Element);
      if (transition !== null) onEdge(transition);
    });
  }

  show({ chart, actor, state, taken, enabled }: ChartView, positions: Positions): void {
    if (this.#picture === undefined || this.#hash !== chart.hash) {
      this.#hash = chart.hash;
      const title = `statechart of ${actor}; the same in words: button above`;
      this.#picture = new ChartPicture<SVGElement>(chart, positions, MAKER, { title });
      const { node } = this.#picture;
      sized(node, positions);
      this.#host.replaceChildren(node);
    }
    this.#picture.mark({
      ...(state.up ? { value: state.value } : { down: true }),
      taken: [...taken],
      enabled: [...enabled],
    });
    this.#follow();
  }

  /** Brings what is active into sight, without moving when it is. */
  #follow(): void {
    const active = this.#host.querySelector('.hc-active');
    if (active === null) return;
    const room = this.#host.getBoundingClientRect();
    // Of a state that is larger than that, what it took just now; else its beginning.
    const wide = active.getBoundingClientRect().width > room.width;
    const box = ((wide && active.querySelector('.hc-taken')) || active).getBoundingClientRect();
    const aside = (size: number, least: number): number => Math.max(least, size / 2);
    if (box.left < room.left || box.right > room.right) {
      this.#host.scrollLeft += box.left - room.left - aside(room.width - box.width, MARGIN);
    }
    if (box.top < room.top || box.bottom > room.bottom) {
      this.#host.scrollTop += box.top - room.top - aside(room.height - box.height, MARGIN);
    }
  }
}
