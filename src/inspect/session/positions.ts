/**
 * Positions: the states that a session has come to, each at the end of one list of choices. They
 * make a tree that grows on demand; equal states on different branches are found by their key.
 */
import { noActorErrors } from '../../properties/index.ts';
import type { CompiledModel } from '../../system/compile.ts';
import type { PropertySpec } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Applied, State } from '../../system/model.ts';
import { isFault, type Step } from '../../system/step.ts';
import type { ActorStates } from '../../trace/format.ts';
import { shows } from '../../trace/judge.ts';
import { actorStates } from '../../trace/record.ts';
import { type Choice, type Choices, choicesIn, stepId } from './choices.ts';
import { Retelling } from './retelling.ts';

/** Where a list of choices leads. */
export interface Position {
  /** Numbers of the choices that lead here; `[]` is the start. */
  readonly path: readonly number[];
  readonly parent: Position | undefined;
  /** The step that led here, and what it did; undefined at the start. */
  readonly arrival: { readonly choice: Choice; readonly applied: Applied } | undefined;
  readonly state: State;
  /** Equal exactly for equal states, of one model. */
  readonly key: string;
  readonly faults: number;
}

/** Properties that a run has broken, or reached, at the step that leads to a position. */
export interface Findings {
  readonly broken: readonly PropertySpec[];
  readonly reached: readonly PropertySpec[];
}

const keyOf = ({ components, budgets }: State): string => `${components.join()}|${budgets.join()}`;

const OF_FINITE_RUNS: readonly PropertySpec['kind'][] = [
  'always',
  'never',
  'onEmit',
  'no-deadlock',
  'no-actor-errors',
];

export class Positions {
  readonly model: CompiledModel;
  readonly start: Position;
  readonly retelling: Retelling;
  /** Of the system, with the one that every system has. */
  readonly properties: readonly PropertySpec[];
  readonly #below = new Map<Position, Map<number, Position>>();
  readonly #choices = new Map<Position, Choices>();
  readonly #actors = new Map<Position, ActorStates>();
  readonly #findings = new Map<Position, Findings>();

  constructor(model: CompiledModel) {
    this.model = model;
    this.retelling = new Retelling(model);
    const declared = model.definition.properties;
    const whole = declared.some(({ kind }) => kind === 'no-actor-errors');
    this.properties = whole ? declared : [...declared, noActorErrors];
    const state = model.initial;
    const base = { path: [], parent: undefined, arrival: undefined };
    this.start = { ...base, state, key: keyOf(state), faults: 0 };
  }

  /** @throws InputError NO_SUCH_CHOICE, with the step at which the list leaves the model */
  at(path: readonly number[]): Position {
    let position = this.start;
    for (const index of path) position = this.next(position, index);
    return position;
  }

  next(from: Position, index: number): Position {
    const known = this.#below.get(from)?.get(index);
    if (known !== undefined) return known;
    const { enabled } = this.choices(from);
    const choice = enabled[index];
    if (choice === undefined) {
      const step = from.path.length + 1;
      throw new InputError(
        'NO_SUCH_CHOICE',
        `at step ${step} there is no choice ${index}: ${enabled.length} steps are enabled.`,
        'The link may be of another version of the system.',
      );
    }
    const applied = this.model.apply(from.state, choice.step);
    const position: Position = {
      path: [...from.path, index],
      parent: from,
      arrival: { choice, applied },
      state: applied.state,
      key: keyOf(applied.state),
      faults: from.faults + (isFault(choice.step) ? 1 : 0),
    };
    const siblings = this.#below.get(from) ?? new Map<number, Position>();
    this.#below.set(from, siblings.set(index, position));
    return position;
  }

  /** The steps from a position that somebody asked about already. */
  known(position: Position): readonly { readonly index: number }[] {
    return [...(this.#below.get(position)?.keys() ?? [])].map((index) => ({ index }));
  }

  choices(position: Position): Choices {
    return remembered(this.#choices, position, () => choicesIn(this.model, position.state));
  }

  actors(position: Position): ActorStates {
    return remembered(this.#actors, position, () =>
      actorStates(this.model, this.model.view(position.state)),
    );
  }

  /** What the step that leads here breaks, or reaches. */
  findings(position: Position): Findings {
    return remembered(this.#findings, position, () => this.#look(position));
  }

  /** From the start to a position, both included. */
  run(position: Position): readonly Position[] {
    const run: Position[] = [];
    for (let at: Position | undefined = position; at !== undefined; at = at.parent) run.push(at);
    return run.reverse();
  }

  /** The choices that a list of steps makes. @throws InputError STEP_NOT_ENABLED */
  pathOf(steps: readonly Step[], from: Position = this.start): readonly number[] {
    const wanted = steps.map((step) => choiceOf(this, step));
    return wanted.reduce((position, find) => this.next(position, find(position)), from).path;
  }

  #look({ parent, state, arrival }: Position): Findings {
    const before = parent === undefined ? [] : [parent.state];
    const steps =
      arrival === undefined ? [] : [{ step: arrival.choice.step, applied: arrival.applied }];
    const run = { states: [...before, state], steps };
    const { properties } = this;
    const shown = (spec: PropertySpec): boolean => shows(this.model, spec, run);
    return {
      broken: properties.filter((p) => OF_FINITE_RUNS.includes(p.kind) && shown(p)),
      reached: properties.filter(
        (p) => (p.kind === 'sometimes' || p.kind === 'reachEmit') && shown(p),
      ),
    };
  }
}

const choiceOf =
  (positions: Positions, step: Step) =>
  (position: Position): number => {
    const { enabled } = positions.choices(position);
    const wanted = stepId(step);
    const found = enabled.find(({ id }) => id === wanted);
    if (found !== undefined) return found.index;
    throw new InputError(
      'STEP_NOT_ENABLED',
      `step ${position.path.length + 1} (${step.kind}) is not enabled there.`,
    );
  };

const remembered = <K, V>(memo: Map<K, V>, key: K, make: () => V): V => {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made = make();
  memo.set(key, made);
  return made;
};
