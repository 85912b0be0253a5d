/**
 * What an exploration adds up to: the verdict of each property and of the whole, and every reason
 * why it is less than a plain "holds". Only reads what the search left behind.
 */
import type { CompiledModel } from '../system/compile.ts';
import type { Bounds } from '../system/definition.ts';
import { faultIdOf, isFault, type Step } from '../system/step.ts';
import type { Kernel } from './kernel.ts';
import { type Entry, isLiveness, isReach, type Ledger } from './ledger.ts';
import type { LivenessAnswer } from './liveness.ts';
import type { Runs } from './path.ts';
import type { BreakingSet, PropertyResult, Verdict } from './result.ts';
import type { Search, Stop } from './search.ts';
import { stepsTo } from './tolerance.ts';

/** An exploration that has ended, one way or another. */
export interface Explored {
  readonly model: CompiledModel;
  readonly kernel: Kernel;
  readonly search: Search;
  readonly ledger: Ledger;
  readonly paths: Runs;
  readonly bounds: Bounds;
  /** Answers about infinite runs, by property; empty if they could not be judged. */
  readonly live: ReadonlyMap<string, LivenessAnswer>;
  /** Some step led out of `bounds.within`. */
  readonly withinCut: () => boolean;
  /** Why less was done after the search than should have been; empty if nothing was left out. */
  readonly late: () => string;
}

/** Breaking sets by property. */
export type Sets = Map<
  string,
  { readonly sets: readonly BreakingSet[]; readonly complete: boolean }
>;

export class Outcome {
  readonly #explored: Explored;

  constructor(explored: Explored) {
    this.#explored = explored;
  }

  /** Properties violated by a finite run that the search came upon. */
  violated(): Entry[] {
    return this.#explored.ledger.entries.filter((e) => e.found !== undefined && !isReach(e.kind));
  }

  infiniteRunsKnown(): boolean {
    return this.finished() && !this.#explored.kernel.cut && !this.#explored.withinCut();
  }

  /** Faults of the shortest run that ends in a finding. */
  faultsOf(entry: Entry): number {
    const place = entry.found as NonNullable<Entry['found']>;
    if (place.kind === 'state') return this.#explored.search.placeOf(place.index).faults;
    return this.#explored.search.placeOf(place.from).faults + (place.fault >= 0 ? 1 : 0);
  }

  /** The breaking set that the search itself found: one of the smallest, others may be missing. */
  smallest(entry: Entry): { sets: readonly BreakingSet[]; complete: boolean } {
    const steps = this.trace(entry) ?? [];
    return { sets: [{ faults: faultsIn(steps), steps }], complete: false };
  }

  property(entry: Entry, sets: Sets): PropertyResult {
    if (isLiveness(entry.kind)) return this.#liveProperty(entry);
    const violated = entry.found !== undefined && !isReach(entry.kind);
    const known = sets.get(entry.name);
    return {
      name: entry.name,
      kind: entry.kind,
      verdict: this.#verdictOf(entry),
      survives: violated ? this.faultsOf(entry) - 1 : this.#survivesUnbroken(),
      breakingSets: known?.sets ?? [],
      breakingSetsComplete: known?.complete ?? true,
      trace: this.trace(entry),
      loop: null,
      detail: entry.kind === 'no-actor-errors' && violated ? this.#whoFailed(entry) : '',
    };
  }

