/** Dragging a message in flight: a drop on its receiver, on the bin, or with shift is a deed. */
import type { Geometry } from '../core/geometry.ts';
import type { Arrow } from '../core/messages.ts';
import { el, ICONS } from './svg.ts';

export type Deed = 'deliver' | 'drop' | 'duplicate';

/** A press that moves less is a click. */
const LEAST = 5;

export class Grip {
  readonly #space: HTMLElement;
  readonly #onDrop: (arrow: Arrow, deed: Deed) => void;

  constructor(space: HTMLElement, onDrop: (arrow: Arrow, deed: Deed) => void) {
    this.#space = space;
    this.#onDrop = onDrop;
  }

  hold(token: SVGElement, arrow: Arrow, geometry: Geometry): void {
    token.classList.add('grip');
    token.addEventListener('pointerdown', (down) => {
      down.preventDefault();
      this.#drag(token, arrow, geometry, down);
    });
  }

  #drag(token: SVGElement, arrow: Arrow, geometry: Geometry, down: PointerEvent): void {
    const start = token.getAttribute('transform');
    const bin = this.#bin();
    const [x0, y0] = this.#point(down);
    const move = (event: PointerEvent): void => {
      const [x, y] = this.#point(event);
      token.setAttribute('transform', `translate(${x} ${y})`);
      token.classList.toggle('over', geometry.laneAt(x) === arrow.to);
      bin.classList.toggle('over', overBin(bin, event));
    };
    const up = (event: PointerEvent): void => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      const [x, y] = this.#point(event);
      const binned = overBin(bin, event);
      bin.remove();
      if (start !== null) token.setAttribute('transform', start);
      token.classList.remove('over');
      if (Math.abs(x - x0) + Math.abs(y - y0) < LEAST) return;
      // The click that ends a drag is no click on a row.
      window.addEventListener('click', (click) => click.stopPropagation(), {
        capture: true,
        once: true,
      });
      if (binned) this.#onDrop(arrow, 'drop');
      else if (event.shiftKey) this.#onDrop(arrow, 'duplicate');
      else if (geometry.laneAt(x) === arrow.to) this.#onDrop(arrow, 'deliver');
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
  }

  #point(event: PointerEvent): readonly [number, number] {
    const box = this.#space.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #bin(): HTMLElement {
    const bin = document.createElement('div');
    bin.className = 'bin';
    bin.append(el('svg', { viewBox: '0 0 16 16' }, el('path', { d: ICONS.bin })), 'lose it');
    (this.#space.parentElement?.parentElement ?? document.body).append(bin);
    return bin;
  }
}

const overBin = (bin: HTMLElement, { clientX, clientY }: PointerEvent): boolean => {
  const { left, right, top, bottom } = bin.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
};
