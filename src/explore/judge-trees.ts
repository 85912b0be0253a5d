/**
 * Where the WebAssembly loop finds the trees of the judges: of the open properties of states, and by
 * list of emissions those of its steps. Judges learn, and then their trees move; so all are looked
 * up again whenever one of them may have learnt something.
 */
import type { LinearArena } from './arena.ts';
import type { Listener } from './listener.ts';
import * as C from './wasm/assembly/control.ts';

const FIRST_SIZE = 16;
/** Integers a tree: its root, and the address of its nodes. */
const TREE_INTS = 2;

type Trees = ReturnType<NonNullable<Listener['emitTrees']>>;

export class JudgeTrees {
  readonly #arena: LinearArena;
  readonly #control: Int32Array;
  readonly #listener: Listener;
  #states: Int32Array;
  /** By list of emissions, how many trees and which; and the addresses of these. */
  readonly #emits: (Int32Array | undefined)[] = [];
  #addresses: Int32Array;
  /** When all were looked up last. */
  #moved: number | undefined;

  constructor(arena: LinearArena, control: Int32Array, listener: Listener) {
    this.#arena = arena;
    this.#control = control;
    this.#listener = listener;
    this.#states = arena.ints(FIRST_SIZE);
    this.#addresses = arena.ints(FIRST_SIZE);
  }

  bindStates(): void {
    const judges = this.#listener.judges?.() ?? [];
    if (TREE_INTS * judges.length > this.#states.length) {
      this.#arena.free(this.#states);
      this.#states = this.#arena.ints(TREE_INTS * judges.length);
    }
    for (const [i, judge] of judges.entries()) this.#states.set(judge.tree(), TREE_INTS * i);
    this.#control[C.TREES] = this.#states.byteOffset;
    this.#control[C.TREE_COUNT] = judges.length;
  }

  /** @param list of emissions whose step was told just now */
  bindEmits(list: number): void {
    const { emitTrees, emitTreesMoved } = this.#listener;
    if (emitTrees === undefined) return;
    const moved = emitTreesMoved?.();
    if (moved !== undefined && moved === this.#moved && this.#emits[list] !== undefined) return;
    this.#moved = moved;
    const size = Math.max(this.#emits.length, list + 1);
    if (size > this.#addresses.length) {
      this.#arena.free(this.#addresses);
      this.#addresses = this.#arena.ints(2 * size);
    }
    for (let l = 0; l < size; l++) {
      const wanted = l === list || this.#emits[l] !== undefined;
      this.#emits[l] = this.#fill(this.#emits[l], wanted ? emitTrees(l) : undefined);
      this.#addresses[l] = this.#emits[l]?.byteOffset ?? 0;
    }
    this.#control[C.EMITS] = this.#addresses.byteOffset;
    this.#control[C.EMIT_COUNT] = this.#arena.overflowed ? 0 : size;
  }

  #fill(known: Int32Array | undefined, trees: Trees): Int32Array | undefined {
    const size = 1 + TREE_INTS * (trees?.length ?? 0);
    const fits = trees !== undefined && known !== undefined && known.length >= size;
    if (known !== undefined && !fits) this.#arena.free(known);
    if (trees === undefined) return undefined;
    const array = fits ? known : this.#arena.ints(size);
    array[0] = trees.length;
    for (const [i, tree] of trees.entries()) array.set(tree, 1 + TREE_INTS * i);
    return array;
  }
}
