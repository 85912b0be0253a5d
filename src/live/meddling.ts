/**
 * What may be done to a system that runs live: everything that a definition declares as a fault, and
 * besides any actor may crash, stand still and come back, any message may be lost or doubled, any link
 * held up. Nobody counts how often.
 */
import type { FaultSpec, SystemDefinition } from '../system/definition.ts';

/** The definition with those faults, without budgets, and in the time that the real clock keeps. */
export const meddled = (definition: SystemDefinition): SystemDefinition => {
  const { time: _real, budgets: _uncounted, environment = [], faults = [], ...rest } = definition;
  const names = Object.keys(definition.actors);
  const declared = faults.map(uncounted);
  const crashing = new Set(declared.flatMap((f) => (f.kind === 'crash' ? f.actors : [])));
  const paused = new Set(declared.flatMap((f) => (f.kind === 'pause' ? [f.actor] : [])));
  const own: FaultSpec[] = [
    ...names.filter((name) => !crashing.has(name)).map(crash),
    ...names.filter((name) => !paused.has(name)).map(pause),
    ...(['drop', 'duplicate', 'clog'] as const).map((kind) => ({ kind, times: ALWAYS })),
  ];
  const inputs = environment.map(({ times: _times, budget: _budget, ...input }) => input);
  const left = declared.filter(({ kind }) => kind !== 'clock-jump');
  return { ...rest, environment: inputs, faults: [...left, ...own] };
};

const ALWAYS = Number.POSITIVE_INFINITY;

const crash = (name: string): FaultSpec => ({ kind: 'crash', actors: [name], times: ALWAYS });

const pause = (actor: string): FaultSpec => ({ kind: 'pause', actor, times: ALWAYS });

const uncounted = (spec: FaultSpec): FaultSpec => {
  const { budget: _budget, ...rest } = spec;
  const free = { ...rest, times: ALWAYS };
  // Whoever has crashed can always be brought back by hand.
  return free.kind === 'crash' ? { ...free, recovers: true } : free;
};
