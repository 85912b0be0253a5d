/**
 * Where the arrays of a search come from. The TypeScript kernel takes them from the heap; those of
 * the WebAssembly kernel lie in one linear memory, which both languages can see.
 */

export interface Arena {
  /** A zeroed array. */
  ints(count: number): Int32Array;
  /** An array with the same contents; the given one is not to be used any more. */
  adopt(ints: Int32Array): Int32Array;
  /** Gives an array back. Nobody may use it any more. */
  free(ints: Int32Array): void;
}

export const heap: Arena = {
  ints: (count) => new Int32Array(count),
  adopt: (ints) => ints,
  free: () => {},
};

const PAGE = 2 ** 16;
const FIRST_PAGES = 4;
/** All that 32-bit addresses reach. */
const MAX_MIB = 4096;
const ALIGNMENT = 64;
/** Growing costs a system call, so it takes a part of what is there at once. */
const GROWTH = 1 / 16;

interface Block {
  readonly at: number;
  readonly size: number;
}

/**
 * Arrays in a linear memory; freed ones are used again, first fit. What does not fit into what
 * WebAssembly can address, or the machine grants, is taken from the heap.
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

  /** @throws RangeError if the machine does not grant the address space */
  constructor(maxMiB = MAX_MIB) {
    const maximum = (maxMiB * 2 ** 20) / PAGE;
    this.#maxPages = maximum;
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

  adopt(ints: Int32Array): Int32Array {
    const own = this.ints(ints.length);
    own.set(ints);
    return own;
  }

  free(ints: Int32Array): void {
    if (!(ints.buffer instanceof SharedArrayBuffer)) return;
    const size = Math.max(ALIGNMENT, Math.ceil(ints.byteLength / ALIGNMENT) * ALIGNMENT);
    this.#release({ at: ints.byteOffset, size });
  }

  /** @returns whether there is room now */
  #grow(size: number): boolean {
    const has = this.memory.buffer.byteLength;
    const last = this.#free.at(-1);
    const tail = last !== undefined && last.at + last.size === has ? last.size : 0;
    const needed = Math.ceil((size - tail) / PAGE);
    const wanted = Math.max(needed, Math.ceil((has * GROWTH) / PAGE));
    const pages = Math.max(needed, Math.min(wanted, this.#maxPages - has / PAGE));
    if (has / PAGE + pages > this.#maxPages) return false;
    try {
      this.memory.grow(pages);
    } catch {
      return false;
    }
    this.#release({ at: has, size: pages * PAGE });
    return true;
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
