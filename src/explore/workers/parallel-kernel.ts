/**
 * A kernel that shares its work with threads, and finds the same states in the same order as one
 * that does not.
 *
 * A block of states is cut into parts that follow one another. Each thread expands one into a list
 * (phase A); then each inserts, of all lists in their order, the states whose hashes fall into its
 * part of the visited set (phase B); what is new is appended to the log in the order of the lists.
 * A state that needs an answer that no table has yet, or the general path, ends the block: the main
 * thread expands it as ever, so that answers are asked for in the same order, too.
 */
import type { LinearArena } from '../arena.ts';
import type { Kernel, SavedKernel } from '../kernel.ts';
import type { Layout } from '../layout.ts';
import type { EdgeSink } from '../listener.ts';
import type { Parts } from '../parts.ts';
import type { StateLog } from '../state-log.ts';
import { BATCH } from '../visited.ts';
import * as C from '../wasm/assembly/control.ts';
import * as LANE from '../wasm/assembly/lane.ts';
import type { WasmKernel } from '../wasm-kernel.ts';
import { ROOM, SYNC } from './lanes.ts';
import { Threads } from './threads.ts';

const RECENT_BITS = 15;
const MAX_INT = 2 ** 31 - 1;
/** A visited set has at least so many slots for each state that a block may add, or it gets full. */
const SLOTS_A_STATE = 8;
/** Fewer states are not worth waking anybody for. */
const LEAST_STATES = 512;
/** After a block that ended early the main thread goes on alone, for longer each time. */
const FIRST_PAUSE = 256;
const LONGEST_PAUSE = 2 ** 16;

interface Lane {
  readonly orders: Int32Array;
  readonly control: Int32Array;
  readonly fired: Int32Array;
  readonly hashes: Int32Array;
  readonly parents: Int32Array;
  readonly kinds: Int32Array;
  states: Int32Array;
  recent: Int32Array;
}

export class ParallelKernel implements Kernel {
  /** How many states the threads have expanded. */
  shared = 0;
  readonly #parts: Parts;
  readonly #inner: WasmKernel;
  readonly #arena: LinearArena;
  readonly #threads: Threads;
  readonly #lanes: readonly Lane[];
  readonly #room: number;
  #shape: Layout | undefined;
  /** So many states are for the main thread alone. */
  #alone = 0;
  #pause = FIRST_PAUSE;
  #tellsEdges = false;

  /** @param room states that a thread may find in one block */
  constructor(
    parts: Parts,
    inner: WasmKernel,
    arena: LinearArena,
    threads: number,
    room: number = ROOM,
  ) {
    this.#parts = parts;
    this.#inner = inner;
    this.#arena = arena;
    this.#room = room;
    this.#threads = new Threads(arena, threads, room);
    this.#lanes = this.#threads.lanes.map((orders) => this.#lane(orders));
  }

  get log(): StateLog {
    return this.#inner.log;
  }

  get layout(): Layout {
    return this.#inner.layout;
  }

  get transitions(): number {
    return this.#inner.transitions;
  }

  get fired(): Int32Array {
    return this.#inner.fired;
  }

  get cut(): boolean {
    return this.#inner.cut;
  }

  get firstBudget(): number {
    return this.#inner.firstBudget;
  }

  get firstFault(): number {
    return this.#inner.firstFault;
  }

  get countsFaults(): boolean {
    return this.#inner.countsFaults;
  }

  get bytes(): number {
    return this.#inner.bytes;
  }

  values(index: number): Int32Array {
    return this.#inner.values(index);
  }

  expand(index: number, faults: boolean): number {
    return this.#inner.expand(index, faults);
  }

