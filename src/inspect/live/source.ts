/**
 * A run that is under way, as the inspector sees it: steps that come, and what is known of them. What
 * can be done to it differs: a system of ours takes everything, actors of others only report.
 */
import type { LoggedStep, RunLog } from '../../live/run-log.ts';
import type { Trace } from '../../trace/format.ts';
import type {
  Charts,
  LiveStatus,
  PlayerDocument,
  PositionFacts,
  PropertyFacts,
} from '../protocol.ts';

export type LiveSteps = Pick<RunLog<PositionFacts>, 'start' | 'steps' | 'facts' | 'dropped'>;

export interface LiveSource {
  readonly title: string;
  readonly log: LiveSteps;
  readonly charts: Charts;
  readonly status: LiveStatus;
  /** Steps count from the very first; always the same list while nothing is judged otherwise. */
  readonly properties: readonly PropertyFacts[];
  trace(): Trace;
  /** Told after each step, and when it begins or ends to run. */
  onNews: () => void;
  close(): void;
}

export const NO_FACTS: PositionFacts = { taken: {}, enabled: {}, others: 0 };

export const liveDocument = (source: LiveSource): PlayerDocument => ({
  trace: source.trace(),
  title: source.title,
  bug: null,
  charts: source.charts,
  positions: [NO_FACTS, ...source.log.facts],
  properties: source.properties.map((facts) => keptOf(facts, source.log.dropped)),
});

/** With steps counted from the first one that is kept. */
const keptOf = (facts: PropertyFacts, dropped: number): PropertyFacts => {
  const kept = (step: number | null): number | null =>
    step === null ? null : Math.max(0, step - dropped);
  return { ...facts, broken: kept(facts.broken), reached: kept(facts.reached) };
};

/** Kept steps from a number on, counted from the very first of the run. */
export const stepsFrom = (
  { steps, facts, dropped }: LiveSteps,
  from: number,
): { readonly steps: readonly LoggedStep[]; readonly facts: readonly PositionFacts[] } => {
  const at = Math.max(0, from - dropped);
  return { steps: steps.slice(at), facts: facts.slice(at) };
};
