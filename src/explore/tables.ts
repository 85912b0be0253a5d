/**
 * The actions of components and the effects of letters as flat integer tables: what the search
 * reads instead of statecharts. Filled on demand from the compiled model, entry by entry.
 *
 * Behind a component's head lie the indices of its idle actions, which change nothing at all and are
 * only counted; then a row for each other step; then, elsewhere, a row for each fault. A PLAIN row
 * has next component, number of pushes with flags, action index, and (receiver, letter) for each
 * push. Other rows have more before the pushes: budget field, source, fault number, emission list.
 * The flags also say of which kind the step is (`sleep-sets.ts`), unless a property or a receiver watches it.
 * An ORDERED row must be carried out by `execute`: some receiver reacts synchronously.
 */
import type { Action } from '../system/action.ts';
import type { CompiledModel } from '../system/compile.ts';
import { NO_QUEUE } from '../system/inboxes.ts';
import { Interner } from '../system/interner.ts';
import { MISSING, PairTable } from '../system/pair-table.ts';
import type { Arena } from './arena.ts';
import type { Journal } from './checkpoint/journal.ts';
import { Classes } from './classes.ts';
import { LetterTable } from './letter-table.ts';
import { type Maker, QuickRows, type Visit } from './quick-rows.ts';
import { NO_BUDGET, SleepSets } from './sleep-sets.ts';
import { StepTrees } from './step-trees.ts';

export const ROW = {
  next: 0,
  pushes: 1,
  action: 2,
  /** Pushes of a PLAIN row begin here. */
  plain: 3,
  budget: 3,
  source: 4,
  fault: 5,
  emits: 6,
  /** Pushes of any other row begin here; in place of the first, an ORDERED row has the root of its tree. */
  full: 7,
  root: 7,
} as const;

/** Flags beside the number of pushes. */
export const PLAIN = 0x10000;
export const ORDERED = 0x20000;
export const WATCHED = 0x40000;
/** Where the kind of a row's step begins: see `sleep-sets.ts`. */
export const KIND_SHIFT = 20;
/** The row is left to `GeneralSteps`: some receiver reacts at once, or a property is to be told. */
export const GENERAL = ORDERED | WATCHED;
export const COUNT = 0xffff;
/** Push results that are no component. */
export const CUT = -1;
const BLOCKED = -2;

/** Components that there is room for at first. */
const FIRST_HEADS = 64;
/** The pool grows by a quarter. */
const ROOM = 1.25;

/** A component's head in the pool: how many rows of each class follow it, and where faults begin. */
export const HEAD = { idle: 0, steps: 1, faults: 2, faultRows: 3, size: 4 } as const;

