/** The visited set and the log, for WebAssembly: what `visited.ts` and `state-log.ts` do. */
import * as C from './control.ts';
import { at, copy, get, same, set } from './memory.ts';

export const BATCH: i32 = 512;
export const CHUNK_BITS: i32 = 16;
export const CHUNK_MASK: i32 = 0xffff;
const RECENT_PARENTS_MASK: i32 = 0x7fff;

@inline
export function hashOfPair(value: u64): i32 {
  let h: i32 = <i32>value * <i32>0x9e3779b1;
  h = h ^ (h >>> 15);
  h = (h ^ <i32>(value >> 32)) * <i32>0x9e3779b1;
  h = h ^ (h >>> 15);
  return h * <i32>0x85ebca6b;
}

@inline
export function hashOf(state: usize, words: i32): i32 {
  let h: i32 = 0;
  const end = state + (<usize>words << 2);
  for (let word = state; word < end; word += 4) {
    h = (h ^ load<i32>(word)) * <i32>0x9e3779b1;
    h = h ^ (h >>> 15);
  }
  return h * <i32>0x85ebca6b;
}

/** Where the search for a state with this hash begins: see `visited.ts`. */
@inline
export function slotOf<T>(hash: i32, multiplier: u32, shift: i32): usize {
  const slot = <usize>((<u32>(hash >>> 3) * multiplier) >> shift);
  return sizeof<T>() == 8 ? slot & -C.LINE : slot;
}

/** Number of slots. */
@inline
export function slotCount(multiplier: u32, shift: i32): usize {
  return <usize>multiplier << (29 - shift);
}

/** Of the slots of two words in a line of the cache, those that hold this: one bit for each. */
@inline
function slotsWith(line: usize, wanted: v128): i32 {
  return (
    i64x2.bitmask(i64x2.eq(v128.load(line), wanted)) |
    (i64x2.bitmask(i64x2.eq(v128.load(line, 16), wanted)) << 2) |
    (i64x2.bitmask(i64x2.eq(v128.load(line, 32), wanted)) << 4) |
    (i64x2.bitmask(i64x2.eq(v128.load(line, 48), wanted)) << 6)
  );
}

/** The first empty slot from `slot` on, or `end` if there is none; of two words, `slot` begins a line. */
@inline
function emptyFrom<T>(slot: usize, end: usize, bytes: usize): usize {
  if (sizeof<T>() == 8) {
    for (; slot != end; slot += <usize>C.LINE << 3) {
      const empty = slotsWith(slot, i64x2.splat(0));
      if (empty != 0) return slot + (<usize>ctz(empty) << 3);
    }
    return end;
  }
  while (slot != end && load<i32>(slot) != 0) slot += bytes;
  return slot;
}

/** The kinds of steps that sleep in a state, as far as that was noted: see `sleep-sets.ts`. */
@inline
export function asleepAt(c: usize, index: i32): u64 {
  const asleep = load<usize>(at(c, C.ASLEEP) + (<usize>(index >>> CHUNK_BITS) << 2));
  return asleep == 0 ? 0 : load<u64>(asleep + (<usize>(index & CHUNK_MASK) << 3));
}

/** Notes what sleeps in a state, and by what kind of step it was reached. */
@inline
function noteSleep(c: usize, index: i32, kind: u8, parent: i32): void {
  const sets = at(c, C.SLEEP_SETS) + (<usize>kind << 3);
  const place = <usize>(index & CHUNK_MASK);
  const chunk = <usize>(index >>> CHUNK_BITS) << 2;
  const inherited = load<u64>(sets + <usize>C.INHERITED) & asleepAt(c, parent);
  store<u64>(load<usize>(at(c, C.ASLEEP) + chunk) + (place << 3), load<u64>(sets) | inherited);
  const kinds = at(c, C.STATE_KINDS);
  if (kinds != 0) store<u8>(load<usize>(kinds + chunk) + place, kind);
}

/** Puts a state into the visited set, from the slot where its search begins; false if it was there already. */
@inline
export function place<T>(
  slots: usize,
  end: usize,
  home: usize,
  state: usize,
  words: i32,
  bytes: usize,
): bool {
  let slot = home;
  if (sizeof<T>() == 8) {
    const value = load<i64>(state);
    const wanted = i64x2.splat(value);
    let known = slotsWith(slot, wanted);
    let empty = slotsWith(slot, i64x2.splat(0));
    while ((known | empty) == 0) {
      slot += <usize>C.LINE << 3;
      if (slot == end) slot = slots;
      known = slotsWith(slot, wanted);
      empty = slotsWith(slot, i64x2.splat(0));
    }
    if (known != 0) return false;
    store<i64>(slot + (<usize>ctz(empty) << 3), value);
    return true;
  }
  const value = load<i32>(state);
  for (;;) {
    const found = load<i32>(slot);
    if (found == 0) break;
    if (found == value && same(slot, state, words)) return false;
    slot += bytes;
    if (slot == end) slot = slots;
  }
  copy(slot, state, words);
  return true;
}

/** Appends a state to the log, which has room for it. */
@inline
export function append<T>(c: usize, size: i32, state: usize, kind: u8, parent: i32): void {
  const chunk = load<usize>(at(c, C.CHUNKS) + (<usize>(size >>> CHUNK_BITS) << 2));
  const index = <usize>(size & CHUNK_MASK);
  if (sizeof<T>() == 8) store<i64>(chunk + (index << 3), load<i64>(state));
  else {
    const words = get(c, C.WORDS);
    copy(chunk + index * (<usize>words << 2), state, words);
  }
  if (get(c, C.MAY_SLEEP) != 0) noteSleep(c, size, kind, parent);
  store<i32>(at(c, C.RECENT_PARENTS) + (<usize>(size & RECENT_PARENTS_MASK) << 2), parent);
}

