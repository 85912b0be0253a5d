/** What letters make of components, for WebAssembly: what `letter-table.ts` does. */
import * as C from './control.ts';
import { about } from './memory.ts';
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
