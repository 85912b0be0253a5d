/** All states that the naive explorer's steps lead to, each with what the compiled model makes of it. */
import { candidates } from '../../src/explore/naive/steps.ts';
import { attempt, beginnings } from '../../src/explore/naive/successors.ts';
import { type World, worldKey } from '../../src/explore/naive/world.ts';
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
  const { definition } = model;
  const found: Paired[] = [];
  const todo = beginnings(definition).map((world, i) => ({
    world,
    state: model.beginnings[i]!.state,
  }));
  const known = new Set(todo.map(({ world }) => worldKey(world)));
  for (let one = todo.shift(); one !== undefined; one = todo.shift()) {
    if (known.size > mostStates) return undefined;
    const { world, state } = one;
    let stuck = true;
    for (const candidate of candidates(definition, world)) {
      const outcome = attempt(definition, world, candidate);
      if ('cut' in outcome) {
        if (outcome.cut === 'bound') return undefined;
        continue;
      }
      if (!isFault(candidate.step)) stuck = false;
      const key = worldKey(outcome.run.world);
      if (known.has(key)) continue;
      known.add(key);
      const after = model.apply(state, candidate.step).state;
      todo.push({ world: outcome.run.world, state: after });
    }
    found.push({ world, state, stuck });
  }
  return found;
};
