/**
 * The inner loop: takes visited states one by one, writes down their successors, and keeps those
 * that are new. It reads flat tables only; when an entry is missing it has it filled and goes on.
 */
import type { CompiledModel } from '../system/compile.ts';
import { execute } from '../system/execute.ts';
import { Batch } from './batch.ts';
import type { Kernel, SavedKernel } from './kernel.ts';
import { type Layout, pack, unpack } from './layout.ts';
import type { EdgeSink, Listener } from './listener.ts';
import { MISSING, type PairTable } from './pair-table.ts';
import { CHUNK_BITS, CHUNK_MASK, type StateLog } from './state-log.ts';
import { StateStore } from './state-store.ts';
import { COUNT, CUT, HEAD, ORDERED, PLAIN, ROW, type Tables } from './tables.ts';

/** A result of `#try`: the layout changed in the middle, begin this state again. */
const AGAIN = -1;

export class TypeScriptKernel implements Kernel {
  transitions = 0;
  readonly fired: Uint8Array;
  cut = false;
  readonly #model: CompiledModel;
  readonly #tables: Tables;
  readonly #listener: Listener;
  readonly #store: StateStore;
  readonly #batch: Batch;
  /** Actors and monitors; only the first `#real` of them take steps. */
  readonly #actors: number;
  readonly #real: number;
  readonly #components: Int32Array;
  readonly #after: Int32Array;
  #edges: EdgeSink | undefined;

  /** @param faultMax 0, or the most faults counted per identity in fields of their own */
  constructor(model: CompiledModel, tables: Tables, listener: Listener, faultMax: number) {
    this.#model = model;
    this.#tables = tables;
    this.#listener = listener;
    this.#actors = model.semantics.actors.length;
    this.#real = model.semantics.monitorsFrom;
    const counters = faultMax === 0 ? 0 : tables.faultIds.size;
    this.#store = new StateStore(model, counters, faultMax);
    this.#batch = new Batch(this.#store, listener);
    this.fired = new Uint8Array(model.actions.sources.length);
    this.#components = new Int32Array(this.#actors);
    this.#after = new Int32Array(this.#actors);
    this.#begin(counters);
  }

  get log(): StateLog {
    return this.#store.log;
  }

  get layout(): Layout {
    return this.#store.layout;
  }

  get firstBudget(): number {
    return this.#store.fields.firstBudget;
  }

  get firstFault(): number {
    return this.#store.fields.firstFault;
  }

  get countsFaults(): boolean {
    return this.#store.fields.countsFaults;
  }

  get bytes(): number {
    return this.#store.bytes + this.#tables.bytes;
  }

  values(index: number): Int32Array {
    return this.#store.values(index);
  }

  expand(index: number, faults: boolean): number {
    for (;;) {
      const before = this.transitions;
      const enabled = this.#try(index, faults);
      if (enabled !== AGAIN) return enabled;
      this.transitions = before;
    }
  }

