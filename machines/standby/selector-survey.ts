/**
 * What a selector that has just taken office finds out before it chooses. It has no table: that lies with the
 * selector before it, which nobody can ask. The ledgers of the hosts say what is promised, the guests' records what of that
 * they rely on; the rest was promised for an answer that nobody will take any more.
 */
import { termOf } from './types.ts';

/** A promise of a host to a guest. */
export interface Promised {
  readonly guest: string;
  readonly generation: number;
  readonly host: string;
}

export interface Survey {
  /** Hosts and records that have not answered yet, in the order in which they are asked. */
  readonly left: readonly string[];
  readonly promised: readonly Promised[];
  /** Generations that the records that have answered rely on. */
  readonly held: readonly number[];
}

export const NO_SURVEY: Survey = { left: [], promised: [], held: [] };

/** Hosts first: once all have answered, nothing is promised to an earlier selector any more. */
export const wholeSurvey = (hosts: readonly string[], guests: readonly string[]): Survey => ({
  ...NO_SURVEY,
  left: [...hosts, ...guests],
});

/** A host that is back has forgotten the term, and may have promised something to an earlier selector. */
export const surveyedAgain = (survey: Survey, host: string, guests: readonly string[]): Survey => {
  const others = survey.left.filter((name) => name !== host && !guests.includes(name));
  return { ...survey, left: [host, ...others, ...guests] };
};

/** @param from who has answered */
export const answered = (
  survey: Survey,
  from: string,
  news: { readonly promised?: readonly Promised[]; readonly held?: readonly number[] },
): Survey => ({
  left: survey.left.filter((name) => name !== from),
  promised: [...survey.promised, ...(news.promised ?? [])],
  held: [...survey.held, ...(news.held ?? [])],
});

/** Promises of earlier terms that no record relies on. */
export const unknownTo = ({ promised, held }: Survey, term: number): readonly Promised[] =>
  promised.filter(({ generation }) => termOf(generation) < term && !held.includes(generation));
