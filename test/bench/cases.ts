/** What is measured: a baseline of ours at a size, and the same model for SPIN, in one or two ways. */
import { abdRegister } from '../../actors/baseline/abd-register.ts';
import { heartbeat } from '../../actors/baseline/heartbeat.ts';
import { twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';

export interface SpinModel {
  readonly model: string;
  /** Its parameter N. */
  readonly n: number;
  /** Base-2 logarithm of the slots of its hash table: about one slot a state. */
  readonly slots: number;
  /** Longest path of its depth-first search, with room to spare. */
  readonly depth: number;
  /** How many states more than ours it has: one, before `init` has started its processes. */
  readonly more: number;
}

export interface Case {
  readonly name: string;
  readonly entry: SystemEntry;
  readonly parameters: Parameters;
  /** How many it has, whoever counts. */
  readonly states: number;
  /** Packed by hand, for speed: one process, and global state in bit fields. */
  readonly spin?: SpinModel;
  /** As one would write it: a process for each actor, a channel for each link. */
  readonly channels?: SpinModel;
  /** Only with `--long`. */
  readonly long?: boolean;
  /** So large that `--workers` compares one thread with two. */
  readonly threads?: boolean;
}

const committing = (n: number, slots: number, states: number): Case => ({
  name: `two-phase commit n=${n}`,
  entry: twoPhaseCommit,
  parameters: { n },
  states,
  spin: { model: 'two-phase-commit.pml', n, slots, depth: 1_000, more: 0 },
});

/** Each sender has 27 states, of its own and of what the monitor knows of it. */
const beating = (n: number, slots: number): Case => ({
  name: `heartbeat n=${n}`,
  entry: heartbeat,
  parameters: { n },
  states: 27 ** n,
  spin: { model: 'heartbeat.pml', n, slots, depth: 1_000_000, more: 0 },
  channels: { model: 'heartbeat-channels.pml', n, slots, depth: 1_000_000, more: 1 },
});

const register: Case = {
  name: 'ABD register, 3 servers, 2 clients',
  entry: abdRegister,
  parameters: { servers: 3, clients: 2, links: 'fifo', history: 'none' },
  states: 654_310,
  spin: { model: 'abd-register.pml', n: 3, slots: 20, depth: 1_000, more: 0 },
  channels: { model: 'abd-register-channels.pml', n: 3, slots: 20, depth: 1_000, more: 1 },
};

/** SPIN has no model of it: its channels keep their order. */
const unordered: Case = {
  name: 'ABD register, unordered links',
  entry: abdRegister,
  parameters: { ...register.parameters, links: 'bag' },
  states: 20_148_645,
  long: true,
};

export const cases: readonly Case[] = [
  committing(7, 19, 296_448),
  { ...committing(8, 21, 1_745_408), threads: true },
  { ...committing(9, 24, 10_340_352), threads: true },
  beating(4, 20),
  register,
  { ...beating(5, 24), long: true, threads: true },
  unordered,
];

/** @throws Error for a name that is none of the cases */
export const caseNamed = (name: string): Case => {
  const found = cases.find((c) => c.name === name);
  if (found === undefined) throw new Error(`no benchmark is called ${JSON.stringify(name)}`);
  return found;
};
