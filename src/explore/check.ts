/** Checks a system exhaustively: every order of every step and fault, within its budgets. */
import type { AnyStateMachine } from 'xstate';
import { type AppOptions, asSystem } from '../system/app.ts';
import { CompiledModel } from '../system/compile.ts';
import type { Bounds, StateView, SystemDefinition } from '../system/definition.ts';
import { InputError } from '../system/errors.ts';
import { execute } from '../system/execute.ts';
import { refuseOpen } from '../system/payloads.ts';
import type { Step } from '../system/step.ts';
import { type Aside, Checkpoint } from './checkpoint/checkpoint.ts';
import type { Coverage } from './coverage/coverage.ts';
import { measureCoverage, refuseReduced } from './coverage/measure.ts';
import { judgeInfiniteRuns } from './infinite-runs.ts';
import { Judge } from './judge.ts';
import type { Kernel } from './kernel.ts';
import { arenaFor, makeKernel, workersOf } from './kernels.ts';
import { isLiveness, Ledger } from './ledger.ts';
import type { Listener } from './listener.ts';
import type { LivenessAnswer } from './liveness.ts';
import { lastResidentBytes, MemoryWatch, MIB } from './memory.ts';
import { Outcome, type Sets, stopText } from './outcome.ts';
import { Paths } from './path.ts';
import { type Again, kernelFor, type Reduction, reductionOf } from './reduce/reduction.ts';
import type { CheckOptions, CheckResult, Progress } from './result.ts';
import { type Position, Search, type Stop } from './search.ts';
import { Tables } from './tables.ts';
import { tolerance } from './tolerance.ts';

/** The search for breaking sets gets at least so many states. */
const TOLERANCE_STATES = 2_000_000;

/**
 * @param subject a system, or the root machine of an XState application, of which `options` say more
 * @throws InputError if the definition is wrong, a machine is impure, or a property throws
 */
export const check = async (
  subject: SystemDefinition | AnyStateMachine,
  options: CheckOptions & AppOptions = {},
): Promise<CheckResult> => {
  const run = new Check(asSystem(subject, options), options);
  try {
    return await run.run();
  } finally {
    run.close();
  }
};

/**
 * Checks all runs that begin in the first state of a model.
 *
 * @param model one that others use, too, so that nothing is asked of a statechart twice: for the runs
 *   that are found, or, made by `rootedAt`, for what can come after some state
 */
export const checkFrom = async (
  model: CompiledModel,
  options: CheckOptions = {},
): Promise<CheckResult> => {
  const run = new Check(model.definition, options, undefined, model);
  try {
    return await run.run();
  } finally {
    run.close();
  }
};

class Check {
  readonly #options: CheckOptions;
  readonly #bounds: Bounds;
  readonly #memory: MemoryWatch;
  readonly #model: CompiledModel;
  readonly #tables: Tables;
  readonly #ledger: Ledger;
  readonly #kernel: Kernel;
  readonly #checkpoint: Checkpoint | undefined;
  readonly #search: Search;
  readonly #paths: Paths;
  readonly #reduction: Reduction | undefined;
  readonly #outcome: Outcome;
  readonly #within: Judge | undefined;
  readonly #began = performance.now();
  #withinCut = false;
  readonly #live = new Map<string, LivenessAnswer>();
  #peakBytes = 0;
  /** Why infinite runs were not all judged; why breaking sets may be missing. */
  #late: Stop | undefined;
  #fewerSets: Stop | undefined;