  expandRange(from: number, to: number, faults: boolean, limit: number): number {
    let index = from;
    while (index < to && (index === from || this.log.size < limit)) {
      let end = to;
      if (this.#shares(index, to, limit)) {
        index = this.#share(index, to, faults);
        if (index === to) break;
        end = index + 1;
      }
      if (this.#alone > 0) end = Math.min(to, index + this.#alone);
      const stopped = this.#inner.expandRange(index, end, faults, limit);
      this.#alone = Math.max(0, this.#alone - (stopped - index));
      index = stopped;
    }
    return index;
  }

  flush(): void {
    this.#inner.flush();
  }

  restore(saved: SavedKernel): void {
    this.#inner.restore(saved);
  }

  tellEdges(edges: EdgeSink): void {
    this.#inner.tellEdges(edges);
    this.#tellsEdges = true;
  }

  close(): void {
    this.#threads.end();
  }

  /** Whether the threads are to expand states now. */
  #shares(index: number, to: number, limit: number): boolean {
    const { visited } = this.#parts.store;
    if (this.#tellsEdges || this.#arena.overflowed || this.#alone > 0 || to - index < LEAST_STATES)
      return false;
    const most = this.#room * this.#lanes.length;
    if (visited.count < SLOTS_A_STATE * most) return false;
    // A bound on states is met by the main thread, which looks at it after each state.
    return limit - this.log.size > most;
  }

  /** @returns the first state that was not expanded */
  #share(from: number, to: number, faults: boolean): number {
    this.#inner.flush();
    this.#inner.rely(from, faults);
    if (this.#shape !== this.layout) this.#fit();
    if (this.#arena.overflowed) return from;
    const part = Math.ceil((to - from) / this.#lanes.length);
    for (const [i, lane] of this.#lanes.entries()) {
      const first = Math.min(to, from + i * part);
      this.#order(lane, first, Math.min(to, first + part), faults);
    }
    this.#threads.all(SYNC.EXPAND);
    const stopped = this.#accept(from, to);
    this.#threads.all(SYNC.INSERT);
    this.#append();
    this.shared += stopped - from;
    this.#restUnless(stopped === to || stopped - from > (to - from) / 2);
    return stopped;
  }

  #order(
    { orders, control, fired, states, hashes, parents, kinds, recent }: Lane,
    ...range: [number, number, boolean]
  ): void {
    const [from, to, faults] = range;
    control.set(this.#inner.control);
    fired.fill(0);
    control[C.INDEX] = from;
    control[C.TO] = to;
    control[C.FAULTS] = faults ? 1 : 0;
    control[C.LIMIT] = MAX_INT;
    control[C.ACTOR] = 0;
    control[C.ROW_AT] = 0;
    control[C.LEFT] = -1;
    control[C.CUT_OFF] = 0;
    const watchesStuck = !faults && this.#parts.listener.onStuck !== undefined;
    control[C.WATCH_STUCK] = watchesStuck ? 1 : 0;
    control[C.FIRED] = fired.byteOffset;
    control[C.COUNT] = 0;
    control[C.STATES] = states.byteOffset;
    control[C.HASHES] = hashes.byteOffset;
    control[C.PARENTS] = parents.byteOffset;
    control[C.RECENT] = recent.byteOffset;
    // So that a full batch comes back instead of being inserted.
    control[C.SIZE] = 0;
    control[C.MEMBERS] = 0;
    control[C.MOST] = 0;
    control.fill(0, C.TRANSITIONS, C.EMIT_COUNT + 1);
    control[C.KINDS] = kinds.byteOffset;
    orders[LANE.STATES] = states.byteOffset;
  }

  /** Takes what lies before the first state that was not expanded. @returns that state */
  #accept(from: number, to: number): number {
    let stopped = from;
    let whole = true;
    for (const { orders, control, recent } of this.#lanes) {
      orders[LANE.ACCEPTED] = whole ? (orders[LANE.FOUND] as number) : 0;
      if (whole) stopped = orders[LANE.STOPPED] as number;
      whole &&= stopped === (control[C.TO] as number);
      // It would take what was thrown away for something that was inserted.
      if (!whole) recent.fill(0);
    }
    return Math.min(stopped, to);
  }

  #append(): void {
    if (this.#lanes.some(({ orders }) => orders[LANE.CLEAR] !== 1)) {
      throw new Error('two parts of the visited set ran together');
    }
    let transitions = 0;
    let cutOff = false;
    for (const { orders, fired } of this.#accepted()) {
      this.#inner.append(orders);
      transitions += orders[LANE.TRANSITIONS] as number;
      cutOff ||= orders[LANE.CUT_OFF] === 1;
      for (let source = 0; source < fired.length; source++) {
        if (fired[source] === 1) this.fired[source] = 1;
      }
    }
    this.#inner.appended(transitions, cutOff);
  }

  /** Lanes up to the one that stopped early. */
  #accepted(): readonly Lane[] {
    const last = this.#lanes.findIndex(
      ({ orders, control }) => orders[LANE.STOPPED] !== control[C.TO],
    );
    return last === -1 ? this.#lanes : this.#lanes.slice(0, last + 1);
  }

  #restUnless(good: boolean): void {
    this.#pause = good ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, this.#pause * 2);
    this.#alone = good ? 0 : this.#pause;
  }

  #lane(orders: Int32Array): Lane {
    const arena = this.#arena;
    const control = arena.ints(C.CONTROL_INTS);
    const fired = arena.ints(this.fired.length);
    const hashes = arena.ints(this.#room);
    const parents = arena.ints(this.#room);
    const kinds = arena.ints(this.#room / 4);
    const verdicts = arena.ints(this.#room / 4);
    const mine = arena.ints(BATCH + 1);
    orders[LANE.CONTROL] = control.byteOffset;
    orders[LANE.HASHES] = hashes.byteOffset;
    orders[LANE.PARENTS] = parents.byteOffset;
    orders[LANE.VERDICTS] = verdicts.byteOffset;
    orders[LANE.KINDS] = kinds.byteOffset;
    orders[LANE.MINE] = mine.byteOffset;
    const none = new Int32Array();
    return { orders, control, fired, hashes, parents, kinds, states: none, recent: none };
  }

  /** States are packed in another way: what the lanes remember means nothing any more. */
  #fit(): void {
    const { words } = this.layout;
    for (const lane of this.#lanes) {
      if (this.#shape !== undefined) {
        this.#arena.free(lane.states);
        this.#arena.free(lane.recent);
      }
      lane.states = this.#arena.ints(this.#room * words);
      lane.recent = this.#arena.ints(words << RECENT_BITS);
    }
    this.#shape = this.layout;
  }
}
