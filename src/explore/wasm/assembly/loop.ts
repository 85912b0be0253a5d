/**
 * The inner loop for WebAssembly, in AssemblyScript: the same steps in the same order as
 * `typescript-kernel.ts`. States of two words are 64-bit numbers, others arrays of words.
 *
 * It never calls out. When something is missing it says so and returns; TypeScript fills it, and
 * the next call goes on at the row where the last one stopped.
 */
import * as C from './control.ts';
import * as J from './judge.ts';
import {
  asleepAt,
  BATCH,
  CHUNK_BITS,
  CHUNK_MASK,
  flush,
  hashOf,
  hashOfPair,
  moveAll,
  spreadAll,
} from './insert.ts';
import { appendNew, insertOwn } from './lanes.ts';
import * as L from './letters.ts';
import { about, addTo, at, componentAt, copy, fieldAt, get, set, valueOf } from './memory.ts';
import { MISSING } from './pairs.ts';
import {
  CUT_OFF,
  LEAF_CHANGES,
  LEAF_EMITS,
  LEAF_FATE,
  LEAF_FIRST,
  leafOf,
} from './step-trees.ts';

const RECENT_SHIFT: i32 = 17;
/** Rows of so many states are touched before the first of them is expanded. */
const AHEAD: i32 = 32;
/** So many components, and their rows are worth it. */
const MANY: i32 = 2048;
const ROW_NEXT: usize = 0;
const ROW_PUSHES: usize = 4;
const ROW_PLAIN: usize = 12;
const ROW_BUDGET: usize = 12;
const ROW_SOURCE: usize = 16;
const ROW_FAULT: usize = 20;
const ROW_EMITS: usize = 24;
const ROW_FULL: usize = 28;
const PLAIN: i32 = 0x10000;
const ORDERED: i32 = 0x20000;
const WATCHED: i32 = 0x40000;
const PUSHES: i32 = 0xffff;
const KIND_SHIFT: i32 = 20;
const CUT: i32 = -1;

/** Saves where the run stops. */
@inline
function pause(
  c: usize,
  index: i32,
  actor: i32,
  row: usize,
  left: i32,
  enabled: i32,
  count: i32,
  transitions: i64,
  why: i32,
): i32 {
  set(c, C.INDEX, index);
  set(c, C.ACTOR, actor);
  set(c, C.ROW_AT, <i32>row);
  set(c, C.LEFT, left);
  set(c, C.ENABLED, enabled);
  set(c, C.COUNT, count);
  store<i64>(c + (C.TRANSITIONS << 2), transitions);
  return why;
}

@inline
function ask(c: usize, a: i32, b: i32, d: i32): void {
  set(c, C.ARG_A, a);
  set(c, C.ARG_B, b);
  set(c, C.ARG_C, d);
}

/** Whether a complete successor differs from the last one with its hash; keeps it in its place. */
@inline
function isNews<T>(recent: usize, state: usize, whole: u64, bytes: usize): i32 {
  if (sizeof<T>() == 8) {
    const last = load<u64>(recent);
    store<u64>(recent, whole);
    return <i32>(last != whole);
  }
  let differs: i32 = 0;
  for (let i: usize = 0; i < bytes; i += 4) {
    const value = load<i32>(state + i);
    differs |= value ^ load<i32>(recent + i);
    store<i32>(recent + i, value);
  }
  return <i32>(differs != 0);
}

/**
 * Looks where the rows of the states from `from` to `to` lie, in loops so short that the processor
 * has many of the cache misses under way at once. Only of actors whose rows hardly fit a cache.
 */
