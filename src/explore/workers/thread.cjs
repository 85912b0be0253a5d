/**
 * A thread of the search: expands its part of a block of states, then inserts its part of what all
 * threads found. Plain JavaScript, so that a thread starts at once, without a compiler.
 *
 * It only reads tables and the log. Where a table has no answer yet it stops, and the main thread
 * goes on from there; where two threads' parts of the visited set touch, it leaves the state to the
 * main thread, too. So no two threads ever write to the same place.
 */
const { workerData } = require('node:worker_threads');

const {
  memory,
  compiled,
  control: C,
  lane: L,
  sync: S,
  batch: BATCH,
  room: ROOM,
  guard,
} = workerData;
const { syncAt, lanesAt, self, threads } = workerData;
const { exports: loop } = new WebAssembly.Instance(compiled, { env: { memory } });
const sync = new Int32Array(memory.buffer, syncAt, S.INTS);
const lanes = lanesAt.map((at) => new Int32Array(memory.buffer, at, L.INTS));
const own = lanes[self];

/** Expands states until one of them needs something that only the main thread can do. */
const expand = () => {
  const c = new Int32Array(memory.buffer, own[L.CONTROL], C.CONTROL_INTS);
  const run = c[C.WORDS] === 2 ? loop.runPairs : loop.runArrays;
  const stateBytes = 4 * c[C.WORDS];
  let found = 0;
  let why = run(c.byteOffset);
  // A full batch is not inserted: the next one is written behind it.
  while (why === C.NEEDS_SLOTS && found + 2 * BATCH <= ROOM) {
    found += BATCH;
    c[C.COUNT] = 0;
    c[C.STATES] += BATCH * stateBytes;
    c[C.HASHES] += BATCH * 4;
    c[C.PARENTS] += BATCH * 4;
    c[C.KINDS] += BATCH;
    why = run(c.byteOffset);
  }
  found += c[C.COUNT];
  const transitions = new BigInt64Array(memory.buffer, c.byteOffset, C.CONTROL_INTS / 2);
  // A state without an enabled step is for the main thread to tell.
  own[L.STOPPED] = why === C.STUCK ? c[C.INDEX] - 1 : c[C.INDEX];
  own[L.TRANSITIONS] = Number(transitions[C.TRANSITIONS_BEFORE / 2]);
  own[L.FOUND] = why === C.DONE ? found : withoutLast(found, c[C.INDEX]);
  own[L.CUT_OFF] = c[C.CUT_OFF];
};

/** The state that was not finished is expanded again by the main thread. */
const withoutLast = (found, index) => {
  const parents = new Int32Array(memory.buffer, own[L.PARENTS], ROOM);
  let count = found;
  while (count > 0 && parents[count - 1] === index) count -= 1;
  return count;
};

/** Inserts the states of the own part of the visited set, in the order of all lanes. */
const insert = () => {
  const c = new Int32Array(memory.buffer, lanes[0][L.CONTROL], C.CONTROL_INTS);
  const words = c[C.WORDS];
  const size = c[C.MULTIPLIER] * 2 ** (29 - c[C.SHIFT]);
  // An address: it may lie in the upper half.
  const slots = new Int32Array(memory.buffer, c[C.SLOTS] >>> 0, size * words);
  const first = Math.ceil((self * size) / threads);
  const end = Math.ceil(((self + 1) * size) / threads);
  for (const { byteOffset } of lanes) {
    loop.insertOwn(c.byteOffset, byteOffset, first, end - guard, end, own[L.MINE]);
  }
  own[L.CLEAR] = hasEmpty(slots, words, end - guard, end) ? 1 : 0;
};

const hasEmpty = (slots, words, from, to) => {
  for (let slot = to - 1; slot >= from; slot--) if (slots[slot * words] === 0) return true;
  return false;
};

/** An error is the main thread's to report: it waits for this one. */
const obey = (phase) => {
  try {
    if (phase === S.EXPAND) expand();
    else insert();
  } catch {
    own[L.FAILED] = 1;
  }
};

for (let turn = 0; ; turn++) {
  while (Atomics.load(sync, S.TURN) === turn) Atomics.wait(sync, S.TURN, turn);
  const phase = Atomics.load(sync, S.PHASE);
  if (phase === S.END) break;
  obey(phase);
  Atomics.add(sync, S.DONE, 1);
  Atomics.notify(sync, S.DONE);
}
