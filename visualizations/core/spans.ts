/** Things that last from one step to another, found by the steps that can be seen, not one by one. */

const BLOCK = 64;

export class Spans<T> {
  readonly #blocks: T[][];
  readonly #from: (item: T) => number;
  readonly #to: (item: T) => number;

  /** @param last the greatest step @param from first and @param to last step of an item, both included */
  constructor(
    items: readonly T[],
    last: number,
    from: (item: T) => number,
    to: (item: T) => number,
  ) {
    this.#blocks = Array.from({ length: Math.floor(last / BLOCK) + 1 }, () => []);
    this.#from = from;
    this.#to = to;
    for (const item of items) {
      const end = Math.min(this.#blocks.length - 1, Math.floor(to(item) / BLOCK));
      for (let block = Math.floor(from(item) / BLOCK); block <= end; block++) {
        this.#blocks[block]?.push(item);
      }
    }
  }

  /** What lasts for some part of the steps, each once, in the order given. */
  within(first: number, last: number): readonly T[] {
    const [a, b] = [Math.floor(first / BLOCK), Math.floor(last / BLOCK)];
    const fits = (item: T): boolean => this.#from(item) <= last && this.#to(item) >= first;
    if (a === b) return (this.#blocks[a] ?? []).filter(fits);
    return [...new Set(this.#blocks.slice(a, b + 1).flat())].filter(fits);
  }
}
