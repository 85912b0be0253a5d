/** What is measured: a baseline of ours at a size, and the same model for SPIN. */
import { abdRegister } from '../../actors/baseline/abd-register.ts';
import { heartbeat } from '../../actors/baseline/heartbeat.ts';
import { twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';

export interface Case {
  readonly name: string;
  readonly entry: SystemEntry;
  readonly parameters: Parameters;
  readonly spin: {
    readonly model: string;
    /** Its parameter N. */
    readonly n: number;
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
  parameters: { n },
  spin: { model: 'two-phase-commit.pml', n, slots, depth: 1_000 },
});

const beating = (n: number, slots: number): Case => ({
  name: `heartbeat n=${n}`,
  entry: heartbeat,
  parameters: { n },
  spin: { model: 'heartbeat.pml', n, slots, depth: 100_000 },
});

const register: Case = {
  name: 'ABD register, 3 servers, 2 clients',
  entry: abdRegister,
  parameters: { servers: 3, clients: 2, links: 'fifo', history: 'none' },
  spin: { model: 'abd-register.pml', n: 3, slots: 20, depth: 1_000 },
};

export const cases: readonly Case[] = [
  committing(7, 19),
  committing(8, 21),
  committing(9, 24),
  beating(4, 20),
  register,
  { ...beating(5, 24), long: true },
];

/** @throws Error for a name that is none of the cases */
export const caseNamed = (name: string): Case => {
  const found = cases.find((c) => c.name === name);
  if (found === undefined) throw new Error(`no benchmark is called ${JSON.stringify(name)}`);
  return found;
};
