/**
 * The inner loop: takes visited states one by one, writes down their successors, and keeps those
 * that are new. It reads flat tables only; when an entry is missing it has it filled and goes on.
 *
 * Successors are collected in a batch whose slots are touched before any of them is inserted, so
 * that the memory accesses of a batch overlap instead of waiting for each other.
 */
import type { CompiledModel } from '../system/compile.ts';
import { execute } from '../system/execute.ts';
import { bitsFor, type Layout, layOut, pack, unpack } from './layout.ts';
import { CHUNK_BITS, CHUNK_MASK, StateLog } from './state-log.ts';
import { CUT, HEAD, ORDERED, ROW, type Tables } from './tables.ts';
import { hashOf, Visited } from './visited.ts';

/** What the kernel tells while it works. Components are only valid during the call. */
export interface Listener {
  /** A state was seen for the first time; `values` are its fields. */
  readonly onState?: (index: number, values: Int32Array) => void;
  /** A step emitted events that a property watches. */
  readonly onEmits?: (step: WatchedStep) => void;
}

/** A step from a visited state whose emissions matter. */
export interface WatchedStep {
  readonly from: number;
  readonly actor: number;
  readonly action: number;
  /** Number of the list of emissions. */
  readonly emits: number;
  /** Field of the fault's counter, or -1. */
  readonly fault: number;
  readonly before: Int32Array;
  readonly after: Int32Array;
}

const BATCH = 256;
const FIRST_BITS = 4;
/** A result of `#try`: the layout changed in the middle, begin this state again. */
const AGAIN = -1;

export class Kernel {
  readonly log: StateLog;
  visited: Visited;
  layout: Layout;
  transitions = 0;
  /** Sources that were taken at least once. */
  readonly fired: Uint8Array;
  /** Some step was cut off because a link was full. */
  cut = false;
  readonly #model: CompiledModel;
  readonly #tables: Tables;
  readonly #listener: Listener;
  readonly #actors: number;
  readonly #components: Int32Array;
  readonly #after: Int32Array;
  readonly #values: Int32Array;
  readonly #bits: number[];
  #batch: Int32Array;
  readonly #batchParents = new Int32Array(BATCH);
  readonly #batchSlots = new Int32Array(BATCH);
  #batched = 0;
  /** Sink of the touches, so that they are not optimised away. */
  touched = 0;

