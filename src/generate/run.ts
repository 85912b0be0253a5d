/** One run of a model, step by step, with every property watched. */
import type { EventObject } from 'xstate';
import { Ledger } from '../explore/ledger.ts';
import type { Action } from '../system/action.ts';
import type { CompiledModel } from '../system/compile.ts';
import { execute } from '../system/execute.ts';
import type { OpenInput } from '../system/given-steps.ts';
import { isFault, type Step } from '../system/step.ts';

/** A step that could be taken, and what it draws on; -1: on nothing. */
interface Choice {
  readonly step: Step;
  readonly source: number;
  /** Who takes it; none in a step that only says how a run begins. */
  readonly by: { readonly actor: number; readonly action: Action } | undefined;
}

/** Runs that share what they learned about properties; a run begins with `reset`. */
export class Runner {
  readonly #model: CompiledModel;
  readonly #ledger: Ledger;
  #components: number[] = [];
  #budgets: number[] = [];
  /** Names of the properties that the last step violated or reached. */
  found: string[] = [];

  constructor(model: CompiledModel) {
    this.#model = model;
    this.#ledger = new Ledger(
      model,
      () => true,
      (entry) => this.found.push(entry.name),
    );
  }

  reset(): void {
    const { initial } = this.#model;
    this.#components = [...initial.components];
    this.#budgets = [...initial.budgets];
    this.#look();
  }

  /** It is still to be chosen in which initial state the run begins. */
  get isUnbegun(): boolean {
    return this.#model.isUnbegun({ components: this.#components });
  }

  /** Text that is the same exactly for the same state, within one process. */
  get key(): string {
    return `${this.#components.join(',')}|${this.#budgets.join(',')}`;
  }

  /**
   * Steps whose budget is not used up, in canonical order; some may turn out to be blocked.
   * @param draw the event to try for an input whose events are too many to list
   */
  candidates(
    allowed: (source: number) => boolean,
    draw: (input: OpenInput) => EventObject | undefined,
  ): Choice[] {
    if (this.isUnbegun) {
      const starts = this.#model.enabled(this.#model.initial);
      return starts.map((step) => ({ step, source: -1, by: undefined }));
    }
    const choices: Choice[] = [];
    const { actions } = this.#model;
    for (const [actor, component] of this.#components.entries()) {
      const open = actions.openInputs(actor).flatMap((input) => {
        const event = draw(input);
        return event === undefined ? [] : (actions.drawn(actor, component, input, event) ?? []);
      });
      for (const action of [...this.#model.actionsOf(actor, component), ...open]) {
        const { source } = action;
        if (source >= 0 && !allowed(source)) continue;
        if (this.#affords(source))
          choices.push({ step: action.step, source, by: { actor, action } });
      }
    }
    return choices;
  }

  /** Takes a step; false (and nothing changed) if it is blocked or cut off by a full link. */
  take({ step, by }: Choice): boolean {
    const { semantics, actions, initial } = this.#model;
    if (by === undefined) {
      this.#components = [...this.#model.apply(initial, step).state.components];
      this.#look();
      return true;
    }
    const { actor, action } = by;
    const after = [...this.#components];
    const emitted: number[] = [];
    const witness = { emitted: (id: number) => emitted.push(id) };
    if (execute(semantics, after, actor, action, witness) !== 'ok') return false;
    const before = this.#components;
    this.#components = after;
    const budget = actions.sources[action.source]?.budget ?? -1;
    if (budget >= 0) this.#budgets[budget] = (this.#budgets[budget] as number) - 1;
    this.#look();
    this.#ledger.onEmits(
      {
        from: 0,
        actor,
        action: 0,
        emits: 0,
        fault: -1,
        before: Int32Array.from(before),
        after: Int32Array.from(after),
      },
      emitted,
    );
    return true;
  }

  /** Takes the enabled step that equals this one; false if there is none. */
  follow(step: Step): boolean {
    const wanted = JSON.stringify(step);
    const draw = (): EventObject | undefined => (step.kind === 'input' ? step.event : undefined);
    const choice = this.candidates(() => true, draw).find(
      (one) => JSON.stringify(one.step) === wanted,
    );
    return choice !== undefined && this.take(choice);
  }

  /** Whether nothing but faults is enabled; properties about deadlock are looked at. */
  lookStuck(): void {
    if (!this.#ledger.watchesStuck || this.isUnbegun || this.#mayBeGiven()) return;
    const before = [...this.#components];
    const free = this.candidates(
      () => true,
      () => undefined,
    ).some(({ by }) => {
      if (by === undefined) return true;
      const { actor, action } = by;
      const copy = [...before];
      return !isFault(action.step) && execute(this.#model.semantics, copy, actor, action) === 'ok';
    });
    if (!free) this.#ledger.onStuck(0, Int32Array.from(before));
  }

  /** Whether an input is left of which not all events can be tried: then nobody knows. */
  #mayBeGiven(): boolean {
    return this.#components.some((_, actor) =>
      this.#model.actions.openInputs(actor).some(({ source }) => this.#affords(source)),
    );
  }

  #look(): void {
    this.found = [];
    if (!this.isUnbegun) this.#ledger.onState(0, Int32Array.from(this.#components));
  }

  #affords(source: number): boolean {
    const budget = this.#model.actions.sources[source]?.budget ?? -1;
    return budget < 0 || (this.#budgets[budget] as number) > 0;
  }
}
