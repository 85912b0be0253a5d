/** Where jumps along a run lead: to faults, to branch points, to what a search finds. */
import type { Run } from './run.ts';

/** The next step in a direction that fits; the step itself if there is none. */
const seek = (run: Run, from: number, by: 1 | -1, fits: (step: number) => boolean): number => {
  for (let step = from + by; step >= 0 && step <= run.length; step += by) {
    if (fits(step)) return step;
  }
  return from;
};

export const clamp = (run: Run, step: number): number =>
  Math.max(0, Math.min(run.length, Math.round(step)));

export const nextFault = (run: Run, from: number, by: 1 | -1): number =>
  seek(run, from, by, (step) => run.sorts[step] === 'fault' || run.sorts[step] === 'loss');

/** Positions where at least one other step was enabled: where one stands to choose it. */
export const nextBranch = (run: Run, from: number, by: 1 | -1): number =>
  seek(run, from, by, (step) => run.factsAt(step + 1).others > 0);

/** Steps whose sentence holds all words of a text, in order of the run. */
export const search = (run: Run, text: string): readonly number[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return run.lines
    .filter(({ head, clauses }) => {
      const told = `${head} ${clauses.join(' ')}`.toLowerCase();
      return words.every((word) => told.includes(word));
    })
    .map(({ index }) => index);
};
