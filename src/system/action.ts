/** One step that begins at a component, with its outcome; and how such steps are put together. */
import type { Component } from './component.ts';
import type { Push } from './letters.ts';
import type { Outcome } from './outcome.ts';
import type { Semantics } from './semantics.ts';
import { type FaultStep, faultIdOf, type Step } from './step.ts';

export interface Action extends Outcome {
  readonly step: Step;
  /** Index into the sources; -1 for steps nobody declares (deliveries, timeouts, recoveries). */
  readonly source: number;
  /** For a fault: its identity, kind and target in words. Else empty. */
  readonly faultId: string;
}

/** A step that nobody declares and no budget limits. */
export const freeAction = (step: Step, outcome: Outcome): Action => ({
  ...outcome,
  step,
  source: -1,
  faultId: '',
});

export const faultAction = (step: FaultStep, source: number, outcome: Outcome): Action => ({
  ...outcome,
  step,
  source,
  faultId: faultIdOf(step),
});

/** An outcome in which no machine reacts at once: a new component, and letters to others. */
export const plainOutcome = (
  semantics: Semantics,
  actor: number,
  next: Component,
  pushes: readonly Push[] = [],
): Outcome => ({
  next: semantics.actor(actor).component(next),
  pushes,
  emits: [],
  admission: 'ok',
  lost: [],
  passive: true,
  ordered: mustBeOrdered(semantics, actor, pushes),
});

/** A fast, unordered action has at most one letter a receiver, and none for its own actor. */
const mustBeOrdered = (semantics: Semantics, actor: number, pushes: readonly Push[]): boolean =>
  pushes.some((push) => push.to === actor || semantics.letters.isOrdered(push)) ||
  new Set(pushes.map((push) => push.to)).size < pushes.length;