  #liveProperty({ name, kind }: Entry): PropertyResult {
    const finding = this.#explored.live.get(name)?.finding;
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
      survives: this.#explored.search.placeOf(last).faults - 1,
      breakingSets: [{ faults: faultsIn(steps), steps }],
      breakingSetsComplete: false,
      trace: steps,
      loop,
    };
  }

  #liveVerdict(name: string): Verdict {
    if (!this.#explored.live.has(name)) return 'inconclusive';
    return this.complete() ? 'holds' : 'holds-within-bounds';
  }

  trace(entry: Entry): Step[] | null {
    return entry.found === undefined ? null : [...stepsTo(entry.found, this.#explored.paths)];
  }

  #whoFailed(entry: Entry): string {
    if (entry.found?.kind !== 'state') return '';
    const values = this.#explored.kernel.values(entry.found.index);
    const view = this.#explored.model.views.state(Array.from(values));
    const names = this.#explored.model.semantics.actors.map((a) => a.name);
    const failed = names.find((name) => view.actor(name).status === 'error') as string;
    return `${failed}: ${String(view.actor(failed).error)}`;
  }

  /** A property that nothing broke survives everything explored; fewer if layers are missing. */
  #survivesUnbroken(): number | 'all' {
    const { stop, faults, faultsCut } = this.#explored.search;
    if (stop !== undefined && stop.kind !== 'depth') return faults - 1;
    return faultsCut ? (this.#explored.bounds.faults as number) : 'all';
  }

  #verdictOf(entry: Entry): Verdict {
    if (isReach(entry.kind)) return entry.found === undefined ? 'inconclusive' : 'holds';
    if (entry.found !== undefined) return 'violated';
    if (this.#brokenOff()) return 'inconclusive';
    return this.complete() ? 'holds' : 'holds-within-bounds';
  }

  verdict(properties: readonly PropertyResult[], vacuous: readonly string[]): Verdict {
    if (properties.some((p) => p.verdict === 'violated')) return 'violated';
    const unjudged = properties.some((p) => isLiveness(p.kind) && p.verdict === 'inconclusive');
    if (this.#brokenOff() || unjudged || vacuous.length > 0) return 'inconclusive';
    return this.complete() ? 'holds' : 'holds-within-bounds';
  }

  /** Ended by something that is no bound anybody chose for the question. */
  #brokenOff(): boolean {
    const { stop } = this.#explored.search;
    return stop?.kind === 'memory' || stop?.kind === 'interrupted';
  }

  finished(): boolean {
    return this.#explored.search.stop === undefined;
  }

  complete(): boolean {
    return (
      this.finished() &&
      !this.#explored.kernel.cut &&
      !this.#explored.withinCut() &&
      !this.#explored.search.faultsCut
    );
  }

  boundsHit(): string[] {
    const reasons: string[] = [];
    const { stop } = this.#explored.search;
    if (stop !== undefined) reasons.push(stopText(stop));
    if (this.#explored.search.faultsCut)
      reasons.push(`more than ${this.#explored.bounds.faults} faults were possible`);
    if (this.#explored.kernel.cut)
      reasons.push('a link was full: sends beyond its capacity were not explored');
    if (
      this.#explored.ledger.entries.some((e) => isLiveness(e.kind)) &&
      !this.infiniteRunsKnown()
    ) {
      reasons.push('infinite runs cannot be judged on a search that was cut off');
    }
    if (this.#explored.withinCut()) reasons.push('states outside `bounds.within` were left out');
    const unjudged = this.#explored.ledger.entries.some(
      ({ kind, name }) => isLiveness(kind) && !this.#explored.live.has(name),
    );
    if (unjudged && this.infiniteRunsKnown()) {
      reasons.push(`${this.#explored.late()} before all infinite runs were judged`);
    }
    return reasons;
  }

  vacuous(): string[] {
    const { sources, budgets } = this.#explored.model.actions;
    const never: string[] = [];
    for (const [i, source] of sources.entries()) {
      if (this.#explored.kernel.fired[i] === 1 || budgets[source.budget]?.size === 0) continue;
      if (source.kind === 'fault' && this.#explored.bounds.faults === 0) continue;
      never.push(`${source.kind} never happened: ${source.name}`);
    }
    for (const entry of this.#explored.ledger.entries) {
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
    if (isLiveness(kind)) return this.#explored.live.get(name)?.premise ?? true;
    return kind !== 'onEmit' || premise;
  }
}

/** Identities of the faults in a run, in order. */
const faultsIn = (steps: readonly Step[]): string[] => steps.filter(isFault).map(faultIdOf);

/** A stop as a reason. */
export const stopText = (stop: Stop): string => {
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
