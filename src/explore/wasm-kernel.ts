/**
 * The kernel whose inner loop is WebAssembly. The loop never calls out: it returns with a request,
 * which is fulfilled here, and goes on where it stopped. Same states, same order, same parents as
 * the TypeScript kernel, which stays the oracle, and does what the loop cannot: tell edges.
 */
import type { LinearArena } from './arena.ts';
import { TAKEN } from './general-steps.ts';
import { growVisited } from './grow-visited.ts';
import { JudgeTrees } from './judge-trees.ts';
import type { Kernel, SavedKernel } from './kernel.ts';
import { type Layout, unpack } from './layout.ts';
import type { LetterTable } from './letter-table.ts';
import type { EdgeSink } from './listener.ts';
import type { Parts } from './parts.ts';
import { StateKinds } from './state-kinds.ts';
import { CHUNK_BITS, CHUNK_MASK, type StateLog } from './state-log.ts';
import { TypeScriptKernel } from './typescript-kernel.ts';
import * as C from './wasm/assembly/control.ts';
import * as LANE from './wasm/assembly/lane.ts';
import { instantiate, type Loop } from './wasm/loop.ts';

/** Chunks that the directory of the log has room for: 2^29 states. */
const MOST_CHUNKS = 2 ** 13;
const MAX_INT = 2 ** 31 - 1;

export class WasmKernel implements Kernel {
  readonly #parts: Parts;
  readonly #plain: TypeScriptKernel;
  readonly #loop: Loop;
  readonly #control: Int32Array;
  readonly #transitions: BigInt64Array;
  readonly #fields: Int32Array;
  readonly #directory: Int32Array;
  readonly #kinds: StateKinds;
  readonly #components: Int32Array;
  readonly #arena: LinearArena;
  readonly #judges: JudgeTrees;
  /** From now on everything is left to the TypeScript kernel. */
  #left = false;

  /** @param parts with all arrays from `arena` */
  constructor(parts: Parts, arena: LinearArena) {
    const { store, actors, steps } = parts;
    this.#parts = parts;
    this.#arena = arena;
    this.#plain = new TypeScriptKernel(parts);
    this.#loop = instantiate(arena.memory);
    this.#control = arena.ints(C.CONTROL_INTS);
    this.#judges = new JudgeTrees(arena, this.#control, parts.listener);
    const { buffer, byteOffset } = this.#control;
    this.#transitions = new BigInt64Array(buffer, byteOffset, C.CONTROL_INTS / 2);
    this.#fields = arena.ints(store.fields.count * C.FIELD_INTS);
    this.#directory = arena.ints(MOST_CHUNKS);
    const { sleepSets } = parts.tables;
    this.#kinds = new StateKinds(arena, MOST_CHUNKS, sleepSets, parts.hasFaults);
    this.#components = new Int32Array(actors);
    const control = this.#control;
    control[C.LEFT] = -1;
    control[C.ACTING] = parts.acting;
    control[C.FIELDS] = this.#fields.byteOffset;
    control[C.FIRST_BUDGET] = store.fields.firstBudget;
    control[C.FIRST_FAULT] = store.fields.countsFaults ? store.fields.firstFault : -1;
    control[C.FIRED] = steps.fired.byteOffset;
    control[C.CHUNKS] = this.#directory.byteOffset;
    control[C.RECENT_PARENTS] = store.log.recentParents.byteOffset;
    control[C.SLEEP_SETS] = sleepSets.sets.byteOffset;
    control[C.ASLEEP] = this.#kinds.asleep.directory.byteOffset;
    control[C.STATE_KINDS] = parts.hasFaults ? this.#kinds.kinds.directory.byteOffset : 0;
    control[C.KINDS] = parts.batch.kinds.byteOffset;
    parts.batch.onKind = (index, kind, parent) => this.#kinds.note(index, kind, parent);
    this.#bindAll();
  }

  get log(): StateLog {
    return this.#parts.store.log;
  }

  get layout(): Layout {
    return this.#parts.store.layout;
  }