/** Inserts the batch. Returns DONE, or a request for room. */
export function flush<T>(c: usize): i32 {
  const count = get(c, C.COUNT);
  const words = get(c, C.WORDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : <usize>words << 2;
  if (get(c, C.MEMBERS) + BATCH > get(c, C.MOST)) return C.NEEDS_SLOTS;
  if (get(c, C.SIZE) + count > get(c, C.CAPACITY)) return C.NEEDS_CHUNK;
  const hashes = at(c, C.HASHES);
  const slots = at(c, C.SLOTS);
  const shift = get(c, C.SHIFT);
  const multiplier = <u32>get(c, C.MULTIPLIER);
  const end = slots + slotCount(multiplier, shift) * bytes;
  let touched: i32 = 0;
  const last = hashes + (<usize>count << 2);
  for (let hash = hashes; hash < last; hash += 4) {
    const slot = slots + slotOf<T>(load<i32>(hash), multiplier, shift) * bytes;
    touched ^= load<i32>(slot);
    // What is not in one line of the cache may be in the next.
    if (sizeof<T>() != 8) touched ^= load<i32>(min(slot + 60, end - 4));
  }
  set(c, C.TOUCHED, touched);
  const parents = at(c, C.PARENTS);
  const kinds = at(c, C.KINDS);
  let state = at(c, C.STATES);
  let size = get(c, C.SIZE);
  const before = size;
  for (let k: i32 = 0; k < count; k++, state += bytes) {
    const hash = load<i32>(hashes + (<usize>k << 2));
    const home = slots + slotOf<T>(hash, multiplier, shift) * bytes;
    if (!place<T>(slots, end, home, state, words, bytes)) continue;
    const parent = load<i32>(parents + (<usize>k << 2));
    append<T>(c, size, state, load<u8>(kinds + <usize>k), parent);
    size += 1;
  }
  set(c, C.SIZE, size);
  set(c, C.MEMBERS, get(c, C.MEMBERS) + size - before);
  set(c, C.COUNT, 0);
  return C.DONE;
}

/** Moves all members from `old` to the larger table that the control block already names. */
export function moveAll<T>(c: usize, old: usize, count: u32): void {
  const words = get(c, C.WORDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : <usize>words << 2;
  const slots = at(c, C.SLOTS);
  const shift = get(c, C.SHIFT);
  const multiplier = <u32>get(c, C.MULTIPLIER);
  const end = slots + slotCount(multiplier, shift) * bytes;
  const last = old + <usize>count * bytes;
  for (; old < last; old += bytes) {
    const whole: u64 = sizeof<T>() == 8 ? load<u64>(old) : <u64>load<i32>(old);
    if (whole == 0) continue;
    const hash = sizeof<T>() == 8 ? hashOfPair(whole) : hashOf(old, words);
    const home = slots + slotOf<T>(hash, multiplier, shift) * bytes;
    let slot = emptyFrom<T>(home, end, bytes);
    if (slot == end) slot = emptyFrom<T>(slots, end, bytes);
    if (sizeof<T>() == 8) store<u64>(slot, whole);
    else copy(slot, old, words);
  }
}

/** What `Visited.spread` does, block by block, and as far as the room for those that wait reaches. */
export function spreadAll<T>(c: usize, count: i32, waiting: usize): void {
  const words = get(c, C.WORDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : <usize>words << 2;
  const slots = at(c, C.SLOTS);
  const shift = get(c, C.SHIFT);
  const multiplier = <u32>get(c, C.MULTIPLIER);
  const end = slots + slotCount(multiplier, shift) * bytes;
  const block = waiting + <usize>C.WAITING * bytes;
  let left = count;
  let found: i32 = 0;
  while (left > 0 && found <= C.WAITING - C.BLOCK) {
    const from = max(left - C.BLOCK, 0);
    const first = slots + <usize>from * bytes;
    const last = slots + <usize>left * bytes;
    let taken = block;
    // Without branches: whether a slot is empty is a coin toss.
    for (let slot = first; slot != last; slot += bytes) {
      let some: i32 = 0;
      if (sizeof<T>() == 8) {
        const value = load<i64>(slot);
        store<i64>(taken, value);
        some = <i32>(value != 0);
      } else {
        copy(taken, slot, words);
        some = <i32>(load<i32>(slot) != 0);
      }
      taken += bytes * <usize>some;
    }
    memory.fill(first, 0, last - first);
    for (let member = block; member != taken; member += bytes) {
      const hash = sizeof<T>() == 8 ? hashOfPair(load<u64>(member)) : hashOf(member, words);
      const home = slotOf<T>(hash, multiplier, shift);
      let slot = home < <usize>from ? end : emptyFrom<T>(slots + home * bytes, end, bytes);
      if (slot == end) {
        slot = waiting + <usize>found * bytes;
        found += 1;
      }
      if (sizeof<T>() == 8) store<i64>(slot, load<i64>(member));
      else copy(slot, member, words);
    }
    left = from;
  }
  set(c, C.ARG_A, left);
  set(c, C.ARG_B, found);
}
