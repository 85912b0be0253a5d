/**
 * What a check of a system found, over all scopes that were explored: the data from which the
 * JSON document, the text for a person and the exit code are made.
 */
import type { Coverage } from '../explore/coverage/coverage.ts';
import type { PropertyResult, ReductionResult, Verdict } from '../explore/result.ts';
import type { Parameters } from '../system/catalogue.ts';
import type { Bounds } from '../system/definition.ts';
import type { Trace } from '../trace/format.ts';

/** What was asked: everything that is known before the first state. */
export interface Question {
  readonly system: string;
  readonly title: string;
  readonly parameters: Parameters;
  readonly mutant: { readonly name: string; readonly title: string; readonly kills: string } | null;
  readonly seed: number;
  readonly engine: { readonly name: string; readonly version: string };
}

/** Minimal by inclusion: no part of these faults breaks the property. */
export interface BreakingRow {
  readonly faults: readonly string[];
  /** Length of the shortest run that uses only these faults. */
  readonly steps: number;
}

export interface PropertyRow
  extends Pick<
    PropertyResult,
    'name' | 'kind' | 'verdict' | 'survives' | 'breakingSetsComplete' | 'detail'
  > {
  /** Most faults in a run of the scopes in which it was judged: what `all` stands for. */
  readonly faultsMax: number;
  readonly breakingSets: readonly BreakingRow[];
  /** Shortest violation, or shortest witness of something that must be possible. */
  readonly trace: Trace | null;
}

/** Figures of one search, or of several together. */
export interface Figures {
  /** Whether durations were respected; `mixed` if scopes differ in that. */
  readonly time: 'free' | 'ordered' | 'mixed';
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** What was left out on purpose, so that the verdict does not speak of it. */
  readonly notes: readonly string[];
  readonly bounds: Omit<Bounds, 'within'> & { readonly budgets: Readonly<Record<string, number>> };
  readonly states: number;
  readonly transitions: number;
  /** Distinct states that runs begin in; among `states`. */
  readonly initialStates: number;
  readonly depth: number;
  readonly faultsMax: number;
  /** Null: nothing was left out. Else states and transitions are of the reduced search. */
  readonly reduction: ReductionResult | null;
  /** Null unless it was asked for. */
  readonly coverage: Coverage | null;
  readonly xstateCalls: number;
  readonly bytesPerState: number;
  readonly elapsedMs: number;
}

/** One scope's part of the whole; `scope` is null for a system without scopes. */
export interface ScopeRow extends Figures {
  readonly scope: string | null;
  readonly properties: readonly PropertyRow[];
  /** Declared things that never happened in this scope. */
  readonly vacuous: readonly string[];
  /** Names of everything declared in this scope that could have been vacuous. */
  readonly declared: readonly string[];
}

export interface Report extends Figures {
  readonly question: Question;
  readonly properties: readonly PropertyRow[];
  /** Declared things that happened in no scope that declares them. */
  readonly vacuous: readonly string[];
  readonly scopes: readonly ScopeRow[];
}
