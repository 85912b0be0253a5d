/** Positions of charts on the page: carried by the document, or asked for when a chart is first looked at. */
import type { PlayerDocument } from '../../src/inspect/protocol.ts';
import type { Positions } from './layout/positions.ts';

export class ChartPlaces {
  readonly #known = new Map<string, Positions>();
  readonly #asked = new Set<string>();
  readonly #ask: (hash: string) => Promise<unknown>;
  readonly #onNews: () => void;

  /** @param ask the server; it may reject, then the chart is shown in words */
  constructor(ask: (hash: string) => Promise<unknown>, onNews: () => void) {
    this.#ask = ask;
    this.#onNews = onNews;
  }

  carry({ layouts = {} }: PlayerDocument): void {
    for (const [hash, positions] of Object.entries(layouts)) {
      this.#known.set(hash, positions as Positions);
    }
  }

  /** Undefined until they are there; whoever asked is told then. */
  of(hash: string): Positions | undefined {
    const known = this.#known.get(hash);
    if (known !== undefined || this.#asked.has(hash)) return known;
    this.#asked.add(hash);
    void this.#fetch(hash);
    return undefined;
  }

  async #fetch(hash: string): Promise<void> {
    try {
      this.#known.set(hash, (await this.#ask(hash)) as Positions);
      this.#onNews();
    } catch {
      // In words, then.
    }
  }
}
