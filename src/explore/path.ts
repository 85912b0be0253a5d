/**
 * The run that led to a state, found again from the parents in the log: states are stored, steps
 * are not. Between two states on the path the first step in canonical order that leads from one to
 * the other is taken.
 */
import type { Action } from '../system/action.ts';
import type { CompiledModel } from '../system/compile.ts';
import { execute } from '../system/execute.ts';
import type { Step } from '../system/step.ts';
import type { Kernel } from './kernel.ts';
import type { Tables } from './tables.ts';

/** Where the runs that are shown come from. */
export interface Runs {
  /** Steps from the initial state to a visited one. */
  to(index: number): Step[];
  /** A step that was seen while it was taken, at the end of `to(from)`. */
  step(from: number, actor: number, action: number): Step;
}

export class Paths implements Runs {
  readonly #model: CompiledModel;
  readonly #kernel: Kernel;
  readonly #tables: Tables;

  constructor(model: CompiledModel, kernel: Kernel, tables: Tables) {
    this.#model = model;
    this.#kernel = kernel;
    this.#tables = tables;
  }

  /** Steps from the initial state to a visited one. */
  to(index: number): Step[] {
    const chain: number[] = [];
    for (let at = index; at >= 0; at = this.#kernel.log.parent(at)) chain.push(at);
    chain.reverse();
    const steps = this.#start(chain[0] as number);
    for (let i = 1; i < chain.length; i++) {
      steps.push(this.between(chain[i - 1] as number, chain[i] as number));
    }
    return steps;
  }

  /** If there are several initial states: the step that leads to this one. */
  #start(first: number): Step[] {
    const { beginnings } = this.#model;
    const values = this.#kernel.values(first);
    const own = beginnings.find(({ state: { components } }) =>
      components.every((component, actor) => component === values[actor]),
    );
    return own?.step === undefined ? [] : [own.step];
  }

  /** A step that was seen while it was taken. */
  step(from: number, actor: number, action: number): Step {
    const component = this.#kernel.values(from)[actor] as number;
    return (this.#model.actionsOf(actor, component)[action] as Action).step;
  }

  /**
   * The first step in canonical order that leads from one visited state to another.
   *
   * @param fairnessClass if given, a step of this class
   */
  between(from: number, to: number, fairnessClass?: number): Step {
    const before = this.#kernel.values(from);
    const after = this.#kernel.values(to);
    for (let actor = 0; actor < this.#model.semantics.monitorsFrom; actor++) {
      for (const action of this.#model.actionsOf(actor, before[actor] as number)) {
        if (fairnessClass !== undefined && this.#tables.classes.of(action.step) !== fairnessClass)
          continue;
        if (this.#leads(before, after, actor, action)) return action.step;
      }
    }
    throw new Error(`no step leads from state ${from} to state ${to}`);
  }

  #leads(before: Int32Array, after: Int32Array, actor: number, action: Action): boolean {
    const expected = Array.from(before);
    const components = expected.slice(0, this.#model.semantics.actors.length);
    if (execute(this.#model.semantics, components, actor, action) !== 'ok') return false;
    for (const [a, component] of components.entries()) expected[a] = component;
    const budget = this.#model.actions.sources[action.source]?.budget ?? -1;
    if (budget >= 0) {
      const field = this.#kernel.firstBudget + budget;
      expected[field] = (expected[field] as number) - 1;
    }
    if (action.faultId !== '' && this.#kernel.countsFaults) {
      const id = this.#tables.faultIds.intern(action.faultId, () => action.faultId);
      const field = this.#kernel.firstFault + id;
      expected[field] = (expected[field] as number) + 1;
    }
    return expected.every((value, field) => value === after[field]);
  }
}
