/** Checks a system exhaustively: every order of every step and fault, within its budgets. */
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { CompiledModel } from '../system/compile.ts';
import type { Bounds, StateView, SystemDefinition } from '../system/definition.ts';
import { faultIdOf, isFault, type Step } from '../system/step.ts';
import { buildGraph } from './graph.ts';
import { Judge } from './judge.ts';
import { Kernel } from './kernel.ts';
import { type Entry, isLiveness, isReach, Ledger } from './ledger.ts';
import { Liveness, type LivenessAnswer, type LivenessSpec } from './liveness.ts';
import { Paths } from './path.ts';
import type { BreakingSet, CheckOptions, CheckResult, PropertyResult, Verdict } from './result.ts';
import { Search, type Stop } from './search.ts';
import { Tables } from './tables.ts';
import { stepsTo, tolerance } from './tolerance.ts';

const MIB = 2 ** 20;
/** Share of the machine's memory, and of the JavaScript heap, beyond which a search stops. */
const MEMORY_SHARE = 0.75;
const HEAP_SHARE = 0.9;
/** The search for breaking sets gets at least so many states. */
const TOLERANCE_STATES = 2_000_000;

/**
 * @throws InputError if the definition is wrong, a machine is impure, or a property throws
 */
export const check = async (
  definition: SystemDefinition,
  options: CheckOptions = {},
): Promise<CheckResult> => new Check(definition, options).run();

class Check {
  readonly #options: CheckOptions;
  readonly #bounds: Bounds;
  readonly #model: CompiledModel;
  readonly #tables: Tables;
  readonly #ledger: Ledger;
  readonly #kernel: Kernel;
  readonly #search: Search;
  readonly #paths: Paths;
  readonly #within: Judge | undefined;
  readonly #began = performance.now();
  #withinCut = false;
  readonly #live = new Map<string, LivenessAnswer>();
  #peakBytes = 0;

