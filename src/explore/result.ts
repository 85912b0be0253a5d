/** What a check found, as data. Text, JSON and exit codes are made from this in `src/report`. */
import type { Bounds, PropertyKind } from '../system/definition.ts';
import type { Step } from '../system/step.ts';
import type { Coverage } from './coverage/coverage.ts';

export type Verdict = 'holds' | 'holds-within-bounds' | 'violated' | 'inconclusive';

/** A fault's identity: its kind and target, e.g. `crash manager`, `port n0 loses its link @ n0`. */
export type FaultId = string;

/** A set of faults that breaks a property (a multiset: an id may be mentioned twice). */
export interface BreakingSet {
  readonly faults: readonly FaultId[];
  /** The shortest run that uses only these faults. */
  readonly steps: readonly Step[];
}

export interface PropertyResult {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  /** Largest k such that no run with at most k faults violates it; 'all' if no run at all does. */
  readonly survives: number | 'all';
  /** Minimal by inclusion; empty for a property that holds. */
  readonly breakingSets: readonly BreakingSet[];
  /** false if the search for breaking sets hit a bound and larger ones may be missing. */
  readonly breakingSetsComplete: boolean;
  /** Shortest violating run (or witness, for sometimes/reachEmit) in order of faults, then steps. */
  readonly trace: readonly Step[] | null;
  /**
   * For a violation by an infinite run: the trace from this step on is repeated for ever; if it is
   * the trace's length, nothing happens any more. Null for finite runs.
   */
  readonly loop: number | null;
  /** Name of the actor whose error it is, for no-actor-errors; else empty. */
  readonly detail: string;
}

/** What a search left out, and on which grounds. */
export interface ReductionResult {
  /** One state was visited of each orbit under permutations of interchangeable actors. */
  readonly symmetry: {
    /** The groups; actors that move together are joined by `+`. */
    readonly groups: readonly (readonly string[])[];
    /** States of the unreduced system that the visited ones stand for. */
    readonly standsFor: number;
    /** Reactions that were compared with those of exchanged actors. */
    readonly compared: number;
  } | null;
  /** Of steps whose order nothing can tell, one order was taken. */
  readonly partialOrder: {
    /** States in which the steps of one actor were enough. */
    readonly reducedStates: number;
    /** Where nothing could be left out, and why. */
    readonly notes: readonly string[];
  } | null;
}

export interface CheckResult {
  readonly system: string;
  /** Whether durations were respected; in free time the verdict is about all durations. */
  readonly time: 'free' | 'ordered';
  readonly verdict: Verdict;
  /** Why it is not plainly `holds`: bounds hit, properties never seen, interruption. */
  readonly reasons: readonly string[];
  readonly bounds: Omit<Bounds, 'within'> & { readonly budgets: Readonly<Record<string, number>> };
  readonly states: number;
  readonly transitions: number;
  /** Distinct ones that runs begin in; among `states`. */
  readonly initialStates: number;
  /** Most steps on a shortest path. */
  readonly depth: number;
  /** Most faults spent in a visited state. */
  readonly faultsMax: number;
  /** Null: every state was visited for itself. Else states, transitions and depth are of the reduced search. */
  readonly reduction: ReductionResult | null;
  readonly properties: readonly PropertyResult[];
  /** Declared things that never happened: faults, inputs, sometimes-properties, premises. */
  readonly vacuous: readonly string[];
  /** What was left out on purpose: actions that are plain functions and are not known to be pure. */
  readonly notes: readonly string[];
  /** Null unless it was asked for; or if the search was interrupted. */
  readonly coverage: Coverage | null;
  readonly xstateCalls: number;
  readonly bytesPerState: number;
  readonly elapsedMs: number;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly frontier: number;
  readonly depth: number;
  readonly faults: number;
  readonly rssMiB: number;
  readonly elapsedMs: number;
}

/** How a search is written down, so that it can be taken up again by another process. */
export interface CheckpointOptions {
  /** Replaced as a whole each time, and once more when the search ends; about 12 bytes a state. */
  readonly file: string;
  /** Go on from what the file holds, instead of from the start. */
  readonly resume?: boolean;
  /** Whether to write now; asked every few thousand states. Default: after half as many again. */
  readonly due?: (progress: Progress) => boolean;
  /** What else has to be the same to go on, in words: name → value, e.g. version of the engine. */
  readonly of?: Readonly<Record<string, string>>;
}

/** The inner loop: `wasm` and `typescript` give identical results; `auto` takes the faster one. */
export type KernelChoice = 'auto' | 'wasm' | 'typescript';

/** What a search may leave out. Off by default; what a reduction cannot keep is refused. */
export interface ReduceOptions {
  /** Visit one state an orbit, of the groups that the definition declares interchangeable. */
  readonly symmetry?: boolean;
  /** Take one order of steps that commute and that no property can see. */
  readonly partialOrder?: boolean;
}

export interface CheckOptions {
  readonly bounds?: Bounds;
  /** Stop at the first violation instead of judging every property. Default false. */
  readonly stopAtFirst?: boolean;
  /** Work out minimal breaking sets of violated properties. Default true. */
  readonly tolerance?: boolean;
  /** With a reduction breaking sets are not looked for, and asking for them is an error. */
  readonly reduce?: ReduceOptions;
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Keeps the search on disk. One that is resumed ends as if it had never been interrupted; only
   * `bounds.states`, `bounds.memoryMiB`, `stopAtFirst` and `tolerance` may be others than before.
   */
  readonly checkpoint?: CheckpointOptions;
  /**
   * Also say which states and transitions of the machines were seen. Costs about as much as the
   * search in TypeScript, at most. An error with a reduction, which leaves steps out. Default false.
   */
  readonly coverage?: boolean;
  /** Default `auto`. */
  readonly kernel?: KernelChoice;
  /**
   * How many threads expand states, 1 to 16; default 1. The result is the same to the byte. Threads
   * come in above some hundred thousand states and only where nothing looks at each single state or
   * successor (`no-deadlock`, `bounds.within`); steps with watched emissions or synchronous
   * receivers stay on the main thread, as do properties. Whether two are faster depends on all that:
   * measure.
   */
  readonly workers?: number;
  /** Aborting ends the search with what was found so far and the verdict `inconclusive`. */
  readonly signal?: AbortSignal;
}