  /** @param faultMax 0, or the most faults counted per identity in fields of their own */
  constructor(model: CompiledModel, tables: Tables, listener: Listener, faultMax: number) {
    this.#model = model;
    this.#tables = tables;
    this.#listener = listener;
    this.#actors = model.semantics.actors.length;
    const budgets = model.actions.budgets.map((b) => bitsFor(b.size));
    const counters = faultMax === 0 ? [] : tables.faultIds.values.map(() => bitsFor(faultMax));
    const components = model.semantics.actors.map((a) => this.#widthFor(a.components.size));
    this.#bits = [...components, ...budgets, ...counters];
    this.layout = layOut(this.#bits);
    this.log = new StateLog(this.layout.words);
    this.visited = new Visited(this.layout.words);
    this.fired = new Uint8Array(model.actions.sources.length);
    this.#components = new Int32Array(this.#actors);
    this.#after = new Int32Array(this.#actors);
    this.#values = new Int32Array(this.#bits.length);
    this.#batch = new Int32Array(BATCH * this.layout.words);
    this.#begin(counters.length);
  }

  /** Number of budget fields, which follow the component fields. */
  get firstBudget(): number {
    return this.#actors;
  }

  /** First field that counts faults, if they are counted. */
  get firstFault(): number {
    return this.#actors + this.#model.actions.budgets.length;
  }

  get countsFaults(): boolean {
    return this.#bits.length > this.firstFault;
  }

  get bytes(): number {
    return this.log.bytes + this.visited.bytes + this.#tables.bytes;
  }

  /** Field values of a visited state. */
  values(index: number): Int32Array {
    const values = new Int32Array(this.#bits.length);
    this.log.read(this.layout, index, values);
    return values;
  }

  /**
   * Writes down the successors of a state: those by faults, or those by all other steps.
   * @returns how many such steps are enabled
   */
  expand(index: number, faults: boolean): number {
    for (;;) {
      const before = this.transitions;
      const enabled = this.#try(index, faults);
      if (enabled !== AGAIN) return enabled;
      this.transitions = before;
    }
  }

  /** Whether some fault is enabled in a state, as far as budgets go. */
  canFault(index: number): boolean {
    const values = this.values(index);
    for (let actor = 0; actor < this.#model.semantics.monitorsFrom; actor++) {
      for (const { faultId, source } of this.#model.actionsOf(actor, values[actor] as number)) {
        if (faultId === '') continue;
        const budget = this.#model.actions.sources[source]?.budget ?? -1;
        if (budget < 0 || (values[this.firstBudget + budget] as number) > 0) return true;
      }
    }
    return false;
  }

  /** Inserts what is still in the batch. Call at the end of a range of states. */
  flush(): void {
    const { visited, log } = this;
    const { words } = this.layout;
    const batch = this.#batch;
    const { onState } = this.#listener;
    const count = this.#batched;
    for (let k = 0; k < count; k++) {
      const at = k * words;
      if (!visited.insertAt(batch, at, this.#batchSlots[k] as number)) continue;
      log.append(batch, at, this.#batchParents[k] as number);
      if (onState === undefined) continue;
      unpack(this.layout, batch, at, this.#values, this.#bits.length);
      onState(log.size - 1, this.#values);
    }
    this.#batched = 0;
    visited.reserve(BATCH);
  }

  #begin(counters: number): void {
    const { initial } = this.#model;
    const values = [...initial.components, ...initial.budgets, ...new Array(counters).fill(0)];
    pack(this.layout, values, this.#batch, 0);
    this.visited.insert(this.#batch, 0);
    this.log.append(this.#batch, 0, -1);
    this.#values.set(values);
    this.#listener.onState?.(0, this.#values);
    this.visited.reserve(BATCH);
  }

  #widthFor(count: number): number {
    return Math.max(FIRST_BITS, bitsFor(count - 1));
  }

  #try(index: number, faults: boolean): number {
    const { layout } = this;
    const { words, word, shift, mask } = layout;
    const state = this.log.chunks[index >>> CHUNK_BITS] as Int32Array;
    const offset = (index & CHUNK_MASK) * words;
    const components = this.#components;
    unpack(layout, state, offset, components, this.#actors);
    const actors = this.#model.semantics.monitorsFrom;
    const { heads } = this.#tables;
    let enabled = 0;
    for (let actor = 0; actor < actors; actor++) {
      const component = components[actor] as number;
      let head = (heads[actor] as Int32Array)[component];
      if (head === undefined || head === 0) {
        head = this.#tables.head(actor, component);
        if (this.#outgrown()) return this.#widen();
      }
      let { rows } = this.#tables;
      let row = faults ? (rows[head + HEAD.faultRows] as number) : head + HEAD.size;
      let left = rows[head + (faults ? HEAD.faults : HEAD.steps)] as number;
      while (left-- > 0) {
        const pushes = rows[row + ROW.pushes] as number;
        const after = row + ROW.size + 2 * (pushes > 0 ? pushes : 0);
        const budget = rows[row + ROW.budget] as number;
        if (budget >= 0) {
          const field = this.#actors + budget;
          const packed = state[offset + (word[field] as number)] as number;
          if (((packed >>> (shift[field] as number)) & (mask[field] as number)) === 0) {
            row = after;
            continue;
          }
        }
        const made =
          pushes === ORDERED
            ? this.#ordered(index, actor, row)
            : this.#plain(state, offset, index, actor, row, pushes);
        if (made === AGAIN) return AGAIN;
        enabled += made;
        rows = this.#tables.rows;
        row = after;
      }
    }
    return enabled;
  }

  /** A step whose letters are merely stored: pure arithmetic on the packed words. */
  #plain(
    state: Int32Array,
    offset: number,
    index: number,
    actor: number,
    row: number,
    pushes: number,
  ): number {
    const { rows } = this.#tables;
    const { words, word, shift } = this.layout;
    const components = this.#components;
    const batch = this.#batch;
    const base = this.#batched * words;
    for (let w = 0; w < words; w++) batch[base + w] = state[offset + w] as number;
    const next = rows[row + ROW.next] as number;
    let at = base + (word[actor] as number);
    batch[at] =
      (batch[at] as number) + ((next - (components[actor] as number)) << (shift[actor] as number));
    for (let p = 0; p < pushes; p++) {
      const to = rows[row + ROW.size + 2 * p] as number;
      const before = components[to] as number;
      const known = (this.#tables.letters[to] as { get(a: number, b: number): number }).get(
        before,
        rows[row + ROW.size + 2 * p + 1] as number,
      );
      const received = known > UNFILLED ? known : this.#fillPush(to, before, row, p);
      if (received === AGAIN_MARK) return AGAIN;
      if (received === CUT) this.cut = true;
      if (received < 0) return 0;
      at = base + (word[to] as number);
      batch[at] = (batch[at] as number) + ((received - before) << (shift[to] as number));
    }
    this.#spend(base, row);
    if ((rows[row + ROW.emits] as number) !== 0) this.#tellPlain(index, actor, row, pushes);
    this.#add(index, base);
    return 1;
  }

  #fillPush(to: number, before: number, row: number, p: number): number {
    const letter = this.#tables.rows[row + ROW.size + 2 * p + 1] as number;
    const received = this.#tables.push(to, before, letter);
    if (!this.#outgrown()) return received;
    this.#widen();
    return AGAIN_MARK;
  }

  /** A step in which some receiver reacts at once: carried out by the general path. */
  #ordered(index: number, actor: number, row: number): number {
    const { rows } = this.#tables;
    const { semantics } = this.#model;
    const before = this.#components;
    const action = this.#model.actionsOf(actor, before[actor] as number)[
      rows[row + ROW.action] as number
    ] as NonNullable<ReturnType<CompiledModel['actionsOf']>[number]>;
    const after = Array.from(before);
    const emitted: number[] = [];
    const admission = execute(semantics, after, actor, action, {
      emitted: (id) => emitted.push(id),
    });
    if (this.#outgrown()) return this.#widen();
    if (admission === 'bound') this.cut = true;
    if (admission !== 'ok') return 0;
    const { words, word, shift } = this.layout;
    const base = this.#batched * words;
    const state = this.log.chunks[index >>> CHUNK_BITS] as Int32Array;
    const offset = (index & CHUNK_MASK) * words;
    for (let w = 0; w < words; w++) this.#batch[base + w] = state[offset + w] as number;
    for (let a = 0; a < this.#actors; a++) {
      const change = (after[a] as number) - (before[a] as number);
      if (change === 0) continue;
      const at = base + (word[a] as number);
      this.#batch[at] = (this.#batch[at] as number) + (change << (shift[a] as number));
    }
    this.#spend(base, row);
    const emits = this.#tables.watchedList(emitted);
    if (emits !== 0) {
      this.#after.set(after);
      this.#tell(index, actor, row, emits);
    }
    this.#add(index, base);
    return 1;
  }

  /** Takes the step's share of its budget, and counts its fault. */
  #spend(base: number, row: number): void {
    const { rows } = this.#tables;
    const { word, shift } = this.layout;
    const budget = rows[row + ROW.budget] as number;
    if (budget >= 0) {
      const field = this.#actors + budget;
      const at = base + (word[field] as number);
      this.#batch[at] = (this.#batch[at] as number) - (1 << (shift[field] as number));
    }
    const fault = rows[row + ROW.fault] as number;
    if (fault >= 0 && this.countsFaults) {
      const field = this.firstFault + fault;
      const at = base + (word[field] as number);
      this.#batch[at] = (this.#batch[at] as number) + (1 << (shift[field] as number));
    }
    const source = rows[row + ROW.source] as number;
    if (source >= 0) this.fired[source] = 1;
  }

  #tellPlain(index: number, actor: number, row: number, pushes: number): void {
    const { rows } = this.#tables;
    const after = this.#after;
    after.set(this.#components);
    after[actor] = rows[row + ROW.next] as number;
    for (let p = 0; p < pushes; p++) {
      const to = rows[row + ROW.size + 2 * p] as number;
      const letter = rows[row + ROW.size + 2 * p + 1] as number;
      after[to] = this.#tables.push(to, this.#components[to] as number, letter);
    }
    this.#tell(index, actor, row, rows[row + ROW.emits] as number);
  }

  #tell(from: number, actor: number, row: number, emits: number): void {
    const { rows } = this.#tables;
    const action = rows[row + ROW.action] as number;
    const fault = rows[row + ROW.fault] as number;
    this.#listener.onEmits?.({
      from,
      actor,
      action,
      emits,
      fault,
      before: this.#components,
      after: this.#after,
    });
  }

  /** The successor at `base` is complete: remember where it goes, and look there already. */
  #add(parent: number, base: number): void {
    const { visited } = this;
    const { words } = this.layout;
    const slot = hashOf(this.#batch, base, words) >>> visited.shift;
    this.touched ^= visited.slots[slot * words] as number;
    this.#batchSlots[this.#batched] = slot;
    this.#batchParents[this.#batched] = parent;
    this.transitions += 1;
    this.#batched += 1;
    if (this.#batched === BATCH) this.flush();
  }

  /** Whether some actor has more components than its field can tell apart. */
  #outgrown(): boolean {
    const { actors } = this.#model.semantics;
    for (let a = 0; a < actors.length; a++) {
      const size = (actors[a] as { components: { size: number } }).components.size;
      if (size - 1 > (this.layout.mask[a] as number)) return true;
    }
    return false;
  }

  /** Makes the layout anew with wider fields, and moves everything over. */
  #widen(): number {
    this.flush();
    const { actors } = this.#model.semantics;
    for (const [a, actor] of actors.entries()) {
      this.#bits[a] = Math.max(this.#bits[a] as number, this.#widthFor(actor.components.size));
    }
    const layout = layOut([...this.#bits]);
    this.log.repack(this.layout, layout);
    this.layout = layout;
    this.visited = Visited.of(this.log);
    this.visited.reserve(BATCH);
    this.#batch = new Int32Array(BATCH * layout.words);
    return AGAIN;
  }
}

/** Push results below this were never filled in. */
const UNFILLED = -3;
/** A push result that tells `#plain` to begin the state again. */
const AGAIN_MARK = -4;