  constructor(definition: SystemDefinition, options: CheckOptions) {
    this.#options = options;
    this.#bounds = { ...definition.bounds, ...options.bounds };
    this.#model = new CompiledModel(definition);
    this.#ledger = new Ledger(this.#model);
    const { emissions } = this.#model.semantics;
    this.#tables = new Tables(this.#model, (id) => this.#ledger.watches(emissions.get(id)));
    this.#kernel = new Kernel(this.#model, this.#tables, this.#listener(), 0);
    this.#within = this.#withinJudge(this.#bounds.within);
    this.#search = new Search(this.#kernel, this.#limits(), {
      ...(this.#within === undefined ? {} : { expands: (index: number) => this.#expands(index) }),
      ...(this.#ledger.watchesStuck
        ? { onExpanded: (i: number, n: number) => this.#stuck(i, n) }
        : {}),
      pulse: (at) => this.#pulse(this.#kernel, at),
      ...(options.stopAtFirst === true ? { done: () => this.#violated().length > 0 } : {}),
    });
    this.#paths = new Paths(this.#model, this.#kernel, this.#tables);
  }

  async run(): Promise<CheckResult> {
    this.#lookAtStart();
    await this.#search.run();
    this.#peakBytes = Math.max(this.#peakBytes, this.#kernel.bytes);
    const { transitions } = this.#kernel;
    await this.#judgeLiveness();
    const sets = await this.#breakingSets();
    const properties = this.#ledger.entries.map((entry) => this.#property(entry, sets));
    const vacuous = this.#vacuous();
    const { actions, semantics } = this.#model;
    const states = this.#kernel.log.size;
    return {
      system: this.#model.definition.name,
      verdict: this.#verdict(properties, vacuous),
      reasons: [...this.#boundsHit(), ...vacuous],
      bounds: { ...this.#declaredBounds(), budgets: budgetsOf(actions.budgets) },
      states,
      transitions,
      depth: this.#search.depth,
      faultsMax: this.#search.faults,
      properties,
      vacuous,
      xstateCalls: semantics.actors.reduce((sum, actor) => sum + actor.calls, 0),
      bytesPerState: Math.round((10 * this.#peakBytes) / states) / 10,
      elapsedMs: Math.round(performance.now() - this.#began),
    };
  }

  #listener(): ConstructorParameters<typeof Kernel>[2] {
    return {
      onState: (index, values) => this.#ledger.onState(index, values),
      onEmits: (step) => this.#ledger.onEmits(step, this.#tables.emitLists.get(step.emits)),
    };
  }

  /** Emissions at the start belong to no step; a sighting of them counts as premise all the same. */
  #lookAtStart(): void {
    const { startEffects } = this.#model;
    for (const entry of this.#ledger.entries) {
      if (entry.spec.kind !== 'onEmit' && entry.spec.kind !== 'reachEmit') continue;
      const { on } = entry.spec;
      const types = typeof on === 'string' ? [on] : on;
      if (startEffects.emitted.some((e) => types.includes(e.event.type))) entry.premise = true;
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
    const slots = new Set(sources.filter((s) => s.isFault).map((s) => s.budget));
    return [...slots].reduce((sum, slot) => sum + (budgets[slot]?.size ?? 0), 0);
  }

  #withinJudge(within: ((s: StateView) => boolean) | undefined): Judge | undefined {
    if (within === undefined) return undefined;
    return new Judge('bounds.within', this.#model.views, (s) => within(s));
  }

  #expands(index: number): boolean {
    const values = this.#kernel.values(index);
    if ((this.#within as Judge).holds(values, values)) return true;
    this.#withinCut = true;
    return false;
  }

  #stuck(index: number, enabled: number): void {
    if (enabled === 0) this.#ledger.onStuck(index, this.#kernel.values(index));
  }

  async #pulse(
    kernel: Kernel,
    at: { readonly faults: number; readonly depth: number; readonly frontier: number },
  ): Promise<Stop | undefined> {
    const rss = process.memoryUsage.rss();
    this.#peakBytes = Math.max(this.#peakBytes, kernel.bytes);
    this.#options.onProgress?.({
      states: kernel.log.size,
      transitions: kernel.transitions,
      frontier: at.frontier,
      depth: at.depth,
      faults: at.faults,
      rssMiB: Math.round(rss / MIB),
      elapsedMs: Math.round(performance.now() - this.#began),
    });
    // Lets signals and timers of the process in; a search never yields otherwise.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#options.signal?.aborted === true) return { kind: 'interrupted' };
    return this.#memory(rss);
  }

  #memory(rss: number): Stop | undefined {
    const limitMiB = this.#bounds.memoryMiB ?? Math.floor((MEMORY_SHARE * totalmem()) / MIB);
    if (rss > limitMiB * MIB) return { kind: 'memory', limitMiB, what: 'memory of the process' };
    const heap = getHeapStatistics();
    if (heap.used_heap_size < HEAP_SHARE * heap.heap_size_limit) return undefined;
    const heapMiB = Math.floor((HEAP_SHARE * heap.heap_size_limit) / MIB);
    return { kind: 'memory', limitMiB: heapMiB, what: 'JavaScript heap' };
  }

  /** Properties violated by a finite run that the search came upon. */
  #violated(): Entry[] {
    return this.#ledger.entries.filter((e) => e.found !== undefined && !isReach(e.kind));
  }

  /**
   * Judges infinite runs, on the graph of a search that ended by itself: where something was cut
   * off, a run may seem to end, or a step to be impossible for ever, that is neither.
   */
  async #judgeLiveness(): Promise<void> {
    const entries = this.#ledger.entries.filter((e) => isLiveness(e.kind));
    if (entries.length === 0 || !this.#infiniteRunsKnown()) return;
    const all = (): boolean => true;
    const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const graph = await buildGraph(this.#kernel, all, pause);
    const liveness = new Liveness(this.#model, this.#kernel, this.#tables, this.#paths, graph);
    for (const entry of entries) {
      this.#live.set(entry.name, liveness.judge(entry.spec as LivenessSpec));
      await pause();
    }
  }

  #infiniteRunsKnown(): boolean {
    return this.#finished() && !this.#kernel.cut && !this.#withinCut;
  }

  /** Faults of the shortest run that ends in a finding. */
  #faultsOf(entry: Entry): number {
    const place = entry.found as NonNullable<Entry['found']>;
    if (place.kind === 'state') return this.#search.placeOf(place.index).faults;
    return this.#search.placeOf(place.from).faults + (place.fault >= 0 ? 1 : 0);
  }

  async #breakingSets(): Promise<Sets> {
    const sets: Sets = new Map();
    const wanted = new Set<string>();
    for (const entry of this.#violated()) {
      const trace = this.#trace(entry) as Step[];
      if (this.#faultsOf(entry) === 0) {
        sets.set(entry.name, { sets: [{ faults: [], steps: trace }], complete: true });
      } else wanted.add(entry.name);
    }
    if (wanted.size === 0) return sets;
    if (this.#options.tolerance === false || !this.#finished()) {
      for (const name of wanted) sets.set(name, { sets: [], complete: false });
      return sets;
    }
    const found = await tolerance({
      model: this.#model,
      tables: this.#tables,
      properties: wanted,
      faults: this.#search.faults,
      states: Math.max(TOLERANCE_STATES, 2 * this.#kernel.log.size),
      pulse: (at) => this.#pulse(this.#kernel, at),
      within: this.#withinValues(),
    });
    for (const [name, list] of found.sets) sets.set(name, { sets: list, complete: found.complete });
    return sets;
  }

  #withinValues(): ((index: number, values: Int32Array) => boolean) | undefined {
    const judge = this.#within;
    return judge === undefined ? undefined : (_index, values) => judge.holds(values, values);
  }

  #property(entry: Entry, sets: Sets): PropertyResult {
    if (isLiveness(entry.kind)) return this.#liveProperty(entry);
    const violated = entry.found !== undefined && !isReach(entry.kind);
    const known = sets.get(entry.name);
    return {
      name: entry.name,
      kind: entry.kind,
      verdict: this.#verdictOf(entry),
      survives: violated ? this.#faultsOf(entry) - 1 : this.#survivesUnbroken(),
      breakingSets: known?.sets ?? [],
      breakingSetsComplete: known?.complete ?? true,
      trace: this.#trace(entry),
      loop: null,
      detail: entry.kind === 'no-actor-errors' && violated ? this.#whoFailed(entry) : '',
    };
  }

