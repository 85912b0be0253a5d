/** Positions of charts on the page: carried by the document, or asked for when a chart is first looked at. */
import type { PlayerDocument } from '../../src/inspect/protocol.ts';
import { type Positions, placeKey } from './layout/positions.ts';

export class ChartPlaces {
  readonly #known = new Map<string, Positions>();
  readonly #asked = new Set<string>();
  readonly #ask: (hash: string, badges: boolean) => Promise<unknown>;
  readonly #onNews: () => void;

  /** @param ask the server; it may reject, then the chart is shown in words */
  constructor(ask: (hash: string, badges: boolean) => Promise<unknown>, onNews: () => void) {
    this.#ask = ask;
    this.#onNews = onNews;
  }

  carry({ layouts = {} }: PlayerDocument): void {
    for (const [hash, positions] of Object.entries(layouts)) {
      this.#known.set(hash, positions as Positions);
    }
  }

  /**
   * Undefined until they are there; whoever asked is told then.
   * @param badges with room for the numbers of a coverage
   */
  of(hash: string, badges = false): Positions | undefined {
    const key = placeKey(hash, badges);
    const known = this.#known.get(key);
    if (known !== undefined || this.#asked.has(key)) return known;
    this.#asked.add(key);
    void this.#fetch(key, hash, badges);
    return undefined;
  }

  async #fetch(key: string, hash: string, badges: boolean): Promise<void> {
    try {
      this.#known.set(key, (await this.#ask(hash, badges)) as Positions);
      this.#onNews();
    } catch {
      // In words, then.
    }
  }
}
