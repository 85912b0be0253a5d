/** From one world to the next ones: the whole transition relation, a candidate at a time. */

import { begunIn } from '../../system/beginnings.ts';
import type { SystemDefinition } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Candidate } from './candidate.ts';
import { startMonitor } from './monitors.ts';
import { Cut, Run } from './run.ts';
import { perform } from './steps.ts';
import { copyWorld, type World } from './world.ts';

/** The step's outcome, or why there is none. */
export type Outcome = { readonly run: Run } | { readonly cut: Cut['why'] };

export const attempt = (
  definition: SystemDefinition,
  world: World,
  candidate: Candidate,
): Outcome => {
  const run = new Run(definition, copyWorld(world));
  try {
    perform(candidate, run);
  } catch (error) {
    if (error instanceof Cut) return { cut: error.why };
    throw error;
  }
  return { run };
};

/** The worlds that runs begin in, each with the definition that it is that of. */
export const beginnings = (definition: SystemDefinition): World[] =>
  definition.initial?.map((spec) => begin(begunIn(definition, spec))) ?? [begin(definition)];

/** @throws InputError LINK_FULL if what the actors send at their start does not fit. */
export const begin = (definition: SystemDefinition): World => {
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
