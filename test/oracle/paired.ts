/** All states that the naive explorer's steps lead to, each with what the compiled model makes of it. */
import { Successors } from '../../src/explore/naive/successors.ts';
import type { World } from '../../src/explore/naive/world.ts';
import type { Model, State } from '../../src/system/model.ts';
import { isFault } from '../../src/system/step.ts';

export interface Paired {
  readonly world: World;
  readonly state: State;
  /** No step but faults is enabled, as the naive explorer sees it. */
  readonly stuck: boolean;
}

/** @returns undefined if there are more than so many, or if a bound cut one off */
export const pairedStates = (model: Model, mostStates: number): Paired[] | undefined => {
  const successors = new Successors(model.definition);
  const found: Paired[] = [];
  const todo = successors.beginnings().map((place, i) => ({
    place,
    state: model.beginnings[i]!.state,
  }));
  const known = new Set(todo.map(({ place }) => place));
  for (const { place, state } of todo) {
    if (known.size > mostStates) return undefined;
    let stuck = true;
    for (const successor of successors.of(place)) {
      if (successor.cut === 'bound') return undefined;
      if (successor.cut !== undefined) continue;
      const { step, to } = successor;
      if (!isFault(step)) stuck = false;
      if (known.has(to)) continue;
      known.add(to);
      todo.push({ place: to, state: model.apply(state, step).state });
    }
    found.push({ world: place.world, state, stuck });
  }
  return found;
};
