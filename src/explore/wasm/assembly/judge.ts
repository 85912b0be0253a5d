/** Walking the trees of `judge.ts`, for WebAssembly. */
import * as C from './control.ts';
import { at, componentAt, fieldAt, get, valueOf } from './memory.ts';

/** A verdict; other negative numbers are "true" and "not known". */
const FALSE: i32 = -1;
/** Children are positive, so that 0 can mean "not yet known". */
const OFFSET: i32 = 3;
const CHUNK_BITS: i32 = 16;
const CHUNK_MASK: i32 = 0xffff;

/** So many states are judged side by side: each walk waits for its own loads, and not for those of others. */
const SIDE_BY_SIDE: i32 = 4;

/** Where a walk goes on, without branches; one that has ended stays where it is. */
@inline
function next<T>(fields: usize, nodes: usize, state: u64, node: i32): i32 {
  const entry = nodes + <usize>max(node, 0) * 12;
  const component = componentAt<T>(fieldAt(fields, load<i32>(entry) >>> 1), <usize>state, state);
  const known = component < load<i32>(entry, 8);
  const place = load<usize>(entry, 4) + (<usize>select(component, 0, known) << 2);
  return select(node, select(load<i32>(place), 0, known) - OFFSET, node < 0);
}

/** A state of two words as one number; of more, where it lies. */
@inline
function stateAt<T>(c: usize, index: i32, bytes: usize): u64 {
  const chunk = load<usize>(at(c, C.CHUNKS) + (<usize>(index >>> CHUNK_BITS) << 2));
  const state = chunk + <usize>(index & CHUNK_MASK) * bytes;
  return sizeof<T>() == 8 ? load<u64>(state) : <u64>state;
}

/** Whether a tree says "no" to SIDE_BY_SIDE states. */
@inline
function areAllFalse<T>(fields: usize, tree: usize, s0: u64, s1: u64, s2: u64, s3: u64): bool {
  const root = load<i32>(tree);
  const nodes = load<usize>(tree, 4);
  let n0 = root;
  let n1 = root;
  let n2 = root;
  let n3 = root;
  while ((n0 & n1 & n2 & n3) >= 0) {
    n0 = next<T>(fields, nodes, s0, n0);
    n1 = next<T>(fields, nodes, s1, n1);
    n2 = next<T>(fields, nodes, s2, n2);
    n3 = next<T>(fields, nodes, s3, n3);
  }
  return (n0 & n1 & n2 & n3) == FALSE;
}

@inline
function isFalse(fields: usize, before: usize, after: usize, root: i32, nodes: usize): bool {
  let node = root;
  while (node >= 0) {
    const entry = nodes + <usize>node * 12;
    const place = load<i32>(entry);
    const component = valueOf(fieldAt(fields, place >>> 1), (place & 1) == 0 ? before : after);
    if (component >= load<i32>(entry, 8)) return false;
    const child = load<i32>(load<usize>(entry, 4) + (<usize>component << 2));
    if (child == 0) return false;
    node = child - OFFSET;
  }
  return node == FALSE;
}

@inline
function firstNews<T>(c: usize, index: i32): i32 {
  const size = get(c, C.SIZE);
  const fields = at(c, C.FIELDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : at(c, C.WORDS) << 2;
  const trees = at(c, C.TREES);
  const end = trees + (at(c, C.TREE_COUNT) << 3);
  for (; index < size; index += SIDE_BY_SIDE) {
    // The last states of an odd number are judged with the very last one in place of those that are missing.
    const s0 = stateAt<T>(c, index, bytes);
    const s1 = stateAt<T>(c, min(index + 1, size - 1), bytes);
    const s2 = stateAt<T>(c, min(index + 2, size - 1), bytes);
    const s3 = stateAt<T>(c, min(index + 3, size - 1), bytes);
    for (let tree = trees; tree < end; tree += 8) {
      if (areAllFalse<T>(fields, tree, s0, s1, s2, s3)) continue;
      return firstOfFew<T>(c, index, min(index + SIDE_BY_SIDE, size));
    }
  }
  return size;
}

/** The first of these states to which some tree does not say "no". */
function firstOfFew<T>(c: usize, index: i32, to: i32): i32 {
  const fields = at(c, C.FIELDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : at(c, C.WORDS) << 2;
  const trees = at(c, C.TREES);
  const end = trees + (at(c, C.TREE_COUNT) << 3);
  for (; index < to; index++) {
    const state = stateAt<T>(c, index, bytes);
    for (let tree = trees; tree < end; tree += 8) {
      if (!areAllFalse<T>(fields, tree, state, state, state, state)) return index;
    }
  }
  return to;
}

/** The first state from `index` on of which not all judges say "no", or the size of the log. */
export function nextNews(c: usize, index: i32): i32 {
  return get(c, C.WORDS) == 2 ? firstNews<i64>(c, index) : firstNews<i32>(c, index);
}

/** Whether all judges of a list of emissions say "no" to a step with these states around it. */
export function areFalse(c: usize, list: i32, before: usize, after: usize): bool {
  if (list >= get(c, C.EMIT_COUNT)) return false;
  const trees = load<usize>(at(c, C.EMITS) + (<usize>list << 2));
  if (trees == 0) return false;
  const fields = at(c, C.FIELDS);
  const end = trees + 4 + (<usize>load<i32>(trees) << 3);
  for (let tree = trees + 4; tree < end; tree += 8) {
    if (!isFalse(fields, before, after, load<i32>(tree), load<usize>(tree, 4))) return false;
  }
  return true;
}
