/**
 * What can happen in a state: the enabled steps in canonical order, each with a number and a stable
 * identity, and the steps that only a spent budget or a full link forbids.
 */
import type { Action } from '../../system/action.ts';
import type { CompiledModel } from '../../system/compile.ts';
import { execute } from '../../system/execute.ts';
import type { State } from '../../system/model.ts';
import { isFault, type Step } from '../../system/step.ts';
import { canonicalJson, hash } from '../../trace/digest.ts';

/** An enabled step. */
export interface Choice {
  /** Its number among the enabled ones, from 0: what deep links are made of. */
  readonly index: number;
  /** The same for the same step in any run, process and release: a hash of its text. */
  readonly id: string;
  readonly step: Step;
  readonly fault: boolean;
  /** Number of the declared source that it draws on; -1 for none. */
  readonly source: number;
  /** Whose step it is, in the order of the model; nobody's if it says how the run begins. */
  readonly by: { readonly actor: number; readonly action: Action } | undefined;
}

/** A step that would be enabled but for a limit. */
export interface Withheld {
  readonly step: Step;
  readonly source: number;
  /** `budget`: spent; `full`: a link is full and a bound cuts the step off; `blocked`: it waits. */
  readonly why: 'budget' | 'full' | 'blocked';
}

export interface Choices {
  readonly enabled: readonly Choice[];
  readonly withheld: readonly Withheld[];
}

export const stepId = (step: Step): string => hash(canonicalJson(step));

/** The order of `enabled` is that of `model.enabled(state)`. */
export const choicesIn = (model: CompiledModel, state: State): Choices => {
  if (model.isUnbegun(state)) {
    const starts = model.enabled(state).map((step, index) => {
      return { index, id: stepId(step), step, fault: false, source: -1, by: undefined };
    });
    return { enabled: starts, withheld: [] };
  }
  const enabled: Choice[] = [];
  const withheld: Withheld[] = [];
  for (const [actor, component] of state.components.entries()) {
    for (const action of model.actionsOf(actor, component)) {
      const { step, source } = action;
      const why = hindrance(model, state, actor, action);
      if (why !== undefined) withheld.push({ step, source, why });
      else {
        const index = enabled.length;
        const fault = isFault(step);
        enabled.push({ index, id: stepId(step), step, fault, source, by: { actor, action } });
      }
    }
  }
  return { enabled, withheld };
};

const hindrance = (
  model: CompiledModel,
  state: State,
  actor: number,
  action: Action,
): Withheld['why'] | undefined => {
  const budget = model.actions.sources[action.source]?.budget ?? -1;
  if (budget >= 0 && state.budgets[budget] === 0) return 'budget';
  const admission = execute(model.semantics, [...state.components], actor, action);
  if (admission === 'ok') return undefined;
  return admission === 'bound' ? 'full' : 'blocked';
};