  #liveProperty({ name, kind }: Entry): PropertyResult {
    const finding = this.#live.get(name)?.finding;
    const common = { name, kind, detail: '' };
    if (finding === undefined) {
      const verdict = this.#liveVerdict(name);
      const survives = this.#survivesUnbroken();
      return {
        ...common,
        verdict,
        survives,
        breakingSets: [],
        breakingSetsComplete: true,
        trace: null,
        loop: null,
      };
    }
    const { steps, loop, last } = finding;
    return {
      ...common,
      verdict: 'violated',
      survives: this.#search.placeOf(last).faults - 1,
      breakingSets: [{ faults: faultsIn(steps), steps }],
      breakingSetsComplete: false,
      trace: steps,
      loop,
    };
  }

  #liveVerdict(name: string): Verdict {
    if (!this.#live.has(name)) return 'inconclusive';
    return this.#complete() ? 'holds' : 'holds-within-bounds';
  }

  #trace(entry: Entry): Step[] | null {
    return entry.found === undefined ? null : [...stepsTo(entry.found, this.#paths)];
  }

  #whoFailed(entry: Entry): string {
    if (entry.found?.kind !== 'state') return '';
    const values = this.#kernel.values(entry.found.index);
    const view = this.#model.views.state(Array.from(values));
    const names = this.#model.semantics.actors.map((a) => a.name);
    const failed = names.find((name) => view.actor(name).status === 'error') as string;
    return `${failed}: ${String(view.actor(failed).error)}`;
  }

  /** A property that nothing broke survives everything explored; fewer if layers are missing. */
  #survivesUnbroken(): number | 'all' {
    const { stop, faults, faultsCut } = this.#search;
    if (stop !== undefined && stop.kind !== 'depth') return faults - 1;
    return faultsCut ? (this.#bounds.faults as number) : 'all';
  }

  #verdictOf(entry: Entry): Verdict {
    if (isReach(entry.kind)) return entry.found === undefined ? 'inconclusive' : 'holds';
    if (entry.found !== undefined) return 'violated';
    if (this.#brokenOff()) return 'inconclusive';
    return this.#complete() ? 'holds' : 'holds-within-bounds';
  }

  #verdict(properties: readonly PropertyResult[], vacuous: readonly string[]): Verdict {
    if (properties.some((p) => p.verdict === 'violated')) return 'violated';
    const unjudged = properties.some((p) => isLiveness(p.kind) && p.verdict === 'inconclusive');
    if (this.#brokenOff() || unjudged || vacuous.length > 0) return 'inconclusive';
    return this.#complete() ? 'holds' : 'holds-within-bounds';
  }

  /** Ended by something that is no bound anybody chose for the question. */
  #brokenOff(): boolean {
    const { stop } = this.#search;
    return stop?.kind === 'memory' || stop?.kind === 'interrupted';
  }

  #finished(): boolean {
    return this.#search.stop === undefined;
  }

  #complete(): boolean {
    return this.#finished() && !this.#kernel.cut && !this.#withinCut && !this.#search.faultsCut;
  }

  #boundsHit(): string[] {
    const reasons: string[] = [];
    const { stop } = this.#search;
    if (stop !== undefined) reasons.push(stopText(stop));
    if (this.#search.faultsCut)
      reasons.push(`more than ${this.#bounds.faults} faults were possible`);
    if (this.#kernel.cut)
      reasons.push('a link was full: sends beyond its capacity were not explored');
    if (this.#ledger.entries.some((e) => isLiveness(e.kind)) && !this.#infiniteRunsKnown()) {
      reasons.push('infinite runs cannot be judged on a search that was cut off');
    }
    if (this.#withinCut) reasons.push('states outside `bounds.within` were not expanded');
    return reasons;
  }

  #vacuous(): string[] {
    const { sources, budgets } = this.#model.actions;
    const never: string[] = [];
    for (const [i, source] of sources.entries()) {
      if (this.#kernel.fired[i] === 1 || budgets[source.budget]?.size === 0) continue;
      if (source.isFault && this.#bounds.faults === 0) continue;
      never.push(`${source.isFault ? 'fault' : 'input'} never happened: ${source.name}`);
    }
    for (const entry of this.#ledger.entries) {
      if (entry.found !== undefined) continue;
      if (isReach(entry.kind)) never.push(`never seen: ${entry.name}`);
      else if (!this.#premise(entry)) {
        never.push(`nothing it speaks of ever happened: ${entry.name}`);
      }
    }
    return never;
  }

  /** Whether that of which the property speaks ever happened. */
  #premise({ name, kind, premise }: Entry): boolean {
    if (isLiveness(kind)) return this.#live.get(name)?.premise ?? true;
    return kind !== 'onEmit' || premise;
  }

  #declaredBounds(): Omit<Bounds, 'within'> {
    const { within: _within, ...rest } = this.#bounds;
    return rest;
  }
}

/** Identities of the faults in a run, in order. */
const faultsIn = (steps: readonly Step[]): string[] => steps.filter(isFault).map(faultIdOf);

type Sets = Map<string, { readonly sets: readonly BreakingSet[]; readonly complete: boolean }>;

const budgetsOf = (
  budgets: readonly { readonly name: string; readonly size: number }[],
): Record<string, number> => {
  const sizes: Record<string, number> = {};
  for (const { name, size } of budgets) sizes[name] = Math.max(sizes[name] ?? 0, size);
  return sizes;
};

const stopText = (stop: Stop): string => {
  switch (stop.kind) {
    case 'states':
      return `stopped at ${stop.limit} states`;
    case 'depth':
      return `runs longer than ${stop.limit} steps were not explored`;
    case 'memory':
      return `stopped: ${stop.what} reached ${stop.limitMiB} MiB`;
    case 'interrupted':
      return 'interrupted';
  }
};
