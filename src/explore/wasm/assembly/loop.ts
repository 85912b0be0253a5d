/**
 * The inner loop for WebAssembly, in AssemblyScript: the same steps in the same order as
 * `typescript-kernel.ts`. States of two words are 64-bit numbers, others arrays of words.
 *
 * It never calls out. When something is missing it says so and returns; TypeScript fills it, and
 * the next call goes on at the row where the last one stopped.
 */
import * as C from './control.ts';

const BATCH: i32 = 512;
const RECENT_SHIFT: i32 = 17;
const CHUNK_BITS: i32 = 16;
const CHUNK_MASK: i32 = 0xffff;
const MISSING: i32 = i32.MIN_VALUE;
const ROW_NEXT: usize = 0;
const ROW_PUSHES: usize = 4;
const ROW_PLAIN: usize = 12;
const ROW_BUDGET: usize = 12;
const ROW_SOURCE: usize = 16;
const ROW_FAULT: usize = 20;
const ROW_FULL: usize = 28;
const PLAIN: i32 = 0x10000;
const GENERAL: i32 = 0x60000;
const PUSHES: i32 = 0xffff;
const CUT: i32 = -1;

@inline
function get(c: usize, field: i32): i32 {
  return load<i32>(c + (<usize>field << 2));
}

@inline
function at(c: usize, field: i32): usize {
  return load<usize>(c + (<usize>field << 2));
}

@inline
function set(c: usize, field: i32, value: i32): void {
  store<i32>(c + (<usize>field << 2), value);
}

@inline
function about(field: usize, what: i32): i32 {
  return load<i32>(field + (<usize>what << 2));
}

/** What a letter makes of a component. */
@inline
function receive(field: usize, before: i32, letter: i32): i32 {
  const slots = <usize>about(field, C.FIELD_LETTERS);
  const mask = about(field, C.FIELD_LETTERS_MASK);
  const tag = before + 1;
  const mixed = (tag * <i32>0x9e3779b1) ^ (letter * <i32>0x85ebca6b);
  let slot = (mixed ^ (mixed >>> 15)) & mask;
  let entry = slots + <usize>slot * 12;
  let found = load<i32>(entry);
  while (found != 0) {
    if (found == tag && load<i32>(entry, 4) == letter) return load<i32>(entry, 8);
    slot = (slot + 1) & mask;
    entry = slots + <usize>slot * 12;
    found = load<i32>(entry);
  }
  return MISSING;
}

@inline
function hashOf<T>(state: usize, words: i32): i32 {
  let h: i32 = 0;
  if (sizeof<T>() == 8) {
    h = load<i32>(state) * <i32>0x9e3779b1;
    h = h ^ (h >>> 15);
    h = (h ^ load<i32>(state, 4)) * <i32>0x9e3779b1;
    h = h ^ (h >>> 15);
  } else {
    const end = state + (<usize>words << 2);
    for (let word = state; word < end; word += 4) {
      h = (h ^ load<i32>(word)) * <i32>0x9e3779b1;
      h = h ^ (h >>> 15);
    }
  }
  return h * <i32>0x85ebca6b;
}

@inline
function copy(to: usize, from: usize, words: i32): void {
  const bytes = <usize>words << 2;
  for (let i: usize = 0; i < bytes; i += 4) store<i32>(to + i, load<i32>(from + i));
}

@inline
function same(a: usize, b: usize, words: i32): bool {
  const bytes = <usize>words << 2;
  for (let i: usize = 4; i < bytes; i += 4) {
    if (load<i32>(a + i) != load<i32>(b + i)) return false;
  }
  return true;
}