  get transitions(): number {
    const counted = this.#transitions[C.TRANSITIONS / 2] as bigint;
    return Number(counted) + this.#plain.transitions;
  }

  get fired(): Int32Array {
    return this.#plain.fired;
  }

  get cut(): boolean {
    return this.#plain.cut || this.#control[C.CUT_OFF] === 1;
  }

  get firstBudget(): number {
    return this.#plain.firstBudget;
  }

  get firstFault(): number {
    return this.#plain.firstFault;
  }

  get countsFaults(): boolean {
    return this.#plain.countsFaults;
  }

  /** As of every other kernel: without what is noted of states that wait (`state-kinds.ts`). */
  get bytes(): number {
    return this.#plain.bytes;
  }

  values(index: number): Int32Array {
    return this.#plain.values(index);
  }

  expand(index: number, faults: boolean): number {
    if (this.#hasLeft) return this.#plain.expand(index, faults);
    // Who asks for single states may leave some out: then no step can rely on what others have found.
    this.#control[C.MAY_SLEEP] = 0;
    this.#run(index, index + 1, faults, MAX_INT, false);
    return this.#control[C.ENABLED] as number;
  }

  expandRange(from: number, to: number, faults: boolean, limit: number): number {
    if (this.#hasLeft) return this.#plain.expandRange(from, to, faults, limit);
    const watchesStuck = !faults && this.#parts.listener.onStuck !== undefined;
    this.rely(from, faults);
    return this.#run(from, to, faults, Math.min(limit, MAX_INT), watchesStuck);
  }

  /** Steps may sleep from now on: all states are expanded one after another, from this one on. */
  rely(from: number, faults: boolean): void {
    this.#control[C.MAY_SLEEP] = 1;
    (faults ? this.#kinds.kinds : this.#kinds.asleep).drop(from);
  }

  flush(): void {
    while (!this.#hasLeft) {
      const why = this.#loop.insert(this.#control.byteOffset);
      this.#takeBack();
      if (why === C.DONE) {
        if (this.#parts.store.visited.isFull) this.#growVisited();
        this.#tellNew();
        return;
      }
      this.#fulfil(why);
    }
    this.#plain.flush();
  }

  restore(saved: SavedKernel): void {
    this.#plain.restore({ ...saved, transitions: 0 });
    this.#transitions[C.TRANSITIONS / 2] = BigInt(saved.transitions);
    this.#transitions[C.TRANSITIONS_BEFORE / 2] = BigInt(saved.transitions);
    this.#bindAll();
  }

  /** The control block, for threads that expand states with their own. */
  get control(): Int32Array {
    return this.#control;
  }

  /** Appends to the log what is new of a thread's states, which were looked up in the visited set. */
  append(lane: Int32Array): void {
    const { log, visited } = this.#parts.store;
    const count = lane[LANE.ACCEPTED] as number;
    for (let k = 0; k < count; ) {
      k = this.#loop.appendNew(this.#control.byteOffset, lane.byteOffset, k);
      log.size = this.#control[C.SIZE] as number;
      visited.size = this.#control[C.MEMBERS] as number;
      if (k === count) break;
      log.makeRoom();
      this.#bindStore();
    }
  }

  /** States were appended to the log and the visited set from outside, by so many transitions. */
  appended(transitions: number, cutOff: boolean): void {
    const counted = (this.#transitions[C.TRANSITIONS / 2] as bigint) + BigInt(transitions);
    this.#transitions[C.TRANSITIONS / 2] = counted;
    this.#transitions[C.TRANSITIONS_BEFORE / 2] = counted;
    if (cutOff) this.#control[C.CUT_OFF] = 1;
    while (this.#parts.store.visited.isFull) this.#growVisited();
    this.#bindStore();
    this.#tellNew();
  }

  tellEdges(edges: EdgeSink): void {
    this.#plain.tellEdges(edges);
    this.#left = true;
  }

  #run(
    from: number,
    to: number,
    ...[faults, limit, watchesStuck]: readonly [boolean, number, boolean]
  ): number {
    const control = this.#control;
    control[C.INDEX] = from;
    control[C.TO] = to;
    control[C.FAULTS] = faults ? 1 : 0;
    control[C.LIMIT] = limit;
    control[C.ENABLED] = 0;
    control[C.WATCH_STUCK] = watchesStuck ? 1 : 0;
    const { byteOffset } = control;
    const run = this.layout.words === 2 ? this.#loop.runPairs : this.#loop.runArrays;
    for (let why = run(byteOffset); why !== C.DONE; ) {
      this.#takeBack();
      if (why === C.STUCK) {
        const index = control[C.INDEX] as number;
        this.#parts.listener.onStuck?.(index - 1);
        if (index === to || this.log.size >= limit) break;
      } else this.#fulfil(why);
      if (this.#arena.overflowed) return this.#goOnWithout(limit);
      const again = this.layout.words === 2 ? this.#loop.runPairs : this.#loop.runArrays;
      why = again(byteOffset);
    }
    this.#takeBack();
    if (this.#parts.store.visited.isFull) this.#growVisited();
    this.#tellNew();
    return control[C.INDEX] as number;
  }

  /** Judges the new states where they lie; only those that are not plainly innocent are told. */
  #tellNew(): void {
    const { batch, listener } = this.#parts;
    if (listener.judges === undefined) {
      batch.tellNew();
      return;
    }
    const { byteOffset } = this.#control;
    batch.tellNew((index) => {
      if (!this.#arena.overflowed) this.#judges.bindStates();
      if (this.#arena.overflowed) return index;
      return this.#loop.nextNews(byteOffset, index);
    });
  }

  get #hasLeft(): boolean {
    return this.#left || this.#arena.overflowed;
  }

  /** Some array lies where the loop cannot reach it: the state is expanded again in TypeScript. */
  #goOnWithout(limit: number): number {
    const control = this.#control;
    const index = control[C.INDEX] as number;
    const faults = control[C.FAULTS] === 1;
    const before = this.#transitions[C.TRANSITIONS_BEFORE / 2] as bigint;
    this.#transitions[C.TRANSITIONS / 2] = before;
    this.#parts.batch.flush();
    const enabled = this.#plain.expand(index, faults);
    control[C.ENABLED] = enabled;
    if (enabled === 0 && control[C.WATCH_STUCK] === 1) this.#parts.listener.onStuck?.(index);
    if (this.log.size + this.#parts.batch.count >= limit) this.flush();
    if (this.log.size >= limit) return index + 1;
    return this.#plain.expandRange(index + 1, control[C.TO] as number, faults, limit);
  }

  #fulfil(why: number): void {
    const control = this.#control;
    const { tables, store, batch } = this.#parts;
    const actor = control[C.ARG_A] as number;
    const component = control[C.ARG_B] as number;
    switch (why) {
      case C.NEEDS_HEAD:
        tables.head(actor, component);
        this.#bindRows(actor);
        break;
      case C.NEEDS_LETTER:
        tables.push(actor, component, control[C.ARG_C] as number);
        this.#bindRows(actor);
        break;
      case C.NEEDS_STEP:
        this.#take(actor, component);
        return;
      case C.NEEDS_SLOTS:
        this.#growVisited();
        return;
      case C.NEEDS_CHUNK:
        store.log.makeRoom();
        this.#bindStore();
        return;
      default:
        throw new Error(`the loop answers ${why}`);
    }
    if (!store.outgrownBy(actor)) return;
    batch.widen();
    this.#beginAgain();
  }

  /** A row for the general path. */
  #take(actor: number, row: number): void {
    const control = this.#control;
    const { store, steps, batch, actors } = this.#parts;
    const index = control[C.INDEX] as number;
    const state = this.log.chunks[index >>> CHUNK_BITS] as Int32Array;
    const offset = (index & CHUNK_MASK) * this.log.words;
    unpack(store.layout, state, offset, this.#components, actors);
    const taken = steps.take(index, actor, row, this.#components);
    if (taken === TAKEN.again) {
      this.#beginAgain();
      return;
    }
    if (taken !== TAKEN.no) control[C.ENABLED] = (control[C.ENABLED] as number) + 1;
    if (taken === TAKEN.yes) {
      const counted = this.#transitions[C.TRANSITIONS / 2] as bigint;
      this.#transitions[C.TRANSITIONS / 2] = counted + 1n;
      batch.add(index);
    }
    this.#bindAll();
    if (taken === TAKEN.yes && steps.told !== 0) this.#judges.bindEmits(steps.told);
  }

  /** The layout is a new one: the state is expanded from its first actor on. */
  #beginAgain(): void {
    const control = this.#control;
    control[C.ACTOR] = 0;
    control[C.LEFT] = -1;
    control[C.ENABLED] = 0;
    const before = this.#transitions[C.TRANSITIONS_BEFORE / 2] as bigint;
    this.#transitions[C.TRANSITIONS / 2] = before;
    this.#bindAll();
  }

  #growVisited(): void {
    const { visited } = this.#parts.store;
    growVisited(visited, this.#arena, this.#loop, this.#control, () => this.#bindStore());
  }

  /** What the loop has written is known here, too. */
  #takeBack(): void {
    const control = this.#control;
    const { store, batch } = this.#parts;
    batch.count = control[C.COUNT] as number;
    store.log.size = control[C.SIZE] as number;
    store.visited.size = control[C.MEMBERS] as number;
  }

  #bindAll(): void {
    for (let actor = 0; actor < this.#parts.actors; actor++) this.#bindRows(actor);
    this.#bindStore();
    const { word, shift, mask, words, bits } = this.layout;
    const fields = this.#fields;
    for (let f = 0; f < bits.length; f++) {
      const at = f * C.FIELD_INTS;
      fields[at + C.FIELD_WORD] = word[f] as number;
      fields[at + C.FIELD_SHIFT] = shift[f] as number;
      fields[at + C.FIELD_MASK] = mask[f] as number;
      fields[at + C.FIELD_SHIFT_64] = 32 * (word[f] as number) + (shift[f] as number);
    }
    const control = this.#control;
    const { states, hashes, parents, recent } = this.#parts.batch;
    const { places, children } = this.#parts.tables.trees;
    control[C.PLACES] = places.byteOffset;
    control[C.CHILDREN] = children.slots.byteOffset;
    control[C.CHILDREN_MASK] = children.mask;
    control[C.WORDS] = words;
    control[C.STATES] = states.byteOffset;
    control[C.HASHES] = hashes.byteOffset;
    control[C.PARENTS] = parents.byteOffset;
    control[C.RECENT] = recent.byteOffset;
  }

  /** Where the tables of an actor lie; they move when they grow. */
  #bindRows(actor: number): void {
    const { tables } = this.#parts;
    this.#control[C.ROWS] = tables.rows.byteOffset;
    const heads = tables.heads[actor] as Int32Array;
    const at = actor * C.FIELD_INTS;
    const { slots, shape } = tables.letters[actor] as LetterTable;
    this.#fields[at + C.FIELD_HEADS] = heads.byteOffset;
    this.#fields[at + C.FIELD_HEADS_LENGTH] = heads.length;
    this.#fields[at + C.FIELD_LETTERS] = slots.byteOffset;
    this.#fields[at + C.FIELD_LETTERS_SHAPE] = shape;
  }

  #bindStore(): void {
    const control = this.#control;
    const { log, visited } = this.#parts.store;
    this.#kinds.fit(log);
    for (const [i, chunk] of log.chunks.entries()) {
      this.#directory[i] = chunk.byteOffset;
    }
    control[C.COUNT] = this.#parts.batch.count;
    control[C.SIZE] = log.size;
    control[C.CAPACITY] = log.capacity;
    control[C.SLOTS] = visited.slots.byteOffset;
    control[C.SHIFT] = visited.shift;
    control[C.MULTIPLIER] = visited.multiplier;
    control[C.MEMBERS] = visited.size;
    control[C.MOST] = visited.limit;
  }
}
