/**
 * The shapes that the page and its server share, and those of the document that a saved file carries.
 * Types only: the page knows nothing else of the engine.
 */
import type { Chart } from '../chart/chart.ts';
import type { Trace } from '../trace/format.ts';
import type { BelowSummary } from './api/searches.ts';
import type { Alternative } from './session/alternatives.ts';

export type { BelowSummary } from './api/searches.ts';
export type { Alternative } from './session/alternatives.ts';
export type { Kinship } from './session/kinship.ts';
export type { Palette, PaletteRow } from './session/palette.ts';
export type { TreeNode } from './session/tree.ts';
export type { WhyNot } from './session/why-not.ts';

/** Ids of transitions (`<state id>|<event>|<index>`) by actor. */
export type Edges = Readonly<Record<string, readonly string[]>>;

/** What the engine knows of one position of a run; the first is the start. */
export interface PositionFacts {
  /** Transitions taken by the step that leads here. */
  readonly taken: Edges;
  /** Transitions that some enabled step would take here. */
  readonly enabled: Edges;
  /** How many other steps were enabled where this one was chosen; 0 at the start. */
  readonly others: number;
}

/** A property along the run: the first step that breaks it, or reaches it; 0 is the start. */
export interface PropertyFacts {
  readonly name: string;
  readonly kind: string;
  readonly broken: number | null;
  readonly reached: number | null;
}

/** Each chart once, by its hash; and the hash of the chart of each actor that has one. */
export interface Charts {
  readonly charts: Readonly<Record<string, Chart>>;
  readonly of: Readonly<Record<string, string>>;
}

/** A run with everything that the player shows of it; complete without a server. */
export interface PlayerDocument {
  readonly trace: Trace;
  /** What the system is, in a phrase. */
  readonly title: string;
  /** What the planted bug is, in a phrase. */
  readonly bug: string | null;
  readonly charts: Charts;
  /** Of a file: where everything of each chart is, by its hash, as `visualizations/core/layout` gives it. */
  readonly layouts?: Readonly<Record<string, object>>;
  /** One more than the steps. */
  readonly positions: readonly PositionFacts[];
  readonly properties: readonly PropertyFacts[];
}

export interface Hello {
  readonly protocol: number;
  readonly system: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  readonly mutant: string | null;
  readonly time: string;
  readonly trunk: readonly number[];
  readonly digest: string;
  readonly seq: number;
  readonly searching: number;
}

export interface RunAnswer {
  readonly run: readonly number[];
  readonly leftTrunkAt: number;
  readonly link: string;
  readonly document: PlayerDocument;
}

export type JudgedAlternative = Alternative & { readonly below: BelowSummary };

export interface AlternativesAnswer {
  readonly path: readonly number[];
  readonly broken: readonly { readonly name: string; readonly step: number }[];
  readonly alternatives: readonly JudgedAlternative[];
  readonly withheld: readonly { readonly label: string; readonly why: string }[];
}
