/**
 * Which reactions of the machines belong to steps that can really be taken. A machine is asked about
 * more than that: what comes of a step is worked out before it is known whether a budget is left for
 * it, or whether all its receivers have room.
 *
 * So every visited state is looked at once more. A step that needs no budget and sends nothing that
 * could be refused can be taken wherever its actor is so; it is looked at once. Others are tried, state
 * by state, until they have been taken, or always where receivers react at once.
 */
import type { Action } from '../../system/action.ts';
import type { Answer } from '../../system/actor.ts';
import type { CompiledModel } from '../../system/compile.ts';
import { execute, type Witness } from '../../system/execute.ts';
import type { Outcome } from '../../system/outcome.ts';
import type { Kernel } from '../kernel.ts';

/** What is asked of a search that has ended. */
export interface Searched {
  readonly model: CompiledModel;
  readonly kernel: Kernel;
  /** Whether the search asked what can come of an actor's component at all. */
  readonly isAsked: (actor: number, component: number) => boolean;
  /** Whether bounds let steps be taken in a state: faults, or others. */
  readonly maySucceed: (index: number, isFault: boolean) => boolean;
  /** If there is `bounds.within`: whether a state lies within. */
  readonly admits: ((values: Int32Array) => boolean) | undefined;
  /** Called now and then; true: give up. */
  readonly pause: () => Promise<boolean>;
}

export interface Reached {
  /** For each actor: the answers that were really given. */
  readonly answers: readonly ReadonlySet<Answer>[];
  /** For each actor: components that it was really in. */
  readonly components: readonly ReadonlySet<number>[];
}

/** A step that has to be looked at again. */
interface Open {
  readonly action: Action;
  /** It cannot be forgotten once it was taken: who else reacts depends on the state. */
  readonly stays: boolean;
  taken: boolean;
}

const PAUSE = 8192;

/** @returns undefined if the caller gave up */
export const reactionsOf = async (searched: Searched): Promise<Reached | undefined> => {
  const sweep = new Sweep(searched);
  const { size } = searched.kernel.log;
  sweep.start();
  for (let index = 0; index < size; index++) {
    sweep.state(index);
    if (index % PAUSE === PAUSE - 1 && (await searched.pause())) return undefined;
  }
  return sweep;
};

class Sweep implements Reached {
  readonly answers: Set<Answer>[];
  readonly components: Set<number>[];
  readonly #searched: Searched;
  readonly #actors: number;
  /** For each actor: what is open in a component; undefined for one that was not met yet. */
  readonly #open: (readonly Open[] | undefined)[][];
  #heard: [number, Outcome][] = [];
  readonly #witness: Witness;

  constructor(searched: Searched) {
    this.#searched = searched;
    const { actors } = searched.model.semantics;
    this.#actors = actors.length;
    this.answers = actors.map(() => new Set());
    this.components = actors.map(() => new Set());
    this.#open = actors.map(() => []);
    this.#witness = { reacted: (actor, outcome) => this.#heard.push([actor, outcome]) };
  }

  start(): void {
    this.#searched.model.startAgain(this.#witness);
    this.#believe();
  }

  state(index: number): void {
    const values = this.#searched.kernel.values(index);
    for (let actor = 0; actor < this.#actors; actor++) {
      const component = values[actor] as number;
      const open = this.#open[actor]?.[component] ?? this.#meet(actor, component);
      if (open.length === 0) continue;
      for (const step of open) this.#try(index, values, actor, step);
      const left = open.filter(({ stays, taken }) => stays || !taken);
      if (left.length < open.length) (this.#open[actor] as (readonly Open[])[])[component] = left;
    }
  }

  #meet(actor: number, component: number): readonly Open[] {
    this.components[actor]?.add(component);
    const list = this.#openOf(actor, component);
    (this.#open[actor] as (readonly Open[])[])[component] = list;
    return list;
  }

  #openOf(actor: number, component: number): readonly Open[] {
    const { model, isAsked } = this.#searched;
    if (actor >= model.semantics.monitorsFrom || !isAsked(actor, component)) return [];
    const open: Open[] = [];
    for (const action of model.actionsOf(actor, component)) {
      const reacts = action.answer !== undefined;
      const stays =
        action.ordered || action.pushes.some(({ to }) => to >= model.semantics.monitorsFrom);
      if (!reacts && !stays) continue;
      open.push({ action, stays, taken: false });
    }
    return open;
  }

  #try(index: number, values: Int32Array, actor: number, step: Open): void {
    const { action } = step;
    const { model, kernel, maySucceed, admits } = this.#searched;
    const budget = model.actions.sources[action.source]?.budget ?? -1;
    if (budget >= 0 && (values[kernel.firstBudget + budget] as number) === 0) return;
    if (!maySucceed(index, action.faultId !== '')) return;
    const after = Array.from(values.subarray(0, this.#actors));
    this.#heard = [];
    if (execute(model.semantics, after, actor, action, this.#witness) !== 'ok') return;
    if (admits !== undefined && !admits(Int32Array.from(after))) return;
    step.taken = true;
    this.#heard.push([actor, action]);
    this.#believe();
  }

  /** What was heard did happen. */
  #believe(): void {
    for (const [actor, { answer, observed }] of this.#heard) {
      const known = this.answers[actor] as Set<Answer>;
      if (answer !== undefined) known.add(answer);
      for (const one of observed ?? []) known.add(one);
    }
    this.#heard = [];
  }
}
