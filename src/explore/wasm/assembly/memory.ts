/** Reading and writing the control block and packed states, for WebAssembly. */
import * as C from './control.ts';

@inline
export function get(c: usize, field: i32): i32 {
  return load<i32>(c + (<usize>field << 2));
}

@inline
export function at(c: usize, field: i32): usize {
  return load<usize>(c + (<usize>field << 2));
}

@inline
export function set(c: usize, field: i32, value: i32): void {
  store<i32>(c + (<usize>field << 2), value);
}

@inline
export function about(field: usize, what: i32): i32 {
  return load<i32>(field + (<usize>what << 2));
}

@inline
export function copy(to: usize, from: usize, words: i32): void {
  const bytes = <usize>words << 2;
  for (let i: usize = 0; i < bytes; i += 4) store<i32>(to + i, load<i32>(from + i));
}

@inline
export function same(a: usize, b: usize, words: i32): bool {
  const bytes = <usize>words << 2;
  for (let i: usize = 4; i < bytes; i += 4) {
    if (load<i32>(a + i) != load<i32>(b + i)) return false;
  }
  return true;
}

/** The value of a field of a packed state. */
@inline
export function valueOf(field: usize, state: usize): i32 {
  const word = load<i32>(state + (<usize>about(field, C.FIELD_WORD) << 2));
  return (word >>> about(field, C.FIELD_SHIFT)) & about(field, C.FIELD_MASK);
}

@inline
export function addTo(field: usize, state: usize, change: i32): void {
  const word = state + (<usize>about(field, C.FIELD_WORD) << 2);
  store<i32>(word, load<i32>(word) + (change << about(field, C.FIELD_SHIFT)));
}

@inline
export function fieldAt(fields: usize, index: i32): usize {
  return fields + (<usize>index << 5);
}

/** The component that a field holds in a state: of two words, loaded as one number, or of more. */
@inline
export function componentAt<T>(field: usize, state: usize, whole: u64): i32 {
  if (sizeof<T>() == 8) {
    return <i32>(whole >> <u64>about(field, C.FIELD_SHIFT_64)) & about(field, C.FIELD_MASK);
  }
  return valueOf(field, state);
}
