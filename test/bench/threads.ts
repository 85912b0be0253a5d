/** One thread and two, in turn: what a second one costs, and how much sooner the search ends. */
import type { Case } from './cases.ts';
import type { Measured } from './measured-process.ts';
import { runThreads } from './ours.ts';

export interface ThreadRun {
  readonly name: string;
  /** Seconds from start to end of the whole process, by round, with one thread and with two. */
  readonly wall: readonly (readonly [number, number])[];
  /** Processor time, likewise. */
  readonly cpu: readonly (readonly [number, number])[];
}

/** @throws Error if both do not find the same */
export const measureThreads = (one: Case, runs: number): ThreadRun => {
  const rounds = Array.from({ length: runs }, (_, round) => {
    // Who begins changes from round to round.
    const late = round % 2 === 1 ? runThreads(one, 2) : undefined;
    const single = runThreads(one, 1);
    const double = late ?? runThreads(one, 2);
    if (statesOf(single) !== statesOf(double)) throw new Error(`${one.name}: not the same search`);
    return [single, double] as const;
  });
  const pairs = (of: (run: Measured) => number) =>
    rounds.map(([single, double]) => [of(single), of(double)] as const);
  return {
    name: one.name,
    wall: pairs(({ wallSeconds }) => wallSeconds),
    cpu: pairs(({ cpuSeconds }) => cpuSeconds),
  };
};

const statesOf = ({ stdout }: Measured): number => JSON.parse(stdout).states;