function touch<T>(c: usize, from: i32, to: i32): i32 {
  const acting = get(c, C.ACTING);
  const fields = at(c, C.FIELDS);
  const rows = at(c, C.ROWS);
  const words = get(c, C.WORDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : <usize>words << 2;
  const last = (<usize>memory.size() << 16) - 4;
  let touched: i32 = 0;
  for (let actor: i32 = 0; actor < acting; actor++) {
    const field = fieldAt(fields, actor);
    const length = about(field, C.FIELD_HEADS_LENGTH);
    if (length < MANY) continue;
    const heads = <usize>about(field, C.FIELD_HEADS);
    for (let index = from; index < to; index++) {
      const chunk = load<usize>(at(c, C.CHUNKS) + (<usize>(index >>> CHUNK_BITS) << 2));
      const state = chunk + <usize>(index & CHUNK_MASK) * bytes;
      const whole: u64 = sizeof<T>() == 8 ? load<u64>(state) : 0;
      const component = componentAt<T>(field, state, whole);
      if (component >= length) continue;
      const head = rows + (<usize>load<i32>(heads + (<usize>component << 2)) << 2);
      touched ^= load<i32>(head) ^ load<i32>(min(head + 64, last));
      touched ^= load<i32>(L.answersOf(field, component));
    }
  }
  set(c, C.TOUCHED, touched);
  return to;
}

/** The kinds of steps that a state need not take, or of faults: see `sleep-sets.ts`. */
@inline
function asleepIn(c: usize, index: i32): u64 {
  if (get(c, C.MAY_SLEEP) == 0) return 0;
  const place = <usize>(index & CHUNK_MASK);
  if (get(c, C.FAULTS) == 0) return asleepAt(c, index);
  const chunks = at(c, C.STATE_KINDS);
  if (chunks == 0) return 0;
  const kinds = load<usize>(chunks + (<usize>(index >>> CHUNK_BITS) << 2));
  if (kinds == 0) return 0;
  return load<u64>(at(c, C.SLEEP_SETS) + <usize>C.FAULTS_ASLEEP + (<usize>load<u8>(kinds + place) << 3));
}

function run<T>(c: usize): i32 {
  const words = get(c, C.WORDS);
  const bytes: usize = sizeof<T>() == 8 ? 8 : <usize>words << 2;
  const fields = at(c, C.FIELDS);
  const rows = at(c, C.ROWS);
  const states = at(c, C.STATES);
  const hashes = at(c, C.HASHES);
  const parents = at(c, C.PARENTS);
  const recents = at(c, C.RECENT);
  const kinds = at(c, C.KINDS);
  const acting = get(c, C.ACTING);
  const faults = get(c, C.FAULTS) != 0;
  const to = get(c, C.TO);
  const limit = get(c, C.LIMIT);
  const stuck = get(c, C.WATCH_STUCK) != 0;
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
  let count = get(c, C.COUNT);
  let touchedTo = index;
  while (index < to) {
    const chunk = load<usize>(at(c, C.CHUNKS) + (<usize>(index >>> CHUNK_BITS) << 2));
    const state = chunk + <usize>(index & CHUNK_MASK) * bytes;
    const whole: u64 = sizeof<T>() == 8 ? load<u64>(state) : 0;
    if (index >= touchedTo) touchedTo = touch<T>(c, index, min(to, index + AHEAD));
    const asleep = asleepIn(c, index);
    while (actor < acting) {
      const field = fieldAt(fields, actor);
      const component = componentAt<T>(field, state, whole);
      if (left < 0) {
        let head: i32 = 0;
        if (component < about(field, C.FIELD_HEADS_LENGTH)) {
          head = load<i32>(<usize>about(field, C.FIELD_HEADS) + (<usize>component << 2));
        }
        if (head == 0) {
          ask(c, actor, component, 0);
          return pause(c, index, actor, 0, -1, enabled, count, transitions, C.NEEDS_HEAD);
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
        }
        const kind = <usize>(flags >>> KIND_SHIFT);
        if (((asleep >> <u64>kind) & 1) != 0) {
          const fate = L.fateOf<T>(c, fields, push, end, state, whole);
          if (fate == L.UNKNOWN) {
            const again = row - rows;
            const why = C.NEEDS_LETTER;
            return pause(c, index, actor, again, left, enabled, count, transitions, why);
          }
          if (fate == L.CUT_OFF) set(c, C.CUT_OFF, 1);
          if (fate != L.REFUSED) enabled += 1;
          if (fate == L.TAKEN) transitions += 1;
          row = end;
          left--;
          continue;
        }
        const made = states + <usize>count * bytes;
        let value: u64 = whole;
        if (sizeof<T>() == 4) copy(made, state, words);
        let blocked = false;
        let emits: i32 = 0;
        if ((flags & ORDERED) != 0) {
          const leaf = leafOf<T>(c, fields, load<i32>(row, ROW_FULL), state, whole);
          if (leaf == 0) {
            ask(c, actor, <i32>((row - rows) >> 2), 0);
            const next = end - rows;
            const rest = left - 1;
            return pause(c, index, actor, next, rest, enabled, count, transitions, C.NEEDS_STEP);
          }
          const fate = load<i32>(leaf, LEAF_FATE);
          blocked = fate != 0;
          if (fate == CUT_OFF) {
            set(c, C.CUT_OFF, 1);
            enabled += 1;
          }
          emits = load<i32>(leaf, LEAF_EMITS);
          let change = leaf + LEAF_FIRST;
          const last = change + (<usize>load<i32>(leaf, LEAF_CHANGES) << 3);
          for (; change < last; change += 8) {
            const other = fieldAt(fields, load<i32>(change));
            const gain = load<i32>(change, 4);
            if (sizeof<T>() == 8) {
              value += <u64>(<i64>gain) << <u64>about(other, C.FIELD_SHIFT_64);
            } else addTo(other, made, gain);
          }
        } else {
          const change = load<i32>(row, ROW_NEXT) - component;
          if (sizeof<T>() == 8) {
            value += <u64>(<i64>change) << <u64>about(field, C.FIELD_SHIFT_64);
          } else addTo(field, made, change);
          if ((flags & WATCHED) != 0) emits = load<i32>(row, ROW_EMITS);
          for (; push < end; push += 8) {
            const other = fieldAt(fields, load<i32>(push));
            const letter = load<i32>(push, 4);
            const before = componentAt<T>(other, state, whole);
            const received = L.receive(other, before, letter);
            if (received < 0) {
              if (received == MISSING) {
                ask(c, load<i32>(push), before, letter);
                const again = row - rows;
                const why = C.NEEDS_LETTER;
                return pause(c, index, actor, again, left, enabled, count, transitions, why);
              }
              if (received == CUT) {
                set(c, C.CUT_OFF, 1);
                enabled += 1;
              }
              blocked = true;
              break;
            }
            const gain = received - before;
            if (sizeof<T>() == 8) {
              value += <u64>(<i64>gain) << <u64>about(other, C.FIELD_SHIFT_64);
            } else addTo(other, made, gain);
          }
        }
        left--;
        if (blocked) {
          row = end;
          continue;
        }
        if (sizeof<T>() == 8) store<u64>(made, value);
        if (!plain) {
          if (emits != 0 && !J.areFalse(c, emits, state, made)) {
            ask(c, actor, <i32>((row - rows) >> 2), 0);
            const next = end - rows;
            return pause(c, index, actor, next, left, enabled, count, transitions, C.NEEDS_STEP);
          }
          spend(c, fields, row, made);
          if (sizeof<T>() == 8) value = load<u64>(made);
        }
        row = end;
        enabled += 1;
        transitions += 1;
        // Nothing has changed: a message was lost, say.
        if (sizeof<T>() == 8 && value == whole) continue;
        const hash = sizeof<T>() == 8 ? hashOfPair(value) : hashOf(made, words);
        store<i32>(hashes + (<usize>count << 2), hash);
        store<i32>(parents + (<usize>count << 2), index);
        store<u8>(kinds + <usize>count, <u8>kind);
        count += isNews<T>(recents + <usize>(hash >>> RECENT_SHIFT) * bytes, made, value, bytes);
        if (count == BATCH) {
          set(c, C.COUNT, count);
          const full = flush<T>(c);
          if (full != C.DONE) {
            return pause(c, index, actor, row - rows, left, enabled, count, transitions, full);
          }
          count = 0;
        }
      }
      left = -1;
      actor++;
    }
    if (get(c, C.SIZE) + count >= limit) {
      set(c, C.COUNT, count);
      const full = flush<T>(c);
      if (full != C.DONE) {
        return pause(c, index, actor, 0, -1, enabled, count, transitions, full);
      }
      count = 0;
    }
    actor = 0;
    index++;
    store<i64>(c + (C.TRANSITIONS_BEFORE << 2), transitions);
    if (enabled == 0 && stuck) {
      return pause(c, index, 0, 0, -1, 0, count, transitions, C.STUCK);
    }
    if (get(c, C.SIZE) >= limit || index == to) break;
    enabled = 0;
  }
  return pause(c, index, 0, 0, -1, enabled, count, transitions, C.DONE);
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

export { appendNew, insertOwn };

/** Expands states of two words from INDEX on. Returns DONE or a request. */
export function runPairs(c: usize): i32 {
  return run<i64>(c);
}

/** Expands states of more words. */
export function runArrays(c: usize): i32 {
  return run<i32>(c);
}

/** Inserts the batch. Returns DONE or a request. */
export function insert(c: usize): i32 {
  return get(c, C.WORDS) == 2 ? flush<i64>(c) : flush<i32>(c);
}

/** See `insert.ts`. */
export function rehash(c: usize, old: usize, count: u32): void {
  if (get(c, C.WORDS) == 2) moveAll<i64>(c, old, count);
  else moveAll<i32>(c, old, count);
}

/** See `insert.ts`. */
export function spread(c: usize, count: i32, waiting: usize): void {
  if (get(c, C.WORDS) == 2) spreadAll<i64>(c, count, waiting);
  else spreadAll<i32>(c, count, waiting);
}

/** See `judge.ts`. */
export function nextNews(c: usize, index: i32): i32 {
  return J.nextNews(c, index);
}
