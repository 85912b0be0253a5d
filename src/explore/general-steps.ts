/**
 * Steps that need more than the tables: those in which some receiver reacts at once, and those that
 * emit something a property watches. Slower than the inner loops, which leave them to this.
 */
import type { Action } from '../system/action.ts';
import type { CompiledModel } from '../system/compile.ts';
import { execute } from '../system/execute.ts';
import type { Admission } from '../system/outcome.ts';
import type { Batch } from './batch.ts';
import type { Listener } from './listener.ts';
import { CHUNK_BITS, CHUNK_MASK } from './state-log.ts';
import type { StateStore } from './state-store.ts';
import { FATE, type Fate, PLACE } from './step-trees.ts';
import { COUNT, CUT, ORDERED, ROW, type Tables } from './tables.ts';

/** What became of a row. */
export const TAKEN = {
  /** A component outgrew its field: the layout is made anew, and the state must be begun again. */
  again: -1,
  /** The step is not enabled. */
  no: 0,
  /** Its successor lies at the end of the batch, to be added. */
  yes: 1,
  /** A bound cuts it off: no successor, but it was possible. */
  cutOff: 2,
} as const;

/** In place of the number of a list of emissions. */
const BLOCKED = -1;
const CUT_OFF = -2;

const ANSWERS = { [FATE.blocked]: BLOCKED, [FATE.cutOff]: CUT_OFF } as const;
const FATES: Readonly<Record<Admission, Fate>> = {
  ok: FATE.taken,
  block: FATE.blocked,
  bound: FATE.cutOff,
};

export class GeneralSteps {
  /** By source: 1 if it was taken at least once. */
  readonly fired: Int32Array;
  /** Some step was cut off because a link was full. */
  cut = false;
  /** The list of emissions that was told of the step taken last, or 0. */
  told = 0;
  readonly #model: CompiledModel;
  readonly #tables: Tables;
  readonly #listener: Listener;
  readonly #store: StateStore;
  readonly #batch: Batch;
  readonly #after: Int32Array;

  constructor(
    model: CompiledModel,
    tables: Tables,
    listener: Listener,
    store: StateStore,
    batch: Batch,
  ) {
    this.#model = model;
    this.#tables = tables;
    this.#listener = listener;
    this.#store = store;
    this.#batch = batch;
    this.#after = new Int32Array(model.semantics.actors.length);
    this.fired = tables.arena.ints(model.actions.sources.length);
  }

  /**
   * Carries out a row whose budget has something left.
   *
   * @param components of the state, unpacked
   * @returns one of TAKEN
   */
  take(index: number, actor: number, row: number, components: Int32Array): number {
    const { rows } = this.#tables;
    const after = this.#after;
    after.set(components);
    const ordered = ((rows[row + ROW.pushes] as number) & ORDERED) !== 0;
    const emits = ordered
      ? this.#execute(actor, row, components)
      : this.#push(actor, row, components);
    if (this.#store.outgrown) {
      this.#batch.widen();
      return TAKEN.again;
    }
    if (emits === CUT_OFF) this.cut = true;
    if (emits < 0) return emits === CUT_OFF ? TAKEN.cutOff : TAKEN.no;
    if (this.#listener.admits?.(after) === false) return TAKEN.cutOff;
    const base = this.#write(index, components);
    this.spend(base, row);
    this.told = emits;
    if (emits !== 0) this.#tell(index, actor, row, emits, components);
    return TAKEN.yes;
  }

  /** Takes the step's share of its budget from the state being written, and counts its fault. */
  spend(base: number, row: number): void {
    const { rows } = this.#tables;
    const { fields, layout } = this.#store;
    const { states } = this.#batch;
    const budget = rows[row + ROW.budget] as number;
    if (budget >= 0) {
      const field = fields.firstBudget + budget;
      const at = base + (layout.word[field] as number);
      states[at] = (states[at] as number) - (1 << (layout.shift[field] as number));
    }
    const fault = rows[row + ROW.fault] as number;
    if (fault >= 0 && fields.countsFaults) {
      const field = fields.firstFault + fault;
      const at = base + (layout.word[field] as number);
      states[at] = (states[at] as number) + (1 << (layout.shift[field] as number));
    }
    const source = rows[row + ROW.source] as number;
    if (source >= 0) this.fired[source] = 1;
  }

  /** @returns the list of emissions that matter, BLOCKED or CUT_OFF */
  #execute(actor: number, row: number, before: Int32Array): number {
    const { rows, trees } = this.#tables;
    const leaf = trees.leaf(rows[row + ROW.root] as number, before);
    if (leaf === 0) return this.#learn(actor, row, before);
    const { places } = trees;
    const fate = places[leaf + PLACE.fate] as Fate;
    if (fate !== FATE.taken) return ANSWERS[fate];
    const after = this.#after;
    const end = leaf + PLACE.first + 2 * (places[leaf + PLACE.changes] as number);
    for (let at = leaf + PLACE.first; at < end; at += 2) {
      const changed = places[at] as number;
      after[changed] = (after[changed] as number) + (places[at + 1] as number);
    }
    return places[leaf + PLACE.emits] as number;
  }

