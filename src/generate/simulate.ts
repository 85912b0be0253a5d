/**
 * Random runs of a system, for scopes that are too large to explore whole: draws schedules, watches
 * the same properties as the exhaustive search, and shrinks a run that violates one.
 *
 * A simulation that finds nothing proves nothing: its verdict is "within bounds" at best, and it
 * says which faults never happened and when no new states came any more.
 */
import type { AnyStateMachine, EventObject } from 'xstate';
import { isLiveness, isReach, Ledger } from '../explore/ledger.ts';
import { type AppOptions, asSystem } from '../system/app.ts';
import { CompiledModel } from '../system/compile.ts';
import type { PropertyKind, SystemDefinition } from '../system/definition.ts';
import type { OpenInput } from '../system/given-steps.ts';
import type { Step } from '../system/step.ts';
import { isFault } from '../system/step.ts';
import { Runner } from './run.ts';
import { type Schedule, schedules } from './schedule.ts';
import { shrink } from './shrink.ts';

export interface SimulateOptions {
  readonly seed: number;
  /** Most runs. */
  readonly runs: number;
  /** Most steps a run. */
  readonly depth: number;
  /** Asked before each run: whether time is up. */
  readonly timeIsUp?: () => boolean;
  readonly onProgress?: (progress: { readonly runs: number; readonly states: number }) => void;
}

export interface SimulatedProperty {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: 'holds' | 'holds-within-bounds' | 'violated' | 'inconclusive';
  /** Shrunk violating run, or the first run that reached it. */
  readonly trace: readonly Step[] | null;
  /** Steps and faults before shrinking; null if nothing was shrunk. */
  readonly shrunkFrom: { readonly steps: number; readonly faults: number } | null;
}

export interface SimulationResult {
  readonly system: string;
  readonly seed: number;
  readonly verdict: 'holds-within-bounds' | 'violated' | 'inconclusive';
  readonly reasons: readonly string[];
  readonly runs: number;
  readonly steps: number;
  /** Distinct states seen. */
  readonly states: number;
  /** Runs since the last one that saw a new state. */
  readonly runsWithoutNews: number;
  readonly properties: readonly SimulatedProperty[];
  readonly vacuous: readonly string[];
}

/** Of the enabled steps, faults get this share of the turns, whatever their number. */
const FAULT_SHARE = 8;
/** Between two chances for the process to breathe. */
const RUNS_A_BREATH = 16;

/**
 * @param subject a system, or the root machine of an XState application, of which `options` say more
 * @throws InputError if the definition is wrong, a machine is impure, or a property throws
 */
export const simulate = async (
  subject: SystemDefinition | AnyStateMachine,
  options: SimulateOptions & AppOptions,
): Promise<SimulationResult> => new Simulation(asSystem(subject, options), options).run();

class Simulation {
  readonly #options: SimulateOptions;
  readonly #model: CompiledModel;
  readonly #runner: Runner;
  /** Inputs whose events are drawn. */
  readonly #open: readonly OpenInput[];
  readonly #seen = new Set<string>();
  readonly #fired = new Set<number>();
  readonly #found = new Map<string, readonly Step[]>();
  #runs = 0;
  #steps = 0;
  #lastNews = 0;

  constructor(definition: SystemDefinition, options: SimulateOptions) {
    this.#options = options;
    this.#model = new CompiledModel(definition);
    this.#runner = new Runner(this.#model);
    const { actions, semantics } = this.#model;
    this.#open = semantics.actors.flatMap((_, actor) => actions.openInputs(actor));
  }

