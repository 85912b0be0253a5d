/** More room in the visited set, whose members the WebAssembly loop moves to where they belong then. */
import type { LinearArena } from './arena.ts';
import type { Visited } from './visited.ts';
import * as C from './wasm/assembly/control.ts';
import type { Loop } from './wasm/loop.ts';

/** @param bind writes into the control block where the set lies now */
export const growVisited = (
  visited: Visited,
  arena: LinearArena,
  loop: Loop,
  control: Int32Array,
  bind: () => void,
): void => {
  const { old, stays } = visited.enlarge();
  if (arena.overflowed) {
    visited.moveFrom(old);
    return;
  }
  bind();
  const count = old.length / visited.words;
  if (stays) spread(visited, count, arena, loop, control);
  else {
    loop.rehash(control.byteOffset, old.byteOffset, count);
    visited.release(old);
  }
};

/** The first so many slots hold the members of a visited set that has more of them now. */
const spread = (
  visited: Visited,
  count: number,
  arena: LinearArena,
  loop: Loop,
  control: Int32Array,
): void => {
  const waiting = arena.ints((C.WAITING + C.BLOCK) * visited.words);
  if (arena.overflowed) {
    visited.spread(count, []);
    return;
  }
  loop.spread(control.byteOffset, count, waiting.byteOffset);
  const [left, found] = [control[C.ARG_A] as number, control[C.ARG_B] as number];
  visited.spread(left, Array.from(waiting.subarray(0, found * visited.words)));
  arena.free(waiting);
};
