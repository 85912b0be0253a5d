/** One step on the fields of a state, the plain way: no tables, no packing. */
import type { Action } from '../../system/action.ts';
import type { CompiledModel } from '../../system/compile.ts';
import { execute } from '../../system/execute.ts';
import type { Admission } from '../../system/outcome.ts';

export interface Taken {
  readonly admission: Admission;
  /** Fields after the step, if it can be taken. */
  readonly values: Int32Array;
  /** Numbers of emissions, in order. */
  readonly emits: readonly number[];
}

/** Whether the budget that an action draws on has something left. */
export const affords = (model: CompiledModel, values: Int32Array, action: Action): boolean => {
  const budget = budgetOf(model, action);
  return budget < 0 || (values[model.semantics.actors.length + budget] as number) > 0;
};

/** Slot of the budget that an action draws on, or -1. */
export const budgetOf = ({ actions }: CompiledModel, { source }: Action): number =>
  actions.sources[source]?.budget ?? -1;

/** @param values components, then what is left of budgets; not changed */
export const take = (
  model: CompiledModel,
  values: Int32Array,
  actor: number,
  action: Action,
): Taken => {
  const { semantics } = model;
  const count = semantics.actors.length;
  const components = Array.from(values.subarray(0, count));
  const emits: number[] = [];
  const emitted = (id: number): number => emits.push(id);
  const admission = execute(semantics, components, actor, action, { emitted });
  const after = Int32Array.from(values);
  after.set(components);
  const budget = budgetOf(model, action);
  if (budget >= 0) after[count + budget] = (after[count + budget] as number) - 1;
  return { admission, values: after, emits };
};
