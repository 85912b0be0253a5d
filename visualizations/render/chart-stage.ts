/** A chart's picture in a box that scrolls: marked from step to step, and what is active kept in sight. */
import type { Positions } from '../core/layout/positions.ts';
import type { ChartView } from '../core/outline.ts';
import { ChartPicture } from './chart/picture.ts';

/** Smaller than this part of its own size, a chart cannot be read. */
const SMALLEST = 0.7;

export class ChartStage {
  readonly #host: HTMLElement;
  #picture: ChartPicture<SVGElement> | undefined;
  #hash = '';

  /** @param onEdge told of the id of a transition that was clicked */
  constructor(host: HTMLElement, onEdge: (transition: string) => void) {
    this.#host = host;
    host.addEventListener('click', (event) => {
      const line = (event.target as Element).closest('[data-transition], [data-edge]');
      const own = line?.getAttribute('data-transition');
      const inner = line?.querySelector('[data-transition]')?.getAttribute('data-transition');
      const transition = own ?? inner;
      if (transition) onEdge(transition);
    });
  }

  show({ chart, actor, state, taken, enabled }: ChartView, positions: Positions): void {
    if (this.#picture === undefined || this.#hash !== chart.hash) {
      this.#hash = chart.hash;
      const title = `statechart of ${actor}; the same in words: button above`;
      const maker = {
        createElementNS: (namespace: string, tag: string) =>
          document.createElementNS(namespace, tag) as SVGElement,
        createTextNode: (text: string) => document.createTextNode(text),
      };
      this.#picture = new ChartPicture<SVGElement>(chart, positions, maker, { title });
      const { node } = this.#picture;
      const { width, height } = positions;
      node.removeAttribute('width');
      node.removeAttribute('height');
      node.style.width = `min(100%, ${width}px)`;
      node.style.minWidth = `${Math.round(width * SMALLEST)}px`;
      node.style.aspectRatio = `${width} / ${height}`;
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
    const [box, room] = [active.getBoundingClientRect(), this.#host.getBoundingClientRect()];
    if (box.left < room.left || box.right > room.right) {
      this.#host.scrollLeft += box.left - room.left - (room.width - box.width) / 2;
    }
    if (box.top < room.top || box.bottom > room.bottom) {
      this.#host.scrollTop += box.top - room.top - (room.height - box.height) / 2;
    }
  }
}
