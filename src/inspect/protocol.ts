/**
 * The shapes that the page and its server share, and those of the document that a saved file carries.
 * Types only: the page knows nothing else of the engine.
 */
import type { Chart } from '../chart/chart.ts';
import type { Handed } from '../system/microsteps.ts';
import type { Step } from '../system/step.ts';
import type { Trace, TraceStep } from '../trace/format.ts';
import type { BelowSummary } from './api/searches.ts';
import type { Alternative } from './session/alternatives.ts';
import type { Missed } from './session/goal.ts';

export type { BelowSummary } from './api/searches.ts';
export type { Alternative } from './session/alternatives.ts';
export type { Goal, Missed } from './session/goal.ts';
export type { Kinship } from './session/kinship.ts';
export type { Palette, PaletteRow } from './session/palette.ts';
export type { TreeNode } from './session/tree.ts';
export type { WhyNot } from './session/why-not.ts';

/** Ids of transitions (`<state id>|<event>|<index>`) by actor. */
export type Edges = Readonly<Record<string, readonly string[]>>;

/** What the engine knows of one position of a run; the first is the start. */
export interface PositionFacts {
  /** Transitions taken by the step that leads here, in their order; also those that need no event. */
  readonly taken: Edges;
  /** Transitions that some enabled step would take here. */
  readonly enabled: Edges;
  /** How many other steps were enabled where this one was chosen; 0 at the start. */
  readonly others: number;
  /** What actors of one application gave each other within the step. */
  readonly handed?: readonly Handed[];
  /** Hashes of the charts of actors that have another one here than `Charts.of` says. */
  readonly charts?: Readonly<Record<string, string>>;
}

/** A property along the run: the first step that breaks it, or reaches it; 0 is the start. */
export interface PropertyFacts {
  readonly name: string;
  readonly kind: string;
  readonly broken: number | null;
  readonly reached: number | null;
  /** Of a run that is under way: why it is not judged, or not all of it. */
  readonly unjudged?: string;
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
  /** Of a file: what a search of the system took of its charts, if there was one. */
  readonly coverage?: CoverageAnswer;
}

export interface Hello {
  readonly protocol: number;
  readonly system: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  readonly mutant: string | null;
  /** Of the system itself; those within an application come and go. */
  readonly actors: readonly string[];
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

/** A run to what somebody pointed at on a chart; or that there is none, or none was found. */
export type WishAnswer = ({ readonly kind: 'found' } & RunAnswer) | Missed;

export type JudgedAlternative = Alternative & { readonly below: BelowSummary };

export interface AlternativesAnswer {
  readonly path: readonly number[];
  readonly broken: readonly { readonly name: string; readonly step: number }[];
  readonly alternatives: readonly JudgedAlternative[];
  readonly withheld: readonly { readonly label: string; readonly why: string }[];
}

/** A state or transition in a search: how often it was seen, and what that means. */
export interface Seen {
  readonly count: number;
  readonly verdict: 'taken' | 'never' | 'unreachable';
}

export interface CoveredMachine {
  readonly id: string;
  readonly hash: string;
  readonly monitor: boolean;
  readonly actors: readonly string[];
  readonly states: Readonly<Record<string, Seen>>;
  readonly transitions: Readonly<Record<string, Seen>>;
}

/** Of the system's charts in an exhaustive search; each machine once, whoever has it. */
export interface CoverageAnswer {
  readonly running: boolean;
  /** Most states that the search was or is allowed; 0 before the first. */
  readonly asked: number;
  readonly states: number;
  readonly transitions: number;
  /** Whether everything within the declared budgets was seen; null before any search has ended. */
  readonly complete: boolean | null;
  /** The last search was broken off, or failed. */
  readonly stopped: boolean;
  /** What cut it off. */
  readonly reasons: readonly string[];
  readonly machines: readonly CoveredMachine[];
  readonly charts: Charts['charts'];
}

/** What a run that is under way tells of itself. */
export interface LiveStatus {
  /** A system of ours with somebody at its controls, or actors of somebody else that report here. */
  readonly source: 'system' | 'attached';
  readonly running: boolean;
  /** Of the system's clock. */
  readonly nowMs: number;
  readonly speed: number;
  /** Steps that are not kept any more. */
  readonly dropped: number;
}

export interface LiveAnswer {
  readonly status: LiveStatus;
  readonly document: PlayerDocument;
  /** Number of what the server told last. */
  readonly seq: number;
}

/** Told while it goes on: what follows the first `from` steps, counted from the very first. */
export interface LiveNews {
  readonly from: number;
  readonly steps: readonly TraceStep[];
  readonly positions: readonly PositionFacts[];
  /** Only what is new. */
  readonly charts: Charts;
  /** All of them if any is judged otherwise than before; steps count from the very first. */
  readonly properties?: readonly PropertyFacts[];
  /** If somebody has come to it: actors that were there before the first step. */
  readonly start?: Trace['start'];
  readonly status: LiveStatus;
}

export interface LiveOffer {
  readonly step: Step;
  readonly label: string;
  readonly class: 'normal' | 'input' | 'fault' | 'repair';
}

/** An actor and the events that it could be sent. */
export interface LiveActor {
  readonly name: string;
  readonly health: 'up' | 'down' | 'paused' | 'done' | 'failed';
  readonly waiting: number;
  readonly events: readonly LiveEventForm[];
}

export interface LiveEventForm {
  readonly type: string;
  /** Whether the actor would react to one without payload, or to the first example, now. */
  readonly expected: boolean;
  /** Events of this type that are declared or were seen; the payload of a form begins as the first. */
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

export interface LiveChoices {
  readonly offers: readonly LiveOffer[];
  readonly actors: readonly LiveActor[];
  readonly enabled: Edges;
}
