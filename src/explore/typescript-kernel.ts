/**
 * The inner loop: takes visited states one by one, writes down their successors, and keeps those
 * that are new. It reads flat tables only; when an entry is missing it has it filled and goes on.
 */

import { MISSING } from '../system/pair-table.ts';
import type { Batch } from './batch.ts';
import { type GeneralSteps, TAKEN } from './general-steps.ts';
import type { Kernel, SavedKernel } from './kernel.ts';
import { type Layout, unpack } from './layout.ts';
import type { LetterTable } from './letter-table.ts';
import type { EdgeSink, Listener } from './listener.ts';
import type { Parts } from './parts.ts';
import { CHUNK_BITS, CHUNK_MASK, type StateLog } from './state-log.ts';
import type { StateStore } from './state-store.ts';
import { COUNT, CUT, GENERAL, HEAD, PLAIN, ROW, type Tables } from './tables.ts';

export class TypeScriptKernel implements Kernel {
  transitions = 0;
  readonly #tables: Tables;
  readonly #listener: Listener;
  readonly #steps: GeneralSteps;
  readonly #store: StateStore;
  readonly #batch: Batch;
  readonly #actors: number;
  readonly #acting: number;
  readonly #components: Int32Array;
  readonly #after: Int32Array;
  #edges: EdgeSink | undefined;

  constructor({ listener, tables, steps, store, batch, actors, acting }: Parts) {
    this.#listener = listener;
    this.#tables = tables;
    this.#steps = steps;
    this.#store = store;
    this.#batch = batch;
    this.#actors = actors;
    this.#acting = acting;
    this.#components = new Int32Array(actors);
    this.#after = new Int32Array(actors);
  }

  get log(): StateLog {
    return this.#store.log;
  }

  get fired(): Int32Array {
    return this.#steps.fired;
  }

  get cut(): boolean {
    return this.#steps.cut;
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
    const enabled = this.#expand(index, faults);
    this.#batch.tellNew();
    return enabled;
  }

  expandRange(from: number, to: number, faults: boolean, limit: number): number {
    let index = from;
    while (index < to) {
      const enabled = this.#expand(index, faults);
      if (enabled === 0 && !faults) this.#listener.onStuck?.(index);
      index += 1;
      if (this.log.size + this.#batch.count < limit) continue;
      this.#batch.flush();
      if (this.log.size >= limit) break;
    }
    this.#batch.tellNew();
    return index;
  }

  tellEdges(edges: EdgeSink): void {
    this.flush();
    this.#edges = edges;
  }

  flush(): void {
    this.#batch.flush();
    this.#batch.tellNew();
  }

  /** Goes on where another kernel stopped. The tables must have been filled as they were then. */
  restore({ bits, log, transitions, fired, cut }: SavedKernel): void {
    this.#store.restore(bits, log);
    this.#batch.fit();
    this.#batch.toldAll();
    this.transitions = transitions;
    this.fired.set(fired);
    this.#steps.cut = cut;
  }

  #expand(index: number, faults: boolean): number {
    for (;;) {
      const before = this.transitions;
      const enabled = this.#try(index, faults);
      if (enabled !== TAKEN.again) return enabled;
      this.transitions = before;
    }
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
    const actors = this.#acting;
    let enabled = 0;
    for (let actor = 0; actor < actors; actor++) {
      const component = components[actor] as number;
      let head = (heads[actor] as Int32Array)[component];
      if (head === undefined || head === 0) {
        head = tables.head(actor, component);
        if (this.#store.outgrownBy(actor)) return this.#widen();
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
          if ((flags & GENERAL) !== 0) {
            const taken = this.#steps.take(index, actor, at, components);
            if (taken === TAKEN.again) return TAKEN.again;
            if (taken !== TAKEN.no) enabled += 1;
            if (taken === TAKEN.yes) this.#add(index, actor, at);
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
          let received = (letters[to] as LetterTable).get(before, letter);
          if (received === MISSING) {
            received = tables.push(to, before, letter);
            if (this.#store.outgrownBy(to)) return this.#widen();
          }
          if (received < 0) {
            // The system could take a step that a bound cuts off: here is no deadlock.
            if (received === CUT) {
              this.#steps.cut = true;
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
        if (!plain) this.#steps.spend(base, at);
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
    return TAKEN.again;
  }
}
