/** Walking the trees of `judge.ts`, for WebAssembly. */
import * as C from './control.ts';
import { about, at, fieldAt, get, valueOf } from './memory.ts';

/** A verdict; other negative numbers are "true" and "not known". */
const FALSE: i32 = -1;
/** Children are positive, so that 0 can mean "not yet known". */
const OFFSET: i32 = 3;
const CHUNK_BITS: i32 = 16;
const CHUNK_MASK: i32 = 0xffff;

/** As `isFalse`, in one state of two words that was loaded as one number. */
@inline
function isFalseIn(fields: usize, whole: u64, root: i32, nodes: usize): bool {
  let node = root;
  while (node >= 0) {
    const entry = nodes + <usize>node * 12;
    const field = fieldAt(fields, load<i32>(entry) >>> 1);
    const shifted = <i32>(whole >> <u64>about(field, C.FIELD_SHIFT_64));
    const component = shifted & about(field, C.FIELD_MASK);
    if (component >= load<i32>(entry, 8)) return false;
    const child = load<i32>(load<usize>(entry, 4) + (<usize>component << 2));
    if (child == 0) return false;
    node = child - OFFSET;
  }
  return node == FALSE;
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

/** The first state from `index` on of which not all judges say "no", or the size of the log. */
export function nextNews(c: usize, index: i32): i32 {
  const size = get(c, C.SIZE);
  const fields = at(c, C.FIELDS);
  const bytes = at(c, C.WORDS) << 2;
  const trees = at(c, C.TREES);
  const end = trees + (at(c, C.TREE_COUNT) << 3);
  if (bytes == 8) {
    const chunks = at(c, C.CHUNKS);
    for (let s = index; s < size; s++) {
      const chunk = load<usize>(chunks + (<usize>(s >>> CHUNK_BITS) << 2));
      const whole = load<u64>(chunk + (<usize>(s & CHUNK_MASK) << 3));
      for (let tree = trees; tree < end; tree += 8) {
        if (!isFalseIn(fields, whole, load<i32>(tree), load<usize>(tree, 4))) return s;
      }
    }
    return size;
  }
  for (let s = index; s < size; s++) {
    const chunk = load<usize>(at(c, C.CHUNKS) + (<usize>(s >>> CHUNK_BITS) << 2));
    const state = chunk + <usize>(s & CHUNK_MASK) * bytes;
    for (let tree = trees; tree < end; tree += 8) {
      if (!isFalse(fields, state, state, load<i32>(tree), load<usize>(tree, 4))) return s;
    }
  }
  return size;
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