  expandRange(from: number, to: number, faults: boolean, limit: number): number {
    for (let index = from; index < to; index++) {
      this.expand(index, faults);
      if (this.log.size + this.#batch.count < limit) continue;
      this.flush();
      if (this.log.size >= limit) return index + 1;
    }
    return to;
  }

  tellEdges(edges: EdgeSink): void {
    this.flush();
    this.#edges = edges;
  }

  flush(): void {
    this.#batch.flush();
  }

  /** Goes on where another kernel stopped. The tables must have been filled as they were then. */
  restore({ bits, log, transitions, fired, cut }: SavedKernel): void {
    this.#store.restore(bits, log);
    this.#batch.fit();
    this.transitions = transitions;
    this.fired.set(fired);
    this.cut = cut;
  }

  #begin(counters: number): void {
    const { initial } = this.#model;
    const values = [...initial.components, ...initial.budgets, ...new Array(counters).fill(0)];
    pack(this.layout, values, this.#batch.states, 0);
    this.#batch.add(-1);
    this.flush();
  }

  /**
   * All successors of one state. Long on purpose: this is where the time goes, and every call or
   * field access in here is paid for hundreds of millions of times.
   */
  #try(index: number, faults: boolean): number {
    const { words, word, shift } = this.layout;
    const state = this.log.chunks[index >>> CHUNK_BITS] as Int32Array;
    const offset = (index & CHUNK_MASK) * words;
    const first = state[offset] as number;
    const second = state[offset + 1] as number;
    const components = this.#components;
    unpack(this.layout, state, offset, components, this.#actors);
    const { states: batch } = this.#batch;
    const tables = this.#tables;
    const { heads, letters } = tables;
    const { admits } = this.#listener;
    const actors = this.#real;
    let enabled = 0;
    for (let actor = 0; actor < actors; actor++) {
      const component = components[actor] as number;
      let head = (heads[actor] as Int32Array)[component];
      if (head === undefined || head === 0) {
        head = tables.head(actor, component);
        if (this.#store.outgrown) return this.#widen();
      }
      let { rows } = tables;
      let row = rows[head + HEAD.faultRows] as number;
      let left = rows[head + HEAD.faults] as number;
      if (!faults) {
        const idle = rows[head] as number;
        this.transitions += idle;
        enabled += idle;
        if (this.#edges !== undefined) this.#addIdle(index, actor, head);
        row = head + HEAD.size + idle;
        left = rows[head + HEAD.steps] as number;
      }
      next: for (; left > 0; left--) {
        const flags = rows[row + ROW.pushes] as number;
        const plain = (flags & PLAIN) !== 0;
        const pushes = row + (plain ? ROW.plain : ROW.full);
        const end = pushes + 2 * (flags & COUNT);
        const at = row;
        row = end;
        if (!plain) {
          if (!this.#affords(state, offset, at)) continue;
          if ((flags & ORDERED) !== 0) {
            const made = this.#ordered(index, actor, at);
            if (made === AGAIN) return AGAIN;
            enabled += made;
            rows = tables.rows;
            continue;
          }
        }
        const base = this.#batch.count * words;
        batch[base] = first;
        batch[base + 1] = second;
        for (let w = 2; w < words; w++) batch[base + w] = state[offset + w] as number;
        const own = base + (word[actor] as number);
        batch[own] =
          ((batch[own] as number) +
            (((rows[at] as number) - component) << (shift[actor] as number))) |
          0;
        for (let push = pushes; push < end; push += 2) {
          const to = rows[push] as number;
          const before = components[to] as number;
          const letter = rows[push + 1] as number;
          let received = (letters[to] as PairTable).get(before, letter);
          if (received === MISSING) {
            received = tables.push(to, before, letter);
            if (this.#store.outgrown) return this.#widen();
          }
          if (received < 0) {
            // The system could take a step that a bound cuts off: here is no deadlock.
            if (received === CUT) {
              this.cut = true;
              enabled += 1;
            }
            continue next;
          }
          const there = base + (word[to] as number);
          batch[there] =
            ((batch[there] as number) + ((received - before) << (shift[to] as number))) | 0;
        }
        if (admits !== undefined) {
          const after = this.#after;
          unpack(this.layout, batch, base, after, this.#actors);
          if (!admits(after)) {
            enabled += 1;
            continue;
          }
        }
        if (!plain) {
          this.#spend(base, at);
          if ((rows[at + ROW.emits] as number) !== 0) this.#tellPlain(index, actor, at);
        }
        enabled += 1;
        this.#add(index, actor, at);
      }
    }
    return enabled;
  }

  /** Whether the budget that a row draws on has something left in this state. */
  #affords(state: Int32Array, offset: number, row: number): boolean {
    const budget = this.#tables.rows[row + ROW.budget] as number;
    if (budget < 0) return true;
    const { word, shift, mask } = this.layout;
    const field = this.#actors + budget;
    const packed = state[offset + (word[field] as number)] as number;
    return ((packed >>> (shift[field] as number)) & (mask[field] as number)) !== 0;
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
    if (this.#store.outgrown) return this.#widen();
    if (admission === 'bound') this.cut = true;
    if (admission !== 'ok') return admission === 'bound' ? 1 : 0;
    if (this.#listener.admits?.(Int32Array.from(after)) === false) return 1;
    const { words, word, shift } = this.layout;
    const { states: batch, count } = this.#batch;
    const base = count * words;
    const state = this.log.chunks[index >>> CHUNK_BITS] as Int32Array;
    const offset = (index & CHUNK_MASK) * words;
    for (let w = 0; w < words; w++) batch[base + w] = state[offset + w] as number;
    for (let a = 0; a < this.#actors; a++) {
      const change = (after[a] as number) - (before[a] as number);
      if (change === 0) continue;
      const at = base + (word[a] as number);
      batch[at] = (batch[at] as number) + (change << (shift[a] as number));
    }
    this.#spend(base, row);
    const emits = this.#tables.watchedList(emitted);
    if (emits !== 0) {
      this.#after.set(after);
      this.#tell(index, actor, row, emits);
    }
    this.#add(index, actor, row);
    return 1;
  }

  /** Takes the step's share of its budget, and counts its fault. */
  #spend(base: number, row: number): void {
    const { rows } = this.#tables;
    const { word, shift } = this.layout;
    const { states: batch } = this.#batch;
    const budget = rows[row + ROW.budget] as number;
    if (budget >= 0) {
      const field = this.#actors + budget;
      const at = base + (word[field] as number);
      batch[at] = (batch[at] as number) - (1 << (shift[field] as number));
    }
    const fault = rows[row + ROW.fault] as number;
    if (fault >= 0 && this.countsFaults) {
      const field = this.firstFault + fault;
      const at = base + (word[field] as number);
      batch[at] = (batch[at] as number) + (1 << (shift[field] as number));
    }
    const source = rows[row + ROW.source] as number;
    if (source >= 0) this.fired[source] = 1;
  }

  #tellPlain(index: number, actor: number, row: number): void {
    const { rows } = this.#tables;
    const after = this.#after;
    after.set(this.#components);
    after[actor] = rows[row + ROW.next] as number;
    const end = row + ROW.full + 2 * ((rows[row + ROW.pushes] as number) & COUNT);
    for (let push = row + ROW.full; push < end; push += 2) {
      const to = rows[push] as number;
      const letter = rows[push + 1] as number;
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

  /** The successor at the end of the batch is complete. */
  #add(parent: number, actor: number, row: number): void {
    this.transitions += 1;
    if (this.#edges === undefined) this.#batch.add(parent);
    else this.#addEdge(actor, row);
  }

  /** The successor at the end of the batch is a visited state: which one? */
  #addEdge(actor: number, row: number): void {
    const { states, count } = this.#batch;
    const target = this.#edges?.index.find(states, count * this.layout.words) ?? -1;
    this.#edges?.add(target, this.#classOf(actor, this.#tables.rows[row + ROW.action] as number));
  }

  /** Steps that lead from a state to itself, one for each idle action. */
  #addIdle(index: number, actor: number, head: number): void {
    const { rows } = this.#tables;
    const from = head + HEAD.size;
    for (let at = from; at < from + (rows[head + HEAD.idle] as number); at++) {
      this.#edges?.add(index, this.#classOf(actor, rows[at] as number));
    }
  }

  #classOf(actor: number, action: number): number {
    return this.#tables.classAt(actor, this.#components[actor] as number, action);
  }

  #widen(): number {
    this.#batch.widen();
    return AGAIN;
  }
}
