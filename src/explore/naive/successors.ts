/** From one world to the next ones: the whole transition relation, a candidate at a time. */

import { begunIn } from '../../system/beginnings.ts';
import type { Emission, SystemDefinition } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Step } from '../../system/step.ts';
import type { Candidate } from './candidate.ts';
import { startMonitor } from './monitors.ts';
import { Cut, Run } from './run.ts';
import { candidates, perform } from './steps.ts';
import { copyWorld, type World, WorldKeys } from './world.ts';

/** The step's outcome, or why there is none. */
type Outcome = { readonly run: Run } | { readonly cut: Cut['why'] };

const attempt = (definition: SystemDefinition, world: World, candidate: Candidate): Outcome => {
  const run = new Run(definition, copyWorld(world));
  try {
    perform(candidate, run);
  } catch (error) {
    if (error instanceof Cut) return { cut: error.why };
    throw error;
  }
  return { run };
};

/** A world with its key. */
export interface Place {
  readonly world: World;
  readonly key: string;
}

/** A step that a world enables, and where it leads; or why there is no such step. */
export type Successor =
  | { readonly step: Step; readonly cut: Cut['why'] }
  | {
      readonly step: Step;
      readonly cut: undefined;
      readonly to: Place;
      readonly emitted: readonly Emission[];
    };

/**
 * Where the worlds of a system lead. Each is asked once: several searches of the same system share
 * what was found, also if they differ in bounds or properties, which steps do not depend on. Of equal
 * worlds the first is kept.
 */
export class Successors {
  readonly #definition: SystemDefinition;
  readonly #keys = new WorldKeys();
  readonly #places = new Map<string, Place>();
  readonly #known = new Map<Place, readonly Successor[]>();

  constructor(definition: SystemDefinition) {
    this.#definition = definition;
  }

  beginnings(): Place[] {
    return beginnings(this.#definition).map((world) => this.#place(world));
  }

  of(place: Place): readonly Successor[] {
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    const found = candidates(this.#definition, place.world).map((one) => this.#take(place, one));
    this.#known.set(place, found);
    return found;
  }

  #take({ world }: Place, candidate: Candidate): Successor {
    const { step } = candidate;
    const outcome = attempt(this.#definition, world, candidate);
    if ('cut' in outcome) return { step, cut: outcome.cut };
    const { run } = outcome;
    return { step, cut: undefined, to: this.#place(run.world), emitted: run.emitted };
  }

  #place(world: World): Place {
    const key = this.#keys.of(world);
    const known = this.#places.get(key) ?? { world, key };
    this.#places.set(key, known);
    return known;
  }
}

/** The worlds that runs begin in, each with the definition that it is that of. */
const beginnings = (definition: SystemDefinition): World[] =>
  definition.initial?.map((spec) => begin(begunIn(definition, spec))) ?? [begin(definition)];

/** @throws InputError LINK_FULL if what the actors send at their start does not fit. */
const begin = (definition: SystemDefinition): World => {
  const monitors = Object.entries(definition.monitors ?? {}).map(
    ([name, monitor]) => [name, startMonitor(monitor)] as const,
  );
  const run = new Run(definition, {
    actors: new Map(),
    monitors: new Map(monitors),
    queues: new Map(),
    spent: new Map(),
    lasting: new Set(),
    stores: new Map(),
  });
  const starts = Object.entries(definition.actors).map(([name, { input }]) => ({
    name,
    input,
    incarnation: 0,
  }));
  try {
    run.start(starts);
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    throw new InputError('LINK_FULL', 'what the actors send at their start does not fit.');
  }
  return run.world;
};