  constructor(
    definition: SystemDefinition,
    options: CheckOptions,
    again?: Again,
    model?: CompiledModel,
  ) {
    this.#options = options;
    this.#bounds = { ...definition.bounds, ...options.bounds };
    this.#memory = new MemoryWatch(this.#bounds);
    refuseOpen(definition);
    refuseReduced(options);
    this.#model = again?.model ?? model ?? new CompiledModel(definition);
    const arena = arenaFor(kernelFor(options));
    this.#ledger = new Ledger(this.#model, undefined, undefined, arena);
    const { emissions } = this.#model.semantics;
    this.#tables = new Tables(this.#model, (id) => this.#ledger.watches(emissions.get(id)), arena);
    this.#within = this.#withinJudge(this.#bounds.within);
    this.#reduction = reductionOf(options, {
      model: this.#model,
      tables: this.#tables,
      ledger: this.#ledger,
      listener: this.#listener(),
      bounds: this.#bounds,
      within: this.#within,
      again,
    });
    const workers = workersOf(options);
    this.#kernel =
      this.#reduction?.kernel ??
      makeKernel(this.#model, this.#tables, this.#listener(), 0, workers);
    this.#search = new Search(this.#kernel, this.#limits(), {
      pulse: (at) => this.#searchPulse(at),
      canFault: (index) => this.#canFault(index),
      ...(options.stopAtFirst === true ? { done: () => this.#outcome.violated().length > 0 } : {}),
    });
    this.#paths = new Paths(this.#model, this.#kernel, this.#tables);
    this.#outcome = new Outcome({
      model: this.#model,
      kernel: this.#kernel,
      search: this.#search,
      ledger: this.#ledger,
      paths: this.#reduction?.runs ?? this.#paths,
      bounds: this.#bounds,
      live: this.#live,
      withinCut: () => this.#withinCut,
      late: () => (this.#late === undefined ? '' : stopText(this.#late)),
    });
    this.#checkpoint = this.#checkpointOf(options.checkpoint);
  }

  close(): void {
    this.#kernel.close?.();
  }

  async run(): Promise<CheckResult> {
    this.#lookAtStart();
    if (this.#options.checkpoint?.resume === true) this.#resume();
    await this.#search.run();
    const again = this.#reduction?.finish();
    if (again !== undefined) {
      return new Check(this.#model.definition, this.#options, again).run();
    }
    this.#peakBytes = Math.max(this.#peakBytes, this.#kernel.bytes);
    this.#checkpoint?.write(this.#aside());
    const { transitions } = this.#kernel;
    await this.#judgeLiveness();
    const sets = await this.#breakingSets();
    const coverage = await this.#coverage();
    const properties = this.#ledger.entries.map((entry) => this.#outcome.property(entry, sets));
    const vacuous = this.#outcome.vacuous();
    const { actions, semantics } = this.#model;
    const states = this.#kernel.log.size;
    return {
      system: this.#model.definition.name,
      time: this.#model.definition.time?.mode ?? 'free',
      verdict: this.#outcome.verdict(properties, vacuous),
      reasons: [...this.#outcome.boundsHit(), ...this.#lessTolerance(), ...vacuous],
      bounds: { ...this.#declaredBounds(), budgets: budgetsOf(actions.budgets) },
      states,
      transitions,
      initialStates: this.#search.initialStates,
      depth: this.#search.depth,
      faultsMax: this.#search.faults,
      reduction: this.#reduction?.result() ?? null,
      properties,
      vacuous,
      notes: semantics.actors.flatMap((actor) => actor.notes()),
      coverage,
      xstateCalls: semantics.actors.reduce((sum, actor) => sum + actor.calls, 0),
      bytesPerState: Math.round((10 * this.#peakBytes) / states) / 10,
      elapsedMs: Math.round(performance.now() - this.#began),
    };
  }

  #checkpointOf(options: CheckOptions['checkpoint']): Checkpoint | undefined {
    if (options === undefined) return undefined;
    return new Checkpoint(options, {
      model: this.#model,
      bounds: this.#bounds,
      tables: this.#tables,
      kernel: this.#kernel,
      search: this.#search,
      ledger: this.#ledger,
    });
  }

  #aside(): Aside {
    return { withinCut: this.#withinCut, peakBytes: this.#peakBytes };
  }

  #resume(): void {
    const { withinCut, peakBytes } = (this.#checkpoint as Checkpoint).restore();
    this.#withinCut = withinCut;
    this.#peakBytes = peakBytes;
  }

  #listener(): Listener {
    return {
      ...(this.#within === undefined ? {} : { admits: (values) => this.#admits(values) }),
      judges: () => this.#ledger.judges(),
      onState: (index, values) => this.#ledger.onState(index, values),
      ...(this.#ledger.watchesStuck ? { onStuck: (index: number) => this.#stuck(index) } : {}),
      emitTrees: (list) => this.#ledger.emitTrees(this.#tables.emitLists.get(list)),
      emitTreesMoved: () => this.#ledger.emitTreesMoved,
      onEmits: (step) => this.#ledger.onEmits(step, this.#tables.emitLists.get(step.emits)),
    };
  }

  /** Emissions at the start belong to no step; a sighting of them counts as premise all the same. */
  #lookAtStart(): void {
    const emitted = this.#model.beginnings.flatMap(({ effects }) => effects.emitted);
    for (const entry of this.#ledger.entries) {
      if (entry.spec.kind !== 'onEmit' && entry.spec.kind !== 'reachEmit') continue;
      const { on } = entry.spec;
      const types = typeof on === 'string' ? [on] : on;
      if (emitted.some((e) => types.includes(e.event.type))) entry.premise = true;
    }
  }

  #limits(): ConstructorParameters<typeof Search>[1] {
    const { states, depth, faults } = this.#bounds;
    const declared = this.#declaredFaults();
    const limit = Math.min(faults ?? declared, declared);
    return {
      states: states ?? Number.POSITIVE_INFINITY,
      depth: depth ?? Number.POSITIVE_INFINITY,
      faults: limit,
      probesBeyond: limit < declared,
    };
  }

  /** Most faults that the budgets allow in one run. */
  #declaredFaults(): number {
    const { sources, budgets } = this.#model.actions;
    const slots = new Set(sources.filter((s) => s.kind === 'fault').map((s) => s.budget));
    return [...slots].reduce((sum, slot) => sum + (budgets[slot]?.size ?? 0), 0);
  }

  #withinJudge(within: ((s: StateView) => boolean) | undefined): Judge | undefined {
    if (within === undefined) return undefined;
    const judge = new Judge('bounds.within', this.#model.views, (s) => within(s));
    for (const { state, step } of this.#model.beginnings) {
      if (judge.holds(state.components, state.components)) continue;
      const which = step?.kind === 'start' ? ` ${JSON.stringify(step.name)}` : '';
      throw new InputError(
        'START_OUTSIDE',
        `the initial state${which} lies outside \`bounds.within\`.`,
        'Widen the bound.',
      );
    }
    return judge;
  }

  #admits(values: Int32Array): boolean {
    if ((this.#within as Judge).holds(values, values)) return true;
    this.#withinCut = true;
    return false;
  }

  #stuck(index: number): void {
    this.#ledger.onStuck(index, this.#kernel.values(index));
  }

  /** Whether some fault can happen in a state: its budget is not spent, and no full link forbids it. */
  #canFault(index: number): boolean {
    const values = this.#kernel.values(index);
    const { semantics, actions } = this.#model;
    for (let actor = 0; actor < semantics.monitorsFrom; actor++) {
      for (const action of this.#model.actionsOf(actor, values[actor] as number)) {
        if (action.faultId === '') continue;
        const budget = actions.sources[action.source]?.budget ?? -1;
        if (budget >= 0 && (values[this.#kernel.firstBudget + budget] as number) === 0) continue;
        const components = Array.from(values.subarray(0, semantics.actors.length));
        if (execute(semantics, components, actor, action) !== 'block') return true;
      }
    }
    return false;
  }

  async #searchPulse(at: Position): Promise<Stop | undefined> {
    this.#reduction?.keepUp();
    const stop = await this.#pulse(this.#kernel, at);
    this.#checkpoint?.pulse(this.#progress(this.#kernel, at), this.#aside());
    return stop;
  }

  #progress(kernel: Kernel, at: Position): Progress {
    return {
      states: kernel.log.size,
      transitions: kernel.transitions,
      frontier: at.frontier,
      depth: at.depth,
      faults: at.faults,
      rssMiB: Math.round(lastResidentBytes() / MIB),
      elapsedMs: Math.round(performance.now() - this.#began),
    };
  }

  async #pulse(kernel: Kernel, at: Position): Promise<Stop | undefined> {
    this.#peakBytes = Math.max(this.#peakBytes, kernel.bytes);
    this.#options.onProgress?.(this.#progress(kernel, at));
    // Lets signals and timers of the process in; a search never yields otherwise.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#options.signal?.aborted === true) return { kind: 'interrupted' };
    return this.#memory.stop();
  }

  async #judgeLiveness(): Promise<void> {
    const entries = this.#ledger.entries.filter((e) => isLiveness(e.kind));
    if (entries.length === 0 || !this.#outcome.infiniteRunsKnown()) return;
    const runs = {
      model: this.#model,
      kernel: this.#kernel,
      tables: this.#tables,
      paths: this.#paths,
      bounds: this.#bounds,
      signal: this.#options.signal,
    };
    this.#late = await judgeInfiniteRuns(runs, entries, this.#live);
  }

  async #coverage(): Promise<Coverage | null> {
    if (this.#options.coverage !== true) return null;
    return measureCoverage({
      model: this.#model,
      kernel: this.#kernel,
      tables: this.#tables,
      search: this.#search,
      bounds: this.#bounds,
      complete: this.#outcome.complete(),
      ...(this.#within === undefined ? {} : { admits: (values) => this.#admits(values) }),
      signal: this.#options.signal,
    });
  }

  async #breakingSets(): Promise<Sets> {
    const sets: Sets = new Map();
    const wanted = new Set<string>();
    for (const entry of this.#outcome.violated()) {
      const trace = this.#outcome.trace(entry) as Step[];
      if (this.#outcome.faultsOf(entry) === 0) {
        sets.set(entry.name, { sets: [{ faults: [], steps: trace }], complete: true });
      } else wanted.add(entry.name);
    }
    if (wanted.size === 0) return sets;
    const reduced = this.#reduction !== undefined;
    if (this.#options.tolerance === false || reduced || !this.#outcome.finished()) {
      for (const entry of this.#outcome.violated()) {
        if (wanted.has(entry.name)) sets.set(entry.name, this.#outcome.smallest(entry));
      }
      return sets;
    }
    const found = await tolerance({
      model: this.#model,
      tables: this.#tables,
      properties: wanted,
      faults: this.#search.faults,
      states: Math.max(TOLERANCE_STATES, 2 * this.#kernel.log.size),
      pulse: (at) => this.#pulse(this.#kernel, at),
      ...(this.#within === undefined ? {} : { admits: (values) => this.#admits(values) }),
    });
    this.#fewerSets = found.stop;
    for (const [name, list] of found.sets)
      sets.set(name, {
        sets: list,
        complete: found.stop === undefined && this.#outcome.complete(),
      });
    return sets;
  }

  #lessTolerance(): string[] {
    if (this.#fewerSets === undefined) return [];
    return [`${stopText(this.#fewerSets)} while breaking sets were looked for`];
  }

  #declaredBounds(): Omit<Bounds, 'within'> {
    const { within: _within, ...rest } = this.#bounds;
    return rest;
  }
}

const budgetsOf = (
  budgets: readonly { readonly name: string; readonly size: number }[],
): Record<string, number> => {
  const sizes: Record<string, number> = {};
  for (const { name, size } of budgets) sizes[name] = Math.max(sizes[name] ?? 0, size);
  return sizes;
};
