/** Small integers for values: the same text always gets the same number, counted from 0. */
export class Interner<T> {
  readonly values: T[] = [];
  readonly #ids = new Map<string, number>();

  /** Number of the value with this canonical text; `make` is called only for a new text. */
  intern(text: string, make: () => T): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.values.length;
    this.values.push(make());
    this.#ids.set(text, id);
    return id;
  }

  /** The value of an id handed out by `intern`. */
  get(id: number): T {
    return this.values[id] as T;
  }

  /** Canonical texts, by number. */
  get texts(): Iterable<string> {
    return this.#ids.keys();
  }

  get size(): number {
    return this.values.length;
  }
}