/** Inserts the batch. Returns DONE, or a request for room. */
function flush<T>(c: usize): i32 {
  const count = get(c, C.COUNT);
  const words = get(c, C.WORDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : <usize>words << 2;
  if (get(c, C.MEMBERS) + BATCH > get(c, C.MOST)) return C.NEEDS_SLOTS;
  if (get(c, C.SIZE) + count > get(c, C.CAPACITY)) return C.NEEDS_CHUNK;
  const hashes = at(c, C.HASHES);
  const slots = at(c, C.SLOTS);
  const shift = get(c, C.SHIFT);
  const end = slots + ((<usize>1 << (32 - shift)) * bytes);
  let touched: i32 = 0;
  const last = hashes + (<usize>count << 2);
  for (let hash = hashes; hash < last; hash += 4) {
    touched ^= load<i32>(slots + <usize>(load<i32>(hash) >>> shift) * bytes);
  }
  set(c, C.TOUCHED, touched);
  const chunks = at(c, C.CHUNKS);
  const parents = at(c, C.PARENTS);
  let state = at(c, C.STATES);
  let size = get(c, C.SIZE);
  const before = size;
  for (let k: i32 = 0; k < count; k++, state += bytes) {
    let slot = slots + <usize>(load<i32>(hashes + (<usize>k << 2)) >>> shift) * bytes;
    if (sizeof<T>() == 8) {
      const value = load<i64>(state);
      let found = load<i64>(slot);
      while (found != 0 && found != value) {
        slot += 8;
        if (slot == end) slot = slots;
        found = load<i64>(slot);
      }
      if (found != 0) continue;
      store<i64>(slot, value);
    } else {
      const value = load<i32>(state);
      let known = false;
      for (;;) {
        const found = load<i32>(slot);
        if (found == 0) break;
        if (found == value && same(slot, state, words)) {
          known = true;
          break;
        }
        slot += bytes;
        if (slot == end) slot = slots;
      }
      if (known) continue;
      copy(slot, state, words);
    }
    const chunk = chunks + (<usize>(size >>> CHUNK_BITS) << 3);
    const place = <usize>(size & CHUNK_MASK);
    if (sizeof<T>() == 8) store<i64>(load<usize>(chunk) + (place << 3), load<i64>(state));
    else copy(load<usize>(chunk) + place * bytes, state, words);
    store<i32>(load<usize>(chunk, 4) + (place << 2), load<i32>(parents + (<usize>k << 2)));
    size += 1;
  }
  set(c, C.SIZE, size);
  set(c, C.MEMBERS, get(c, C.MEMBERS) + size - before);
  set(c, C.COUNT, 0);
  return C.DONE;
}

/** The value of a field of a packed state. */
@inline
function valueOf(field: usize, state: usize): i32 {
  const word = load<i32>(state + (<usize>about(field, C.FIELD_WORD) << 2));
  return (word >>> about(field, C.FIELD_SHIFT)) & about(field, C.FIELD_MASK);
}

@inline
function addTo(field: usize, state: usize, change: i32): void {
  const word = state + (<usize>about(field, C.FIELD_WORD) << 2);
  store<i32>(word, load<i32>(word) + (change << about(field, C.FIELD_SHIFT)));
}

@inline
function fieldAt(fields: usize, index: i32): usize {
  return fields + (<usize>index << 5);
}

/** Saves where the run stops. */
@inline
function pause(c: usize, row: usize, left: i32, enabled: i32, transitions: i64, why: i32): i32 {
  set(c, C.ROW_AT, <i32>row);
  set(c, C.LEFT, left);
  set(c, C.ENABLED, enabled);
  store<i64>(c + (C.TRANSITIONS << 2), transitions);
  return why;
}

/** Drops the successor at the end of the batch if it was seen a moment ago. Returns the count. */
@inline
function add<T>(c: usize, count: i32, state: usize, parent: i32, words: i32, bytes: usize): i32 {
  const hash = hashOf<T>(state, words);
  const recent = at(c, C.RECENT) + <usize>(hash >>> RECENT_SHIFT) * bytes;
  store<i32>(at(c, C.HASHES) + (<usize>count << 2), hash);
  store<i32>(at(c, C.PARENTS) + (<usize>count << 2), parent);
  let differs: i32 = 0;
  if (sizeof<T>() == 8) {
    const value = load<i64>(state);
    differs = <i32>(load<i64>(recent) != value);
    store<i64>(recent, value);
  } else {
    for (let i: usize = 0; i < bytes; i += 4) {
      const value = load<i32>(state + i);
      differs |= value ^ load<i32>(recent + i);
      store<i32>(recent + i, value);
    }
    differs = <i32>(differs != 0);
  }
  return count + differs;
}

function run<T>(c: usize): i32 {
  const words = get(c, C.WORDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : <usize>words << 2;
  const fields = at(c, C.FIELDS);
  const rows = at(c, C.ROWS);
  const acting = get(c, C.ACTING);
  const faults = get(c, C.FAULTS) != 0;
  const to = get(c, C.TO);
  const limit = get(c, C.LIMIT);
  let index = get(c, C.INDEX);
  let actor = get(c, C.ACTOR);
  let row = rows + at(c, C.ROW_AT);
  let left = get(c, C.LEFT);
  let enabled = get(c, C.ENABLED);
  let transitions = load<i64>(c + (C.TRANSITIONS << 2));
  if (get(c, C.COUNT) == BATCH) {
    const full = flush<T>(c);
    if (full != C.DONE) return full;
  }
  while (index < to) {
    const chunk = load<usize>(at(c, C.CHUNKS) + (<usize>(index >>> CHUNK_BITS) << 3));
    const state = chunk + <usize>(index & CHUNK_MASK) * bytes;
    while (actor < acting) {
      const field = fieldAt(fields, actor);
      const component = valueOf(field, state);
      if (left < 0) {
        let head: i32 = 0;
        if (component < about(field, C.FIELD_HEADS_LENGTH)) {
          head = load<i32>(<usize>about(field, C.FIELD_HEADS) + (<usize>component << 2));
        }
        if (head == 0) {
          set(c, C.INDEX, index);
          set(c, C.ACTOR, actor);
          set(c, C.ARG_A, actor);
          set(c, C.ARG_B, component);
          return pause(c, 0, left, enabled, transitions, C.NEEDS_HEAD);
        }
        const entry = rows + (<usize>head << 2);
        if (faults) {
          left = load<i32>(entry, 8);
          row = rows + (<usize>load<i32>(entry, 12) << 2);
        } else {
          const idle = load<i32>(entry);
          transitions += idle;
          enabled += idle;
          left = load<i32>(entry, 4);
          row = entry + 16 + (<usize>idle << 2);
        }
      }
      while (left > 0) {
        const flags = load<i32>(row, ROW_PUSHES);
        const plain = (flags & PLAIN) != 0;
        let push = row + (plain ? ROW_PLAIN : ROW_FULL);
        const end = push + (<usize>(flags & PUSHES) << 3);
        if (!plain) {
          const budget = load<i32>(row, ROW_BUDGET);
          if (budget >= 0) {
            const slot = fieldAt(fields, get(c, C.FIRST_BUDGET) + budget);
            if (valueOf(slot, state) == 0) {
              row = end;
              left--;
              continue;
            }
          }
          if ((flags & GENERAL) != 0) {
            set(c, C.INDEX, index);
            set(c, C.ACTOR, actor);
            set(c, C.ARG_A, actor);
            set(c, C.ARG_B, <i32>((row - rows) >> 2));
            return pause(c, end - rows, left - 1, enabled, transitions, C.NEEDS_STEP);
          }
        }
        const count = get(c, C.COUNT);
        const made = at(c, C.STATES) + <usize>count * bytes;
        if (sizeof<T>() == 8) store<i64>(made, load<i64>(state));
        else copy(made, state, words);
        addTo(field, made, load<i32>(row, ROW_NEXT) - component);
        let blocked = false;
        for (; push < end; push += 8) {
          const other = fieldAt(fields, load<i32>(push));
          const letter = load<i32>(push, 4);
          const before = valueOf(other, state);
          const received = receive(other, before, letter);
          if (received < 0) {
            if (received == MISSING) {
              set(c, C.INDEX, index);
              set(c, C.ACTOR, actor);
              set(c, C.ARG_A, load<i32>(push));
              set(c, C.ARG_B, before);
              set(c, C.ARG_C, letter);
              return pause(c, row - rows, left, enabled, transitions, C.NEEDS_LETTER);
            }
            if (received == CUT) {
              set(c, C.CUT_OFF, 1);
              enabled += 1;
            }
            blocked = true;
            break;
          }
          addTo(other, made, received - before);
        }
        if (!plain && !blocked) spend(c, fields, row, made);
        row = end;
        left--;
        if (blocked) continue;
        enabled += 1;
        transitions += 1;
        const after = add<T>(c, count, made, index, words, bytes);
        set(c, C.COUNT, after);
        if (after == BATCH) {
          const full = flush<T>(c);
          if (full != C.DONE) {
            set(c, C.INDEX, index);
            set(c, C.ACTOR, actor);
            return pause(c, row - rows, left, enabled, transitions, full);
          }
        }
      }
      left = -1;
      actor++;
    }
    if (get(c, C.SIZE) + get(c, C.COUNT) >= limit) {
      const full = flush<T>(c);
      if (full != C.DONE) {
        set(c, C.INDEX, index);
        set(c, C.ACTOR, actor);
        return pause(c, 0, -1, enabled, transitions, full);
      }
    }
    actor = 0;
    index++;
    store<i64>(c + (C.TRANSITIONS_BEFORE << 2), transitions);
    if (get(c, C.SIZE) >= limit || index == to) break;
    enabled = 0;
  }
  set(c, C.INDEX, index);
  set(c, C.ACTOR, 0);
  return pause(c, 0, -1, enabled, transitions, C.DONE);
}

/** Takes the step's share of its budget, counts its fault, and notes that it happened. */
function spend(c: usize, fields: usize, row: usize, made: usize): void {
  const budget = load<i32>(row, ROW_BUDGET);
  if (budget >= 0) addTo(fieldAt(fields, get(c, C.FIRST_BUDGET) + budget), made, -1);
  const fault = load<i32>(row, ROW_FAULT);
  const firstFault = get(c, C.FIRST_FAULT);
  if (fault >= 0 && firstFault >= 0) addTo(fieldAt(fields, firstFault + fault), made, 1);
  const source = load<i32>(row, ROW_SOURCE);
  if (source >= 0) store<i32>(at(c, C.FIRED) + (<usize>source << 2), 1);
}

/** Expands states of two words from INDEX on. Returns DONE or a request. */
export function runPairs(c: usize): i32 {
  return run<i64>(c);
}

/** Expands states of more words. */
export function runArrays(c: usize): i32 {
  return run<i32>(c);
}



/** Moves all members from `old` to the larger table that the control block already names. */
export function rehash(c: usize, old: usize, count: u32): void {
  const words = get(c, C.WORDS);
  const bytes = <usize>words << 2;
  const slots = at(c, C.SLOTS);
  const shift = get(c, C.SHIFT);
  const end = slots + ((<usize>1 << (32 - shift)) * bytes);
  for (let k: u32 = 0; k < count; k++, old += bytes) {
    if (load<i32>(old) == 0) continue;
    let slot = slots + <usize>(hashOf<i32>(old, words) >>> shift) * bytes;
    while (load<i32>(slot) != 0) {
      slot += bytes;
      if (slot == end) slot = slots;
    }
    copy(slot, old, words);
  }
}
