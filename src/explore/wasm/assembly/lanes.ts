/**
 * What threads do together, for WebAssembly: each inserts, of the states that all have found, those that fall
 * into its part of the visited set; the main thread appends what is new to the log. See `workers/parallel-kernel.ts`.
 */
import * as C from './control.ts';
import { append, BATCH, place, slotCount, slotOf } from './insert.ts';
import * as L from './lane.ts';
import { at, get, set } from './memory.ts';

/** What became of a state, in a byte. */
const KNOWN: u8 = 0;
const NEW: u8 = 1;
const FOR_MAIN: u8 = 2;

/** Inserts states whose slots lie from `first` to before `guard`; to before `last`, they are left to the main thread. */
function insertPart<T>(
  c: usize,
  lane: usize,
  first: usize,
  guard: usize,
  last: usize,
  mine: usize,
): void {
  const states = at(lane, L.STATES);
  const hashes = at(lane, L.HASHES);
  const verdicts = at(lane, L.VERDICTS);
  const count = get(lane, L.ACCEPTED);
  const words = get(c, C.WORDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : <usize>words << 2;
  const slots = at(c, C.SLOTS);
  const shift = get(c, C.SHIFT);
  const multiplier = <u32>get(c, C.MULTIPLIER);
  const end = slots + slotCount(multiplier, shift) * bytes;
  let k: i32 = 0;
  while (k < count) {
    // As in `flush`: the slots of a whole batch are touched first, so that misses overlap.
    let found: i32 = 0;
    let touched: i32 = 0;
    for (; k < count && found < BATCH; k++) {
      const slot = slotOf<T>(load<i32>(hashes + (<usize>k << 2)), multiplier, shift);
      if (slot < first || slot >= last) continue;
      if (slot >= guard) {
        store<u8>(verdicts + <usize>k, FOR_MAIN);
        continue;
      }
      store<i32>(mine + (<usize>found << 2), k);
      found += 1;
      touched ^= load<i32>(slots + slot * bytes);
    }
    store<i32>(mine + (<usize>BATCH << 2), touched);
    for (let i: i32 = 0; i < found; i++) {
      const own = <usize>load<i32>(mine + (<usize>i << 2));
      const home = slots + slotOf<T>(load<i32>(hashes + (own << 2)), multiplier, shift) * bytes;
      const isNew = place<T>(slots, end, home, states + own * bytes, words, bytes);
      store<u8>(verdicts + own, isNew ? NEW : KNOWN);
    }
  }
}

/** `mine` is room for BATCH integers and one more. */
export function insertOwn(
  c: usize,
  lane: usize,
  first: usize,
  guard: usize,
  last: usize,
  mine: usize,
): void {
  if (get(c, C.WORDS) == 2) insertPart<i64>(c, lane, first, guard, last, mine);
  else insertPart<i32>(c, lane, first, guard, last, mine);
}

function appendPart<T>(c: usize, lane: usize, from: i32): i32 {
  const states = at(lane, L.STATES);
  const hashes = at(lane, L.HASHES);
  const parents = at(lane, L.PARENTS);
  const kinds = at(lane, L.KINDS);
  const verdicts = at(lane, L.VERDICTS);
  const count = get(lane, L.ACCEPTED);
  const words = get(c, C.WORDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : <usize>words << 2;
  const slots = at(c, C.SLOTS);
  const shift = get(c, C.SHIFT);
  const multiplier = <u32>get(c, C.MULTIPLIER);
  const end = slots + slotCount(multiplier, shift) * bytes;
  const capacity = get(c, C.CAPACITY);
  const before = get(c, C.SIZE);
  let size = before;
  let k = from;
  for (; k < count && size < capacity; k++) {
    const verdict = load<u8>(verdicts + <usize>k);
    if (verdict == KNOWN) continue;
    const state = states + <usize>k * bytes;
    if (verdict == FOR_MAIN) {
      const hash = load<i32>(hashes + (<usize>k << 2));
      const home = slots + slotOf<T>(hash, multiplier, shift) * bytes;
      if (!place<T>(slots, end, home, state, words, bytes)) continue;
    }
    append<T>(c, size, state, load<u8>(kinds + <usize>k), load<i32>(parents + (<usize>k << 2)));
    size += 1;
  }
  set(c, C.SIZE, size);
  set(c, C.MEMBERS, get(c, C.MEMBERS) + size - before);
  return k;
}

/** Appends to the log what is new of a thread's states, from a number on; returns how far there was room. */
export function appendNew(c: usize, lane: usize, from: i32): i32 {
  return get(c, C.WORDS) == 2 ? appendPart<i64>(c, lane, from) : appendPart<i32>(c, lane, from);
}
