/** What letters make of components, for WebAssembly: what `letter-table.ts` does. */
import * as C from './control.ts';
import { about, componentAt, fieldAt, set } from './memory.ts';
import { MISSING, pairSlot, valueAt } from './pairs.ts';

const OFFSET: i32 = 3;

/** What a letter makes of a component, or MISSING. */
@inline
export function receive(field: usize, before: i32, letter: i32): i32 {
  const slots = <usize>about(field, C.FIELD_LETTERS);
  const shape = about(field, C.FIELD_LETTERS_SHAPE);
  if (shape > 0) return valueAt(slots, shape, before, letter);
  if (before >= about(field, C.FIELD_HEADS_LENGTH) || letter >= -shape) return MISSING;
  const found = load<i32>(slots + (<usize>(letter - before * shape) << 2));
  return select(MISSING, found - OFFSET, found == 0);
}

/** Where the answers for a component lie that there is room for. */
@inline
export function answersOf(field: usize, component: i32): usize {
  const slots = <usize>about(field, C.FIELD_LETTERS);
  const shape = about(field, C.FIELD_LETTERS_SHAPE);
  if (shape > 0) return pairSlot(slots, shape, component, 0);
  return slots + (<usize>(-component * shape) << 2);
}

/** What becomes of all letters of a row: they are taken, or one is not, … */
export const TAKEN: i32 = 0;
export const REFUSED: i32 = 1;
/** … because of a bound alone. */
export const CUT_OFF: i32 = 2;
/** What one does is not known: it is asked for. */
export const UNKNOWN: i32 = 3;
const CUT: i32 = -1;

/** Whether the receivers of a row's letters take them. */
export function fateOf<T>(
  c: usize,
  fields: usize,
  push: usize,
  end: usize,
  state: usize,
  whole: u64,
): i32 {
  for (; push < end; push += 8) {
    const other = fieldAt(fields, load<i32>(push));
    const letter = load<i32>(push, 4);
    const before = componentAt<T>(other, state, whole);
    const received = receive(other, before, letter);
    if (received >= 0) continue;
    if (received != MISSING) return received == CUT ? CUT_OFF : REFUSED;
    set(c, C.ARG_A, load<i32>(push));
    set(c, C.ARG_B, before);
    set(c, C.ARG_C, letter);
    return UNKNOWN;
  }
  return TAKEN;
}
