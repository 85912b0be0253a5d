/**
 * A kernel that leaves out what a reduction makes superfluous: of states that differ only in who is
 * who it keeps one, and of steps whose order nobody can tell it takes one order. It works on whole
 * fields, not on packed words, and inserts at once; what it loses by that it has to win by leaving out.
 */
import type { CompiledModel } from '../../system/compile.ts';
import { Fields } from '../fields.ts';
import type { Kernel } from '../kernel.ts';
import { type Layout, pack } from '../layout.ts';
import type { Listener } from '../listener.ts';
import { StateLog } from '../state-log.ts';
import type { Tables } from '../tables.ts';
import type { Ample } from './ample.ts';
import type { Canonical } from './canonical.ts';
import { IndexTable } from './index-table.ts';
import { affords, budgetOf, take } from './take.ts';

export class ReducedKernel implements Kernel {
  transitions = 0;
  cut = false;
  readonly fired: Int32Array;
  readonly log: StateLog;
  layout: Layout;
  readonly countsFaults = false;
  /** States of the unreduced system that the visited ones stand for. */
  standsFor = 0;
  /** States in which no step but faults is enabled. */
  readonly stuck: number[] = [];
  readonly #model: CompiledModel;
  readonly #tables: Tables;
  readonly #listener: Listener;
  readonly #canonical: Canonical | undefined;
  readonly #ample: Ample | undefined;
  /** States in which the steps of one actor were enough. */
  readonly #left = new Set<number>();
  readonly #fields: Fields;
  readonly #index: IndexTable;
  #packed: Int32Array;

  constructor(
    model: CompiledModel,
    tables: Tables,
    listener: Listener,
    canonical: Canonical | undefined,
    ample?: Ample,
  ) {
    this.#model = model;
    this.#tables = tables;
    this.#listener = listener;
    this.#canonical = canonical;
    this.#ample = ample;
    this.fired = new Int32Array(model.actions.sources.length);
    this.#fields = new Fields(model, 0, 0);
    this.layout = this.#fields.layOut();
    this.log = new StateLog(this.layout.words);
    this.#index = new IndexTable(this.log);
    this.#packed = new Int32Array(this.layout.words);
    const { components, budgets } = model.initial;
    this.#add(Int32Array.from([...components, ...budgets]), -1);
  }

  get firstBudget(): number {
    return this.#fields.firstBudget;
  }

  get firstFault(): number {
    return this.#fields.firstFault;
  }

  /** How many states have only the steps of one actor. */
  get leftOut(): number {
    return this.#left.size;
  }

  get bytes(): number {
    return this.log.bytes + this.#index.bytes + this.#tables.bytes;
  }

  values(index: number): Int32Array {
    const values = new Int32Array(this.#fields.count);
    this.log.read(this.layout, index, values);
    return values;
  }

  expand(index: number, faults: boolean): number {
    // No step of the one that was chosen is a fault; those of the others come later.
    if (faults && this.#left.has(index)) return 0;
    const before = this.values(index);
    const chosen = faults ? undefined : this.#choose(index, before);
    if (chosen !== undefined) {
      this.#left.add(index);
      return this.#actor(index, before, chosen, false);
    }
    let enabled = 0;
    for (let actor = 0; actor < this.#model.semantics.monitorsFrom; actor++) {
      enabled += this.#actor(index, before, actor, faults);
    }
    if (!faults && enabled === 0) this.stuck.push(index);
    return enabled;
  }

  expandRange(from: number, to: number, faults: boolean, limit: number): number {
    for (let index = from; index < to; index++) {
      const enabled = this.expand(index, faults);
      if (enabled === 0 && !faults) this.#listener.onStuck?.(index);
      if (this.log.size >= limit) return index + 1;
    }
    return to;
  }

  flush(): void {}

  restore(): never {
    throw new Error('a reduced search is not written down');
  }

  tellEdges(): never {
    throw new Error('a reduced search has no graph');
  }

  /** The first actor whose steps are enough and lead on to a state that is still to be expanded. */
  #choose(index: number, before: Int32Array): number | undefined {
    if (this.#ample === undefined) return undefined;
    for (const actor of this.#ample.candidates(before)) {
      if (this.#ample.without === 'proviso' || this.#leadsOn(index, before, actor)) return actor;
    }
    return undefined;
  }

  #leadsOn(index: number, before: Int32Array, actor: number): boolean {
    return this.#model.actionsOf(actor, before[actor] as number).some((action) => {
      if (!affords(this.#model, before, action)) return false;
      const { values } = take(this.#model, before, actor, action);
      if (this.#fields.outgrown(this.layout)) this.#widen();
      pack(this.layout, values, this.#packed, 0);
      const found = this.#index.find(this.#packed);
      return found < 0 || found > index;
    });
  }

  #actor(index: number, before: Int32Array, actor: number, faults: boolean): number {
    const model = this.#model;
    let enabled = 0;
    for (const [at, action] of model.actionsOf(actor, before[actor] as number).entries()) {
      const isFault = action.faultId !== '';
      if (isFault !== faults || !affords(model, before, action)) continue;
      const { admission, values, emits } = take(model, before, actor, action);
      if (admission === 'block') continue;
      enabled += 1;
      if (admission === 'bound') {
        this.cut = true;
        continue;
      }
      if (this.#listener.admits?.(values) === false) continue;
      this.transitions += 1;
      if (action.source >= 0) this.fired[action.source] = 1;
      const watched = this.#tables.watchedList(emits);
      if (watched !== 0) {
        this.#listener.onEmits?.({
          from: index,
          actor,
          action: at,
          emits: watched,
          fault: isFault ? budgetOf(model, action) : -1,
          before,
          after: values,
        });
      }
      this.#add(values, index);
    }
    return enabled;
  }

  #add(successor: Int32Array, parent: number): void {
    const found = this.#canonical?.of(successor);
    const values = found?.values ?? successor;
    if (this.#fields.outgrown(this.layout)) this.#widen();
    pack(this.layout, values, this.#packed, 0);
    if (this.#index.find(this.#packed) >= 0) return;
    this.log.append(this.#packed, 0, parent);
    this.#index.note();
    this.standsFor += found?.orbit ?? 1;
    this.#listener.onState?.(this.log.size - 1, values);
  }

  #widen(): void {
    const layout = this.#fields.layOut();
    this.log.repack(this.layout, layout);
    this.layout = layout;
    this.#packed = new Int32Array(layout.words);
    this.#index.repacked();
  }
}