  async run(): Promise<SimulationResult> {
    const { seed, runs, depth, timeIsUp } = this.#options;
    let timedOut = false;
    const sources = this.#model.actions.sources.length;
    const open = this.#open.map(({ spec }) => spec);
    for (const schedule of schedules(seed, depth, sources, open)) {
      timedOut = timeIsUp?.() === true;
      if (this.#runs >= runs || timedOut) break;
      this.#runs += 1;
      this.#once(schedule);
      if (this.#runs % RUNS_A_BREATH !== 0) continue;
      this.#options.onProgress?.({ runs: this.#runs, states: this.#seen.size });
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.#result(timedOut);
  }

  #once({ choices, sources, events }: Schedule): void {
    const allowed = new Set(sources);
    const drawn = new Map(this.#open.map(({ source }, i) => [source, events[i] ?? []]));
    const steps: Step[] = [];
    this.#runner.reset();
    this.#note(steps);
    for (const choice of choices) {
      const step = this.#step(
        choice,
        (source) => allowed.has(source),
        ({ source }) => drawn.get(source)?.[choice % (drawn.get(source)?.length ?? 1)],
      );
      if (step === undefined) break;
      steps.push(step);
      this.#steps += 1;
      this.#note(steps);
    }
    this.#runner.lookStuck();
    this.#note(steps);
  }

  /** Takes one of the enabled steps; undefined if there is none. */
  #step(
    choice: number,
    allowed: (source: number) => boolean,
    draw: (input: OpenInput) => EventObject | undefined,
  ): Step | undefined {
    const candidates = this.#runner.candidates(allowed, draw);
    while (candidates.length > 0) {
      const faults = candidates.filter(({ step }) => isFault(step));
      const others = candidates.filter(({ step }) => !isFault(step));
      const turn = faults.length > 0 && (others.length === 0 || choice % FAULT_SHARE === 0);
      const from = turn ? faults : others;
      const picked = from[Math.floor(choice / FAULT_SHARE) % from.length] as (typeof from)[number];
      if (this.#runner.take(picked)) {
        if (picked.source >= 0) this.#fired.add(picked.source);
        return picked.step;
      }
      candidates.splice(candidates.indexOf(picked), 1);
    }
    return undefined;
  }

  #note(steps: readonly Step[]): void {
    for (const name of this.#runner.found) {
      if (!this.#found.has(name)) this.#found.set(name, [...steps]);
    }
    const { key, isUnbegun } = this.#runner;
    if (isUnbegun || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#lastNews = this.#runs;
  }

  #result(timedOut: boolean): SimulationResult {
    const { depth, seed } = this.#options;
    const { entries } = new Ledger(this.#model);
    const finite = entries.filter(({ kind }) => !isLiveness(kind));
    const properties = finite.map(({ name, kind }) => this.#property(name, kind));
    const vacuous = [
      ...this.#neverFired(),
      ...properties.filter((p) => p.verdict === 'inconclusive').map((p) => `never seen: ${p.name}`),
    ];
    const skipped = entries.length - finite.length;
    const unjudged = skipped === 0 ? [] : [`${skipped} properties of infinite runs not judged`];
    const bound = `${this.#runs} random runs of at most ${depth} steps`;
    const violated = properties.some((p) => p.verdict === 'violated');
    const rest = vacuous.length > 0 ? 'inconclusive' : 'holds-within-bounds';
    return {
      system: this.#model.definition.name,
      seed,
      verdict: violated ? 'violated' : rest,
      reasons: [timedOut ? `${bound}, ended by the time limit` : bound, ...unjudged, ...vacuous],
      runs: this.#runs,
      steps: this.#steps,
      states: this.#seen.size,
      runsWithoutNews: this.#runs - this.#lastNews,
      properties,
      vacuous,
    };
  }

  #property(name: string, kind: PropertyKind): SimulatedProperty {
    const steps = this.#found.get(name);
    if (isReach(kind)) {
      const verdict = steps === undefined ? 'inconclusive' : 'holds';
      return { name, kind, verdict, trace: steps ?? null, shrunkFrom: null };
    }
    if (steps === undefined) {
      return { name, kind, verdict: 'holds-within-bounds', trace: null, shrunkFrom: null };
    }
    const inputs = this.#model.definition.environment ?? [];
    const shrunk = shrink(this.#runner, name, steps, inputs);
    const shrunkFrom = { steps: steps.length, faults: steps.filter(isFault).length };
    return { name, kind, verdict: 'violated', trace: shrunk.steps, shrunkFrom };
  }

  #neverFired(): string[] {
    const { sources, budgets } = this.#model.actions;
    return sources
      .filter((s, i) => !this.#fired.has(i) && budgets[s.budget]?.size !== 0)
      .map((s) => `${s.kind} never happened: ${s.name}`);
  }
}
