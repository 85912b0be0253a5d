/**
 * The actions of components and the effects of letters as flat integer tables: what the search
 * reads instead of statecharts. Filled on demand from the compiled model, entry by entry.
 *
 * An action's row: next component, number of pushes with flags, action index, budget field, source,
 * fault number, emission list, fairness class, then (receiver, letter) for each push. A PLAIN row draws on no
 * budget, has no source and no watched emission, so that the search need not look at those places.
 * A PLAIN row that is also IDLE changes nothing at all: it is only counted. An ORDERED row must be carried
 * out by `execute`, because some receiver reacts synchronously.
 */
import type { Action } from '../system/actions.ts';
import type { CompiledModel } from '../system/compile.ts';
import { encode } from '../system/encode.ts';
import { Interner } from '../system/interner.ts';
import type { Step } from '../system/step.ts';
import { MISSING, PairTable } from './pair-table.ts';

export const ROW = {
  next: 0,
  pushes: 1,
  action: 2,
  budget: 3,
  source: 4,
  fault: 5,
  emits: 6,
  /** Number of the step's fairness class. */
  class: 7,
  size: 8,
} as const;

/** Flags beside the number of pushes. */
export const PLAIN = 0x10000;
export const ORDERED = 0x20000;
export const IDLE = 0x40000;
export const COUNT = 0xffff;
/** Push results that are no component. */
export const CUT = -1;
export const BLOCKED = -2;

/** A component's head in the pool: how many rows of each class follow it, and where faults begin. */
export const HEAD = { steps: 0, faults: 1, faultRows: 2, size: 3 } as const;

export class Tables {
  /** All rows of all components, each component's behind its head. */
  rows = new Int32Array(1 << 12);
  /** For each actor: component → offset of its head, or 0. */
  readonly heads: Int32Array[];
  readonly letters: PairTable[];
  /** Identities of faults, in the order found; rows hold their index. */
  readonly faultIds = new Interner<string>();
  /** Lists of emissions that some property watches; list 0 is empty. */
  readonly emitLists = new Interner<readonly number[]>();
  /** Fairness classes, each with one of its steps. */
  readonly classes = new Interner<Step>();
  readonly #model: CompiledModel;
  readonly #watched: (emission: number) => boolean;
  /** Offset 0 means "not there", so the pool begins at 1. */
  #used = 1;

  constructor(model: CompiledModel, watched: (emission: number) => boolean) {
    this.#model = model;
    this.#watched = watched;
    this.heads = model.semantics.actors.map(() => new Int32Array(64));
    this.letters = model.semantics.actors.map(() => new PairTable());
    this.emitLists.intern('', () => []);
  }

  /** Offset of a component's head, made if it is not there yet. */
  head(actor: number, component: number): number {
    let heads = this.heads[actor] as Int32Array;
    if (component >= heads.length) {
      const wider = new Int32Array(Math.max(heads.length * 2, component + 1));
      wider.set(heads);
      this.heads[actor] = wider;
      heads = wider;
    }
    const known = heads[component] as number;
    if (known !== 0) return known;
    const made = this.#fill(actor, component);
    heads[component] = made;
    return made;
  }

  /** Component after a letter, or CUT, or BLOCKED. Only for letters whose receiver just stores them. */
  push(actor: number, component: number, letter: number): number {
    const table = this.letters[actor] as PairTable;
    const known = table.get(component, letter);
    if (known !== MISSING) return known;
    const { semantics } = this.#model;
    const { next, admission } = semantics.receive({ to: actor, letter }, component);
    const result = admission === 'ok' ? next : admission === 'bound' ? CUT : BLOCKED;
    table.set(component, letter, result);
    return result;
  }

  /** Emissions of a step that properties watch, as the number of their list. */
  watchedList(emits: readonly number[]): number {
    const seen = emits.filter(this.#watched);
    return this.emitLists.intern(seen.join(','), () => seen);
  }

  get bytes(): number {
    const tables = this.letters.reduce((sum, t) => sum + t.bytes, 0);
    const heads = this.heads.reduce((sum, h) => sum + h.byteLength, 0);
    return this.rows.byteLength + tables + heads;
  }

  #fill(actor: number, component: number): number {
    const actions = this.#model.actionsOf(actor, component);
    const isFault = (a: Action): boolean => a.faultId !== '';
    const head = this.#used;
    this.#reserve(HEAD.size + actions.reduce((sum, a) => sum + ROW.size + 2 * a.pushes.length, 0));
    this.#used += HEAD.size;
    const steps = this.#write(component, actions, (a) => !isFault(a));
    const faultRows = this.#used;
    const faults = this.#write(component, actions, isFault);
    this.rows.set([steps, faults, faultRows], head);
    return head;
  }

  #write(
    component: number,
    actions: readonly Action[],
    wanted: (action: Action) => boolean,
  ): number {
    let count = 0;
    for (const [index, action] of actions.entries()) {
      if (!wanted(action)) continue;
      count += 1;
      const row = this.#row(component, action, index);
      this.rows.set(row, this.#used);
      this.#used += row.length;
    }
    return count;
  }

  #row(component: number, action: Action, index: number): number[] {
    const fault = action.faultId === '' ? -1 : this.#fault(action.faultId);
    const pushes = action.ordered ? [] : action.pushes.flatMap((p) => [p.to, p.letter]);
    const emits = this.watchedList(action.emits);
    const plain = action.source < 0 && emits === 0 && !action.ordered;
    const idle = plain && pushes.length === 0 && action.next === component;
    const flags = (plain ? PLAIN : 0) + (idle ? IDLE : 0) + (action.ordered ? ORDERED : 0);
    return [
      action.next,
      pushes.length / 2 + flags,
      index,
      this.#model.actions.sources[action.source]?.budget ?? -1,
      action.source,
      fault,
      emits,
      this.class(action),
      ...pushes,
    ];
  }

  /**
   * Steps that fairness treats as one: those of one fifo, one timer, one unit, one input; of a bag
   * or set each message for itself, since no order makes one wait for another.
   */
  class({ step }: Action): number {
    const kind = this.#linkKind(step);
    const one = kind === 'fifo' || kind === 'local' ? { ...step, event: undefined } : step;
    return this.classes.intern(encode(one, 'step'), () => step);
  }

  #linkKind(step: Action['step']): string {
    if (step.kind !== 'deliver') return '';
    const { semantics } = this.#model;
    const from = semantics.senders.indexOf(step.from);
    return semantics.link(from, semantics.indexOf(step.to) as number).kind;
  }

  #fault(id: string): number {
    return this.faultIds.intern(id, () => id);
  }

  #reserve(count: number): void {
    if (this.#used + count <= this.rows.length) return;
    const wider = new Int32Array(Math.max(this.rows.length * 2, this.#used + count));
    wider.set(this.rows);
    this.rows = wider;
  }
}
