/**
 * What lies below a position: a bounded search that begins there, for the properties that are still
 * open. It says "nothing breaks" only if it saw everything; where a bound cut it off it says so.
 */
import { checkFrom } from '../../explore/check.ts';
import { isReach } from '../../explore/ledger.ts';
import type { CheckResult, PropertyResult } from '../../explore/result.ts';
import { noActorErrors } from '../../properties/index.ts';
import { InputError } from '../../system/errors.ts';
import { isFault, type Step } from '../../system/step.ts';
import type { Position, Positions } from './positions.ts';
import { type Residual, standingAt } from './residual.ts';

export type Below =
  | { readonly kind: 'unexplored' }
  /** A run from here breaks a property; `steps` is the shortest of those with fewest faults. */
  | {
      readonly kind: 'violates';
      readonly property: string;
      readonly steps: readonly Step[];
      /** It goes on for ever from this step of `steps` on; absent for a run that ends. */
      readonly loop?: number;
      /** Faults among `steps`. */
      readonly faults: number;
      readonly states: number;
    }
  /** Everything below was seen: so many states, and none breaks a property that is still open. */
  | { readonly kind: 'holds'; readonly states: number }
  /** Nothing was found, but something was cut off: no proof. */
  | {
      readonly kind: 'nothing-found';
      readonly states: number;
      readonly depth: number;
      readonly reasons: readonly string[];
    }
  /** The system's own bounds exclude this state from what is explored. */
  | { readonly kind: 'outside' };

export const UNEXPLORED: Below = { kind: 'unexplored' };

export interface SearchBelow {
  /** Most distinct states, the position's own included. */
  readonly states: number;
  readonly signal?: AbortSignal;
}

/** @throws nothing for a search that is aborted: that is a bound like any other */
export const searchBelow = async (
  positions: Positions,
  position: Position,
  { states, signal }: SearchBelow,
): Promise<Below> => {
  const { residual, broken } = standingAt(positions, position);
  const specs = residual.map(({ spec }) => spec);
  const model = positions.model.rootedAt(position.state, specs);
  const bounds = boundsFrom(positions, position, states);
  try {
    const result = await checkFrom(model, {
      bounds,
      // Actors that have failed are looked for in any case; what they hide must be found, too.
      stopAtFirst: !broken.some(({ name }) => name === noActorErrors.name),
      tolerance: false,
      kernel: 'typescript',
      ...(signal === undefined ? {} : { signal }),
    });
    return read(result, residual);
  } catch (error) {
    if (error instanceof InputError && error.code === 'START_OUTSIDE') return { kind: 'outside' };
    throw error;
  }
};

/** The system's own bounds speak of whole runs: what the run to here used up is gone. */
const boundsFrom = (positions: Positions, position: Position, states: number) => {
  const { bounds } = positions.model.definition;
  const left = (most: number | undefined, used: number) =>
    most === undefined ? undefined : Math.max(0, most - used);
  const { model } = positions;
  // The step that says where a run begins is none of the run.
  const begins = model.definition.initial === undefined || position.path.length === 0 ? 0 : 1;
  const depth = left(bounds?.depth, position.path.length - begins);
  const faults = left(bounds?.faults, position.faults);
  return {
    states: Math.min(states, bounds?.states ?? states),
    ...(depth === undefined ? {} : { depth }),
    ...(faults === undefined ? {} : { faults }),
  };
};

const read = (result: CheckResult, residual: readonly Residual[]): Below => {
  const violated = result.properties
    .filter(({ kind, verdict }) => verdict === 'violated' && !isReach(kind))
    .filter(({ name }) => residual.some(({ spec }) => spec.name === name))
    .toSorted((a, b) => weight(a) - weight(b))[0];
  const { states, depth } = result;
  if (violated !== undefined) {
    const steps = violated.trace ?? [];
    const { loop, name } = violated;
    const property = residual.find(({ spec }) => spec.name === name)?.of ?? name;
    const faults = steps.filter(isFault).length;
    const common = { kind: 'violates', property, steps, faults, states } as const;
    return loop === null ? common : { ...common, loop };
  }
  // That something never happened below says nothing about what does.
  const reasons = result.reasons.filter((reason) => !result.vacuous.includes(reason));
  if (reasons.length > 0) return { kind: 'nothing-found', states, depth, reasons };
  return { kind: 'holds', states };
};

/** Fewest faults first, then fewest steps. */
const weight = ({ trace }: PropertyResult): number =>
  (trace ?? []).filter(isFault).length * 1e6 + (trace ?? []).length;
