/**
 * The steps of what an application is made of: outcomes of the promises, callbacks and observables
 * that its machines invoked or spawned, as declared.
 */
import type { Action } from './action.ts';
import { type Component, DOWN } from './component.ts';
import type { Semantics } from './semantics.ts';
import type { Step } from './step.ts';
import type { DeclaredOutcome } from './tree/outcomes.ts';

/** Makes the source of a declared outcome. */
type Declare = (name: string, times: number | undefined) => number;

export class AppSteps {
  readonly #semantics: Semantics;
  /** By actor, key and position. */
  readonly #sources = new Map<string, number>();

  constructor(semantics: Semantics, declare: Declare) {
    this.#semantics = semantics;
    for (const { name, tree } of semantics.actors) {
      for (const outcome of tree?.declared() ?? []) {
        const { times } = outcome;
        this.#sources.set(place(name, outcome), declare(`${name}: ${outcome.words}`, times));
      }
    }
  }

  of(actor: number, component: Component): Action[] {
    const { tree, name, snapshots } = this.#semantics.actor(actor);
    if (tree === undefined || component.snapshot === DOWN) return [];
    const s = this.#semantics;
    return tree.possible(snapshots.get(component.snapshot)).map((possible) => {
      const event = s.event(possible.event, `of ${name}`);
      const { at, deed, value } = possible.event;
      const step: Step = { kind: 'outcome', actor: `${name}.${at}`, deed, value };
      const source = this.#sources.get(place(name, possible)) ?? -1;
      return { ...s.react(actor, component, event), step, source, faultId: '' };
    });
  }
}

const place = (actor: string, { key, at }: Pick<DeclaredOutcome, 'key' | 'at'>): string =>
  JSON.stringify([actor, key, at]);