export class Tables {
  /** All rows of all components, each component's behind its head. */
  rows: Int32Array;
  /** For each actor: component → offset of its head, or 0. What letters do has room for as many. */
  readonly heads: Int32Array[];
  readonly letters: LetterTable[];
  /** What ORDERED rows do. */
  readonly trees: StepTrees;
  readonly sleepSets: SleepSets;
  /** Identities of faults, in the order found; rows hold their index. */
  readonly faultIds = new Interner<string>();
  /** Lists of emissions that some property watches; list 0 is empty. */
  readonly emitLists = new Interner<readonly number[]>();
  readonly classes: Classes;
  /** If the search can be taken up again: writes down what was asked. */
  journal: Journal | undefined;
  readonly #classes: PairTable[];
  readonly arena: Arena;
  readonly #model: CompiledModel;
  readonly #watched: (emission: number) => boolean;
  readonly #quick: readonly QuickRows[];
  /** Offset 0 means "not there", so the pool begins at 1. */
  #used = 1;
  readonly #filling = {
    idle: new Collected(),
    steps: new Collected(),
    faults: new Collected(),
  } as const;
  #component = 0;

  constructor(model: CompiledModel, watched: (emission: number) => boolean, arena: Arena) {
    this.arena = arena;
    this.rows = arena.ints(1 << 12);
    this.#model = model;
    this.classes = new Classes(model);
    this.#watched = watched;
    this.heads = model.semantics.actors.map(() => arena.ints(FIRST_HEADS));
    this.letters = model.semantics.actors.map(() => new LetterTable(arena, FIRST_HEADS));
    this.trees = new StepTrees(arena);
    this.sleepSets = new SleepSets(arena);
    this.#classes = model.semantics.actors.map(() => new PairTable());
    this.emitLists.intern('', () => []);
    const maker: Maker = {
      row: (action, actor, from) => this.#row(0, action, actor, from),
      isSilent: (action) => this.#isSilent(action),
    };
    this.#quick = model.semantics.actors.map((_, actor) => new QuickRows(model, actor, maker));
  }

  /** Offset of a component's head, made if it is not there yet. */
  head(actor: number, component: number): number {
    const heads = this.#headsWith(actor, component);
    const known = heads[component] as number;
    if (known !== 0) return known;
    const made = this.#fill(actor, component);
    heads[component] = made;
    this.journal?.head(actor, component);
    return made;
  }

  /** The heads of an actor, with room for this component; what letters do to it then has room, too. */
  #headsWith(actor: number, component: number): Int32Array {
    const heads = this.heads[actor] as Int32Array;
    if (component < heads.length) return heads;
    const wider = this.arena.ints(Math.max(heads.length * 2, component + 1));
    wider.set(heads);
    this.arena.free(heads);
    this.heads[actor] = wider;
    (this.letters[actor] as LetterTable).reserve(wider.length);
    return wider;
  }

  /** Component after a letter, or CUT, or BLOCKED. Only for letters whose receiver just stores them. */
  push(actor: number, component: number, letter: number): number {
    const table = this.letters[actor] as LetterTable;
    const known = table.get(component, letter);
    if (known !== MISSING) return known;
    const quick = this.#quick[actor] as QuickRows;
    let result = quick.push(component, letter);
    if (result === MISSING) {
      result = this.#receive(actor, component, letter);
      quick.learn(component, letter, result);
    }
    this.#headsWith(actor, component);
    table.set(component, letter, result);
    this.journal?.push(actor, component, letter);
    return result;
  }

  /** Emissions of a step that properties watch, as the number of their list. */
  watchedList(emits: readonly number[]): number {
    const seen = emits.filter(this.#watched);
    return this.emitLists.intern(seen.join(','), () => seen);
  }

  /** Without the trees: what they remember depends on where a search was taken up again. */
  get bytes(): number {
    const tables = this.letters.reduce((sum, t) => sum + t.bytes, 0);
    const heads = this.heads.reduce((sum, h) => sum + h.byteLength, 0);
    return this.rows.byteLength + tables + heads;
  }

  #receive(to: number, component: number, letter: number): number {
    const { next, admission } = this.#model.semantics.receive({ to, letter }, component);
    if (admission === 'ok') return next;
    return admission === 'bound' ? CUT : BLOCKED;
  }

  #fill(actor: number, component: number): number {
    const { idle, steps, faults } = this.#filling;
    idle.clear();
    steps.clear();
    faults.clear();
    this.#component = component;
    const quick = this.#quick[actor] as QuickRows;
    if (!quick.visit(component, this.#visit)) this.#visitAll(actor, component, this.#visit);
    const head = this.#used;
    this.#makeRoom(HEAD.size + idle.used + steps.used + faults.used);
    const { rows } = this;
    rows[head + HEAD.idle] = idle.used;
    rows[head + HEAD.steps] = steps.count;
    rows[head + HEAD.faults] = faults.count;
    const from = idle.copyTo(rows, head + HEAD.size);
    const faultRows = steps.copyTo(rows, from);
    rows[head + HEAD.faultRows] = faultRows;
    this.#used = faults.copyTo(rows, faultRows);
    return head;
  }

  /** One action of the component whose rows are being filled. */
  readonly #visit: Visit = (index, next, { row, isFault, isSilent }) => {
    const { idle, steps, faults } = this.#filling;
    if (isSilent && next === this.#component) idle.add(index);
    else (isFault ? faults : steps).addRow(row, next, index);
  };

  #visitAll(actor: number, component: number, visit: Visit): void {
    for (const [index, action] of this.#model.actionsOf(actor, component).entries()) {
      const isFault = action.faultId !== '';
      const row = this.#row(index, action, actor);
      visit(index, action.next, { row, isFault, isSilent: this.#isSilent(action) });
    }
  }

  /** An action that does nothing at all, if only its component stays the same. */
  #isSilent(action: Action): boolean {
    const bare = action.source < 0 && action.pushes.length === 0 && action.faultId === '';
    return bare && this.watchedList(action.emits) === 0;
  }

  /** @param from whose message it takes, if it reads of the inbox nothing else; NO_QUEUE if nothing at all */
  #row(index: number, action: Action, actor: number, from?: number): number[] {
    const emits = this.watchedList(action.emits);
    const pushes = action.ordered ? [0, 0] : action.pushes.flatMap((p) => [p.to, p.letter]);
    const count = pushes.length / 2;
    const budget = this.#model.actions.sources[action.source]?.budget ?? NO_BUDGET;
    const isQuiet = emits === 0 && !action.ordered;
    const kind = isQuiet ? this.#kindOf(action, actor, from, budget) << KIND_SHIFT : 0;
    if (action.source < 0 && isQuiet) {
      return [action.next, count + PLAIN + kind, index, ...pushes];
    }
    const fault = action.faultId === '' ? -1 : this.#fault(action.faultId);
    const flags = count + (action.ordered ? ORDERED : 0) + (emits === 0 ? 0 : WATCHED) + kind;
    return [action.next, flags, index, budget, action.source, fault, emits, ...pushes];
  }

  #kindOf(action: Action, actor: number, from: number | undefined, budget: number): number {
    const { pushes, faultId } = action;
    const isMail = (to: number, letter: number): boolean =>
      to !== actor && (this.#quick[to] as QuickRows).sender(letter) === actor;
    const mails: number[] = [];
    const wholly = from === undefined ? [actor] : [];
    for (const { to, letter } of pushes) (isMail(to, letter) ? mails : wholly).push(to);
    const isFault = faultId !== '';
    return this.sleepSets.kindOf({ actor, isFault, mails, wholly, from: from ?? NO_QUEUE, budget });
  }

  /** Fairness class of an action by its index, remembered. */
  classAt(actor: number, component: number, index: number): number {
    const memo = this.#classes[actor] as PairTable;
    const known = memo.get(component, index);
    if (known !== MISSING) return known;
    const action = this.#model.actionsOf(actor, component)[index] as Action;
    const made = this.classes.of(action.step);
    memo.set(component, index, made);
    return made;
  }

  #fault(id: string): number {
    return this.faultIds.intern(id, () => id);
  }

  #makeRoom(ints: number): void {
    if (this.#used + ints <= this.rows.length) return;
    const most = Math.ceil(this.rows.length * ROOM);
    const wider = this.arena.ints(Math.max(most, this.#used + ints));
    wider.set(this.rows);
    this.arena.free(this.rows);
    this.rows = wider;
  }
}

/** Rows on their way into the pool; kept, so that filling it leaves no garbage. */
class Collected {
  count = 0;
  used = 0;
  #ints = new Int32Array(64);

  clear(): void {
    this.count = 0;
    this.used = 0;
  }

  add(int: number): void {
    if (this.used === this.#ints.length) this.#widen(1);
    this.#ints[this.used++] = int;
  }

  addRow(row: readonly number[], next: number, action: number): void {
    const at = this.used;
    if (at + row.length > this.#ints.length) this.#widen(row.length);
    for (let i = 0; i < row.length; i++) this.#ints[at + i] = row[i] as number;
    this.#ints[at + ROW.next] = next;
    this.#ints[at + ROW.action] = action;
    this.used = at + row.length;
    this.count += 1;
  }

  /** @returns where the next ones go */
  copyTo(pool: Int32Array, at: number): number {
    for (let i = 0; i < this.used; i++) pool[at + i] = this.#ints[i] as number;
    return at + this.used;
  }

  #widen(more: number): void {
    const wider = new Int32Array(2 * (this.#ints.length + more));
    wider.set(this.#ints);
    this.#ints = wider;
  }
}
