/**
 * What every kernel is made of, whatever its inner loop is written in. All arrays come from the
 * arena of the tables.
 */
import type { CompiledModel } from '../system/compile.ts';
import { Batch } from './batch.ts';
import { GeneralSteps } from './general-steps.ts';
import { pack } from './layout.ts';
import type { Listener } from './listener.ts';
import { StateStore } from './state-store.ts';
import type { Tables } from './tables.ts';

export interface Parts {
  readonly listener: Listener;
  readonly tables: Tables;
  readonly store: StateStore;
  readonly batch: Batch;
  readonly steps: GeneralSteps;
  /** Actors and monitors; only the first `acting` of them take steps. */
  readonly actors: number;
  readonly acting: number;
  readonly hasFaults: boolean;
}

/**
 * The parts of a kernel that has visited the initial states.
 *
 * @param faultMax 0, or the most faults counted per identity in fields of their own
 */
export const makeParts = (
  model: CompiledModel,
  tables: Tables,
  listener: Listener,
  faultMax: number,
): Parts => {
  const counters = faultMax === 0 ? 0 : tables.faultIds.size;
  const store = new StateStore(model, counters, faultMax, tables.arena);
  const batch = new Batch(store, listener, tables.arena);
  const steps = new GeneralSteps(model, tables, listener, store, batch);
  for (const { state } of model.beginnings) {
    const values = [...state.components, ...state.budgets, ...new Array(counters).fill(0)];
    pack(store.layout, values, batch.states, batch.count * store.layout.words);
    batch.add(-1);
  }
  batch.flush();
  batch.tellNew();
  const { actors, monitorsFrom } = model.semantics;
  const hasFaults = model.actions.sources.some(({ kind }) => kind === 'fault');
  const counts = { actors: actors.length, acting: monitorsFrom };
  return { listener, tables, store, batch, steps, ...counts, hasFaults };
};
