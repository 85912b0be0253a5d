/** Walking the trees of `step-trees.ts`, for WebAssembly. */
import * as C from './control.ts';
import { at, componentAt, fieldAt, get } from './memory.ts';
import { valueAt } from './pairs.ts';

const LEAF: i32 = -1;
/** Where in a leaf: bytes. */
export const LEAF_FATE: usize = 4;
export const LEAF_EMITS: usize = 8;
export const LEAF_CHANGES: usize = 12;
export const LEAF_FIRST: usize = 16;
/** A fate; 0 is "taken", anything else is not. */
export const CUT_OFF: i32 = 2;

/** Where the leaf of a step with this root lies, or 0 if what it does in this state is not known. */
export function leafOf<T>(c: usize, fields: usize, root: i32, state: usize, whole: u64): usize {
  const places = at(c, C.PLACES);
  const children = at(c, C.CHILDREN);
  const mask = get(c, C.CHILDREN_MASK);
  let place = root;
  while (place > 0) {
    const actor = load<i32>(places + (<usize>place << 2));
    if (actor == LEAF) return places + (<usize>place << 2);
    place = valueAt(children, mask, place, componentAt<T>(fieldAt(fields, actor), state, whole));
  }
  return 0;
}
