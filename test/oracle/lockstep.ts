/**
 * Walks the naive explorer and the compiled model side by side, breadth first, and tells the first
 * place at which they part: an enabled step that one of them lacks, or a state that one of them
 * takes for two. Finds where a difference in the numbers comes from.
 */
import { candidates } from '../../src/explore/naive/steps.ts';
import { attempt, beginnings } from '../../src/explore/naive/successors.ts';
import { textOf } from '../../src/explore/naive/text.ts';
import { type World, worldKey } from '../../src/explore/naive/world.ts';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import type { State } from '../../src/system/model.ts';
import type { Step } from '../../src/system/step.ts';

export interface Parting {
  readonly steps: readonly Step[];
  readonly naive: string;
  readonly model: string;
}

interface Pair {
  readonly world: World;
  readonly state: State;
  readonly steps: readonly Step[];
}

export const lockstep = (definition: SystemDefinition, maxStates: number): Parting | undefined => {
  const model = compile(definition);
  const digestOf = new Map<string, string>();
  const keyOf = new Map<string, string>();
  const todo = beginnings(definition).map((world, i): Pair => {
    const { state, step } = model.beginnings[i]!;
    return { world, state, steps: step === undefined ? [] : [step] };
  });
  for (let pair = todo.shift(); pair && digestOf.size < maxStates; pair = todo.shift()) {
    const { world, state, steps } = pair;
    const key = worldKey(world);
    const digest = model.digest(state);
    const known = digestOf.get(key) ?? keyOf.get(digest);
    if (known !== undefined) {
      if (digestOf.get(key) === digest) continue;
      return { steps, naive: `is ${key}`, model: `is ${digest}, seen before with ${known}` };
    }
    digestOf.set(key, digest);
    keyOf.set(digest, key);
    const theirs = new Map(model.enabled(state).map((step) => [textOf(step), step]));
    const ours = new Set<string>();
    for (const candidate of candidates(definition, world)) {
      const outcome = attempt(definition, world, candidate);
      if ('cut' in outcome) continue;
      const text = textOf(candidate.step);
      ours.add(text);
      const step = theirs.get(text);
      if (!step) return { steps, naive: `can ${text}`, model: `only ${[...theirs.keys()]}` };
      const applied = model.apply(state, step);
      todo.push({ world: outcome.run.world, state: applied.state, steps: [...steps, step] });
    }
    const extra = [...theirs.keys()].filter((text) => !ours.has(text));
    if (extra.length > 0) return { steps, naive: `only ${[...ours]}`, model: `can ${extra}` };
  }
  return undefined;
};
