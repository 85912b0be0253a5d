/** What is measured: a baseline of ours at a size, and the same model for SPIN. */
import { heartbeat } from '../../actors/baseline/heartbeat.ts';
import { twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import type { SystemEntry } from '../../src/system/catalogue.ts';

export interface Case {
  readonly name: string;
  readonly entry: SystemEntry;
  readonly n: number;
  readonly spin: {
    readonly model: string;
    /** Base-2 logarithm of the slots of its hash table: about one slot a state. */
    readonly slots: number;
    /** Longest path of its depth-first search, with room to spare. */
    readonly depth: number;
  };
  /** Only with `--long`. */
  readonly long?: boolean;
}

const committing = (n: number, slots: number): Case => ({
  name: `two-phase commit n=${n}`,
  entry: twoPhaseCommit,
  n,
  spin: { model: 'two-phase-commit.pml', slots, depth: 1_000 },
});

const beating = (n: number, slots: number): Case => ({
  name: `heartbeat n=${n}`,
  entry: heartbeat,
  n,
  spin: { model: 'heartbeat.pml', slots, depth: 100_000 },
});

export const cases: readonly Case[] = [
  committing(7, 19),
  committing(8, 21),
  committing(9, 24),
  beating(4, 20),
  { ...beating(5, 24), long: true },
];

/** @throws Error for a name that is none of the cases */
export const caseNamed = (name: string): Case => {
  const found = cases.find((c) => c.name === name);
  if (found === undefined) throw new Error(`no benchmark is called ${JSON.stringify(name)}`);
  return found;
};
