/**
 * Where the arrays of a search come from. The TypeScript kernel takes them from the heap; those of
 * the WebAssembly kernel lie in one linear memory, which both languages can see.
 */

export interface Arena {
  /** A zeroed array. */
  ints(count: number): Int32Array;
  /** As `ints`, for an array that will grow: if it is large, perhaps where `extend` works. */
  growing(count: number): Int32Array;
  /** The same array with zeros behind it, where it lies; undefined if it cannot stay there. */
  extend(ints: Int32Array, count: number): Int32Array | undefined;
  /** An array with the same contents; the given one is not to be used any more. */
  adopt(ints: Int32Array): Int32Array;
  /** Gives an array back. Nobody may use it any more. */
  free(ints: Int32Array): void;
}

export const heap: Arena = {
  ints: (count) => new Int32Array(count),
  growing: (count) => new Int32Array(count),
  extend: () => undefined,
  adopt: (ints) => ints,
  free: () => {},
};

const PAGE = 2 ** 16;
const FIRST_PAGES = 4;
/** All that 32-bit addresses reach. */
const MAX_MIB = 4096;
const ALIGNMENT = 64;
/** Smaller arrays are moved when they grow: that takes no time, and no address space. */
const LEAST_GROWING = 2 ** 21;
/** Growing costs a system call, so it takes a part of what is there at once. */
const GROWTH = 1 / 16;

interface Block {
  readonly at: number;
  readonly size: number;
}

/**
 * Arrays in a linear memory; freed ones are used again, first fit. What does not fit into what
 * WebAssembly can address, or the machine grants, is taken from the heap.
 *
 * The upper half of the addresses is for one large array that grows: it is never copied, so nothing
 * is ever there twice. Addresses cost nothing; memory is taken when something is written to it.
 */
export class LinearArena implements Arena {
  /** Some array lies on the heap: only TypeScript can see all of them from now on. */
  overflowed = false;
  /** Shared, because views of it then stay valid when it grows. */
  readonly memory: WebAssembly.Memory;
  readonly #maxPages: number;
  /** Sorted by address, never touching one another. Address 0 is left out: it means "none". */
  #free: Block[] = [{ at: ALIGNMENT, size: FIRST_PAGES * PAGE - ALIGNMENT }];

  /** Nothing from here on was ever handed out: it is zero still. */
  #touched = 0;
  /** Where the upper half begins, in bytes. */
  readonly #half: number;
  /** Whether the upper half was opened: then the lower one is all there. */
  #isOpen = false;
  /** The array in the upper half. */
  #upper: Int32Array | undefined;
  /** End of what was ever handed out there. */
  #upperTouched: number;

  readonly #leastGrowing: number;

  /**
   * @param leastGrowing bytes from which on an array that grows may have the upper half
   * @throws RangeError if the machine does not grant the address space
   */
  constructor(maxMiB = MAX_MIB, leastGrowing = LEAST_GROWING) {
    this.#leastGrowing = leastGrowing;
    const maximum = (maxMiB * 2 ** 20) / PAGE;
    this.#maxPages = maximum;
    this.#half = Math.floor(maximum / 2) * PAGE;
    this.#upperTouched = this.#half;
    this.memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum, shared: true });
  }

  ints(count: number): Int32Array {
    const size = Math.max(ALIGNMENT, Math.ceil((count * 4) / ALIGNMENT) * ALIGNMENT);
    let found = this.#free.findIndex((block) => block.size >= size);
    if (found === -1) {
      if (!this.#grow(size)) {
        this.overflowed = true;
        return new Int32Array(count);
      }
      found = this.#free.length - 1;
    }
    const block = this.#free[found] as Block;
    const rest = { at: block.at + size, size: block.size - size };
    this.#free.splice(found, 1, ...(rest.size > 0 ? [rest] : []));
    const ints = new Int32Array(this.memory.buffer, block.at, count);
    if (block.at < this.#touched) ints.fill(0, 0, Math.ceil((this.#touched - block.at) / 4));
    this.#touched = Math.max(this.#touched, rest.at);
    return ints;
  }

  growing(count: number): Int32Array {
    if (this.#upper !== undefined || count * 4 < this.#leastGrowing) {
      return this.ints(count);
    }
    const { buffer } = this.memory;
    if (!this.#isOpen && buffer.byteLength > this.#half) return this.ints(count);
    return this.#takeUpper(count) ?? this.ints(count);
  }

  extend(ints: Int32Array, count: number): Int32Array | undefined {
    return ints === this.#upper ? this.#takeUpper(count) : undefined;
  }

  adopt(ints: Int32Array): Int32Array {
    const own = this.ints(ints.length);
    own.set(ints);
    return own;
  }

  free(ints: Int32Array): void {
    if (!(ints.buffer instanceof SharedArrayBuffer)) return;
    if (ints === this.#upper) {
      this.#upper = undefined;
      return;
    }
    const size = Math.max(ALIGNMENT, Math.ceil(ints.byteLength / ALIGNMENT) * ALIGNMENT);
    this.#release({ at: ints.byteOffset, size });
  }

  /** The first integers of the upper half: what was there before, then zeros. */
  #takeUpper(count: number): Int32Array | undefined {
    const has = this.memory.buffer.byteLength;
    const end = this.#half + Math.ceil((count * 4) / PAGE) * PAGE;
    const pages = (end - has) / PAGE;
    if (end / PAGE > this.#maxPages || (pages > 0 && !this.#grant(pages))) return undefined;
    if (!this.#isOpen) this.#release({ at: has, size: this.#half - has });
    this.#isOpen = true;
    const ints = new Int32Array(this.memory.buffer, this.#half, count);
    const kept = this.#upper?.length ?? 0;
    ints.fill(0, kept, Math.max(kept, (this.#upperTouched - this.#half) / 4));
    this.#upperTouched = Math.max(this.#upperTouched, this.#half + count * 4);
    this.#upper = ints;
    return ints;
  }

  /** @returns whether there is room now */
  #grow(size: number): boolean {
    if (this.#isOpen) return false;
    const has = this.memory.buffer.byteLength;
    const last = this.#free.at(-1);
    const tail = last !== undefined && last.at + last.size === has ? last.size : 0;
    const needed = Math.ceil((size - tail) / PAGE);
    const wanted = Math.max(needed, Math.ceil((has * GROWTH) / PAGE));
    const pages = Math.max(needed, Math.min(wanted, this.#maxPages - has / PAGE));
    if (has / PAGE + pages > this.#maxPages) return false;
    if (!this.#grant(pages)) return false;
    this.#release({ at: has, size: pages * PAGE });
    return true;
  }

  #grant(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }

  /** Puts a block into the list and joins it with its neighbours. */
  #release({ at, size }: Block): void {
    const next = this.#free.findIndex((block) => block.at > at);
    const i = next === -1 ? this.#free.length : next;
    const before = this.#free[i - 1];
    const after = this.#free[i];
    const joinsBefore = before !== undefined && before.at + before.size === at;
    const joinsAfter = after !== undefined && at + size === after.at;
    const from = joinsBefore ? before.at : at;
    const to = joinsAfter ? after.at + after.size : at + size;
    const start = joinsBefore ? i - 1 : i;
    const end = joinsAfter ? i + 1 : i;
    this.#free.splice(start, end - start, { at: from, size: to - from });
  }
}
