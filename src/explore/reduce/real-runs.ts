/**
 * Runs of the system itself that lead to what a search for representatives found: from one state to
 * the next a step is taken that really is enabled there, and of which the search knew up to who is
 * who. Every run is carried out once more, step by step, before it is handed out.
 */
import type { Action } from '../../system/action.ts';
import type { CompiledModel } from '../../system/compile.ts';
import type { Step } from '../../system/step.ts';
import type { Kernel } from '../kernel.ts';
import type { Runs } from '../path.ts';
import type { Canonical } from './canonical.ts';
import { affords, type Taken, take } from './take.ts';

interface Reached {
  readonly steps: Step[];
  readonly values: Int32Array;
}

export class RealRuns implements Runs {
  readonly #model: CompiledModel;
  readonly #kernel: Kernel;
  readonly #canonical: Canonical;

  constructor(model: CompiledModel, kernel: Kernel, canonical: Canonical) {
    this.#model = model;
    this.#kernel = kernel;
    this.#canonical = canonical;
  }

  to(index: number): Step[] {
    const { steps, values } = this.#reach(index);
    this.#replay(steps, values);
    return steps;
  }

  step(from: number, actor: number, action: number): Step {
    const { values } = this.#reach(from);
    const representative = this.#kernel.values(from);
    const [taken] = this.#takable(representative, actor, action);
    const { exchanges } = this.#canonical.of(values);
    const wanted = taken as TakenStep;
    for (const candidate of this.#all(values)) {
      const there = exchanges.reduce((state, images) => images.state(state), candidate.values);
      const emits = exchanges.reduce(
        (ids, images) => ids.map((id) => images.emission(id)),
        candidate.emits,
      );
      if (!same(there, wanted.values) || !sameSet(emits, wanted.emits)) continue;
      this.#replayOne(values, candidate);
      return candidate.action.step;
    }
    throw new Error(`no step of the system is that of representative ${from}`);
  }

  #reach(index: number): Reached {
    const chain: number[] = [];
    for (let at = index; at >= 0; at = this.#kernel.log.parent(at)) chain.push(at);
    chain.reverse();
    let values = this.#kernel.values(0);
    const steps: Step[] = [];
    for (const next of chain.slice(1)) {
      const wanted = this.#kernel.values(next);
      const found = this.#all(values).find((t) =>
        same(this.#canonical.of(t.values).values, wanted),
      );
      if (found === undefined) throw new Error(`no step of the system leads to ${next}`);
      steps.push(found.action.step);
      values = found.values;
    }
    return { steps, values };
  }

  #all(values: Int32Array): TakenStep[] {
    const actors = [...Array(this.#model.semantics.monitorsFrom).keys()];
    return actors.flatMap((actor) => this.#takable(values, actor));
  }

  #takable(values: Int32Array, actor: number, only?: number): TakenStep[] {
    const model = this.#model;
    const actions = model.actionsOf(actor, values[actor] as number);
    return actions.flatMap((action, at) => {
      if ((only !== undefined && at !== only) || !affords(model, values, action)) return [];
      const taken = take(model, values, actor, action);
      return taken.admission === 'ok' ? [{ ...taken, action }] : [];
    });
  }

  #replay(steps: readonly Step[], values: Int32Array): void {
    const model = this.#model;
    const end = steps.reduce((state, step) => model.apply(state, step).state, model.initial);
    if (!same(Int32Array.from([...end.components, ...end.budgets]), values)) {
      throw new Error('a run does not end where it should');
    }
  }

  #replayOne(values: Int32Array, { action, values: wanted }: TakenStep): void {
    const count = this.#model.semantics.actors.length;
    const all = Array.from(values);
    const state = { components: all.slice(0, count), budgets: all.slice(count) };
    const end = this.#model.apply(state, action.step).state;
    if (!same(Int32Array.from([...end.components, ...end.budgets]), wanted)) {
      throw new Error('a step does not lead where it should');
    }
  }
}

interface TakenStep extends Taken {
  readonly action: Action;
}

const same = (a: Int32Array, b: Int32Array): boolean => a.every((value, i) => value === b[i]);

const sameSet = (a: readonly number[], b: readonly number[]): boolean =>
  a.toSorted().join() === b.toSorted().join();