  /** As `#execute`, for the first time in a state with such components. */
  #learn(actor: number, row: number, before: Int32Array): number {
    const { rows, trees } = this.#tables;
    const index = rows[row + ROW.action] as number;
    const action = this.#model.actionsOf(actor, before[actor] as number)[index] as Action;
    const after = Array.from(before);
    const emitted: number[] = [];
    const reads = new Set<number>();
    const admission = execute(this.#model.semantics, after, actor, action, {
      emitted: (id) => emitted.push(id),
      read: (read) => reads.add(read),
    });
    const fate = FATES[admission];
    const emits = fate === FATE.taken ? this.#tables.watchedList(emitted) : 0;
    // Its own component says which row this is.
    reads.delete(actor);
    const learnt = { reads: [...reads], fate, emits };
    rows[row + ROW.root] = trees.learn(rows[row + ROW.root] as number, learnt, before, after);
    if (fate !== FATE.taken) return ANSWERS[fate];
    this.#after.set(after);
    return emits;
  }

  /** @returns the list of emissions that matter, BLOCKED or CUT_OFF */
  #push(actor: number, row: number, before: Int32Array): number {
    const { rows } = this.#tables;
    const after = this.#after;
    after[actor] = rows[row + ROW.next] as number;
    const end = row + ROW.full + 2 * ((rows[row + ROW.pushes] as number) & COUNT);
    for (let push = row + ROW.full; push < end; push += 2) {
      const to = rows[push] as number;
      const received = this.#tables.push(to, before[to] as number, rows[push + 1] as number);
      if (received < 0) return received === CUT ? CUT_OFF : BLOCKED;
      after[to] = (after[to] as number) + received - (before[to] as number);
    }
    return rows[row + ROW.emits] as number;
  }

  /** Writes the successor to the end of the batch. @returns where */
  #write(index: number, before: Int32Array): number {
    const { words, word, shift } = this.#store.layout;
    const { states, count } = this.#batch;
    const base = count * words;
    const state = this.#store.log.chunks[index >>> CHUNK_BITS] as Int32Array;
    const offset = (index & CHUNK_MASK) * words;
    for (let w = 0; w < words; w++) states[base + w] = state[offset + w] as number;
    for (let a = 0; a < before.length; a++) {
      const change = (this.#after[a] as number) - (before[a] as number);
      if (change === 0) continue;
      const at = base + (word[a] as number);
      states[at] = (states[at] as number) + (change << (shift[a] as number));
    }
    return base;
  }

  #tell(from: number, actor: number, row: number, emits: number, before: Int32Array): void {
    const { rows } = this.#tables;
    const action = rows[row + ROW.action] as number;
    const fault = rows[row + ROW.fault] as number;
    this.#listener.onEmits?.({ from, actor, action, emits, fault, before, after: this.#after });
  }
}
