/**
 * Makes a failing run smaller, in this order: faults go first, then any steps (delta debugging),
 * then the order is calmed by fewer changes of the acting actor, then payloads become simpler, then
 * the order becomes the canonical one.
 *
 * Each attempt is a real run: steps that are not enabled any more are left out, and what remains
 * must still end in a violation of the same property.
 */
import type { InputSpec } from '../system/definition.ts';
import { isOfFamily } from '../system/payloads.ts';
import { faultIdOf, isFault, type Step } from '../system/step.ts';
import { simplerEvents } from './payloads.ts';
import type { Runner } from './run.ts';

export interface Shrunk {
  readonly steps: readonly Step[];
  readonly attempts: number;
  /** false if the limit on attempts was hit before nothing smaller could be found. */
  readonly finished: boolean;
}

/** Who acts in a step; a change from one step to the next is a context switch. */
const actorOf = (step: Step): string => {
  switch (step.kind) {
    case 'timeout':
    case 'outcome':
    case 'pause':
    case 'resume':
    case 'clock-jump':
      return step.actor;
    case 'crash':
    case 'recover':
    case 'lost-write':
    case 'stale-read':
    case 'partition':
    case 'heal':
      return step.name;
    case 'tick':
    case 'start':
      return '';
    default:
      return step.to;
  }
};

const switches = (steps: readonly Step[]): number =>
  steps.filter((step, i) => i > 0 && actorOf(step) !== actorOf(steps[i - 1] as Step)).length;

class Shrinker {
  attempts = 0;
  readonly #runner: Runner;
  readonly #property: string;
  readonly #limit: number;

  constructor(runner: Runner, property: string, limit: number) {
    this.#runner = runner;
    this.#property = property;
    this.#limit = limit;
  }

  get spent(): boolean {
    return this.attempts >= this.#limit;
  }

  /** The run that these steps make, cut after the violation; undefined if there is none. */
  attempt(steps: readonly Step[]): readonly Step[] | undefined {
    if (this.spent) return undefined;
    this.attempts += 1;
    const taken: Step[] = [];
    this.#runner.reset();
    if (this.#violates()) return taken;
    for (const step of steps) {
      if (!this.#runner.follow(step)) continue;
      taken.push(step);
      if (this.#violates()) return taken;
    }
    return undefined;
  }

  #violates(): boolean {
    if (this.#runner.found.includes(this.#property)) return true;
    this.#runner.lookStuck();
    return this.#runner.found.includes(this.#property);
  }
}

/** @param limit most runs to try */
export const shrink = (
  runner: Runner,
  property: string,
  steps: readonly Step[],
  inputs: readonly InputSpec[],
  limit = 2000,
): Shrunk => {
  const shrinker = new Shrinker(runner, property, limit);
  let best = shrinker.attempt(steps) ?? steps;
  for (let before = Number.POSITIVE_INFINITY; weight(best) < before && !shrinker.spent; ) {
    before = weight(best);
    best = withoutFaults(shrinker, best);
    best = withoutSteps(shrinker, best);
    best = swapped(shrinker, best, (run) => switches(run));
    best = withSimplerPayloads(shrinker, best, inputs);
  }
  best = swapped(shrinker, best, disorder);
  return { steps: best, attempts: shrinker.attempts, finished: !shrinker.spent };
};

const weight = (steps: readonly Step[]): number =>
  steps.filter(isFault).length * 1e6 + steps.length * 1e3 + switches(steps);

/** Tries to do without each kind of fault, then without each single one. */
const withoutFaults = (shrinker: Shrinker, steps: readonly Step[]): readonly Step[] => {
  let best = steps;
  for (const id of new Set(steps.filter(isFault).map(faultIdOf))) {
    const rest = best.filter((step) => !(isFault(step) && faultIdOf(step) === id));
    best = shrinker.attempt(rest) ?? best;
  }
  for (const step of best.filter(isFault)) {
    best = shrinker.attempt(best.filter((other) => other !== step)) ?? best;
  }
  return best;
};

/** Delta debugging: leaves out ever smaller chunks of the run. */
const withoutSteps = (shrinker: Shrinker, steps: readonly Step[]): readonly Step[] => {
  let best = steps;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < best.length; ) {
      const shorter = shrinker.attempt([...best.slice(0, from), ...best.slice(from + size)]);
      if (shorter !== undefined && shorter.length < best.length) best = shorter;
      else from += size;
    }
  }
  return best;
};

/** Tries simpler events for each input, as long as that helps. */
const withSimplerPayloads = (
  shrinker: Shrinker,
  steps: readonly Step[],
  inputs: readonly InputSpec[],
): readonly Step[] => {
  let best = steps;
  for (let at = 0; at < best.length; ) {
    const simpler = simplerAt(shrinker, best, at, inputs);
    if (simpler === undefined) at += 1;
    else best = simpler;
  }
  return best;
};

/** The run with a simpler event at one place, or undefined if none shows the violation. */
const simplerAt = (
  shrinker: Shrinker,
  steps: readonly Step[],
  at: number,
  inputs: readonly InputSpec[],
): readonly Step[] | undefined => {
  const step = steps[at] as Step;
  if (step.kind !== 'input') return undefined;
  const spec = inputs.find(
    (input) =>
      input.to === step.to &&
      (input.name ?? input.event.type) === step.name &&
      isOfFamily(input, step.event),
  );
  if (spec?.payload === undefined) return undefined;
  for (const event of simplerEvents(spec, step.event)) {
    const run = shrinker.attempt(steps.with(at, { ...step, event }));
    if (run !== undefined && run.length <= steps.length) return run;
  }
  return undefined;
};

/** Exchanges neighbours while that makes the run calmer by this measure. */
const swapped = (
  shrinker: Shrinker,
  steps: readonly Step[],
  measure: (steps: readonly Step[]) => number,
): readonly Step[] => {
  let best = steps;
  for (let i = 0; i + 1 < best.length; i++) {
    const other = [...best.slice(0, i), best[i + 1] as Step, best[i] as Step, ...best.slice(i + 2)];
    if (measure(other) >= measure(best)) continue;
    const run = shrinker.attempt(other);
    if (run === undefined || run.length > best.length || measure(run) >= measure(best)) continue;
    best = run;
    i = Math.max(-1, i - 2);
  }
  return best;
};

/** Number of neighbours out of canonical order (by kind, then by text). */
const disorder = (steps: readonly Step[]): number => {
  const texts = steps.map((step) => JSON.stringify(step));
  return (
    switches(steps) * 1e3 + texts.filter((t, i) => i > 0 && t < (texts[i - 1] as string)).length
  );
};
