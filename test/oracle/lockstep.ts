/**
 * Walks the naive explorer and the compiled model side by side, breadth first, and tells the first
 * place at which they part: an enabled step that one of them lacks, or a state that one of them
 * takes for two. Finds where a difference in the numbers comes from.
 */
import { type Place, Successors } from '../../src/explore/naive/successors.ts';
import { textOnce } from '../../src/explore/naive/text.ts';
import { worldText } from '../../src/explore/naive/world.ts';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import type { Model, State } from '../../src/system/model.ts';
import type { Step } from '../../src/system/step.ts';

export interface Parting {
  readonly steps: readonly Step[];
  readonly naive: string;
  readonly model: string;
}

interface Pair {
  readonly place: Place;
  readonly state: State;
  /** The last step on the way here, and where it was taken. */
  readonly step: Step | undefined;
  readonly from: Pair | undefined;
}

const stepsTo = (pair: Pair): Step[] => {
  const steps: Step[] = [];
  for (let at: Pair | undefined = pair; at !== undefined; at = at.from) {
    if (at.step !== undefined) steps.unshift(at.step);
  }
  return steps;
};

/** Digests of a model's states; of one that is made of the same numbers it is made once. */
const digestsOf = (model: Model): ((state: State) => string) => {
  const known = new Map<string, string>();
  return (state) => {
    const numbers = `${state.components} ${state.budgets}`;
    const digest = known.get(numbers) ?? model.digest(state);
    known.set(numbers, digest);
    return digest;
  };
};

/** What comes of it, or the code with which the system is refused. */
const attempted = <T>(ask: () => T): { readonly result: T } | { readonly refused: string } => {
  try {
    return { result: ask() };
  } catch (error) {
    if (error instanceof InputError) return { refused: error.code };
    throw error;
  }
};

/** @param successors what the naive explorer knows of this system already */
export const lockstep = (
  definition: SystemDefinition,
  maxStates: number,
  successors = new Successors(definition),
): Parting | undefined => {
  const model = compile(definition);
  const digest = digestsOf(model);
  const digestOf = new Map<Place, string>();
  const placeOf = new Map<string, Place>();
  const todo = successors.beginnings().map((place, i): Pair => {
    const { state, step } = model.beginnings[i]!;
    return { place, state, step, from: undefined };
  });
  for (const pair of todo) {
    if (digestOf.size >= maxStates) break;
    const { place, state } = pair;
    const ours = digestOf.get(place);
    const theirs = digest(state);
    const alike = placeOf.get(theirs);
    if (ours !== undefined || alike !== undefined) {
      if (ours === theirs) continue;
      const before = ours ?? worldText(alike!.world);
      const [naive, model] = [
        `is ${worldText(place.world)}`,
        `is ${theirs}, seen before with ${before}`,
      ];
      return { steps: stepsTo(pair), naive, model };
    }
    digestOf.set(place, theirs);
    placeOf.set(theirs, place);
    const offered = attempted(() => model.enabled(state));
    const followed = attempted(() => successors.of(place));
    if ('refused' in offered || 'refused' in followed) {
      // It walks beyond the bounds of the system, to where both may refuse it.
      const [model, naive] = [offered, followed].map((one) =>
        'refused' in one ? `refuses: ${one.refused}` : 'goes on',
      ) as [string, string];
      if (model !== naive) return { steps: stepsTo(pair), naive, model };
      continue;
    }
    const enabled = new Map(offered.result.map((step) => [textOnce(step), step]));
    const taken = new Set<string>();
    for (const successor of followed.result) {
      if (successor.cut !== undefined) continue;
      const text = textOnce(successor.step);
      taken.add(text);
      const step = enabled.get(text);
      if (step === undefined) {
        return { steps: stepsTo(pair), naive: `can ${text}`, model: `only ${[...enabled.keys()]}` };
      }
      todo.push({ place: successor.to, state: model.apply(state, step).state, step, from: pair });
    }
    const extra = [...enabled.keys()].filter((text) => !taken.has(text));
    if (extra.length > 0) {
      return { steps: stepsTo(pair), naive: `only ${[...taken]}`, model: `can ${extra}` };
    }
  }
  return undefined;
};
