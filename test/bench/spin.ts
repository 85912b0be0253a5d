/**
 * The same models in SPIN, built for its fastest exact search: one process, depth-first, no
 * partial-order reduction (it saves nothing here), hash table sized for the number of states.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SpinModel } from './cases.ts';
import { isInstalled, runMeasured } from './measured-process.ts';

const MODELS = fileURLToPath(new URL('promela/', import.meta.url));
export const SPIN_FLAGS = ['-O2', '-DSAFETY', '-DNOREDUCE', '-DMEMLIM=12000'];

export interface SpinRun {
  /** As ours counts them. */
  readonly states: number;
  readonly transitions: number;
  /** Hash table and stored states, without the stack of the search. */
  readonly bytesPerState: number;
  /** Processor time of the verifier's whole process; making and compiling it is not counted. */
  readonly processCpuSeconds: number;
}

export const spinIsInstalled = (): boolean => isInstalled('spin') && isInstalled('gcc');

const run = (program: string, args: readonly string[], cwd: string): void => {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program} failed:\n${done.stdout}\n${done.stderr}`);
};

/** Makes the verifier of a model. @returns the folder it lies in */
export const buildSpin = (spin: SpinModel): string => {
  const folder = mkdtempSync(join(tmpdir(), 'hypercharts-bench-'));
  run('spin', ['-a', `-DN=${spin.n}`, join(MODELS, spin.model)], folder);
  run('gcc', [...SPIN_FLAGS, '-o', 'pan', 'pan.c'], folder);
  return folder;
};

/** @throws Error if the search was cut short or found an error */
export const runSpin = (spin: SpinModel, folder: string): SpinRun => {
  const args = [`-m${spin.depth}`, `-w${spin.slots}`];
  const { stdout, cpuSeconds } = runMeasured('./pan', args, folder);
  if (!/errors: 0\b/.test(stdout) || /max search depth too small/.test(stdout)) {
    throw new Error(`SPIN did not finish:\n${stdout}`);
  }
  const figure = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? Number.NaN);
  const stored = figure(/^\s*([\d.e+]+) states, stored/m);
  const memoryMiB =
    figure(/^\s*([\d.]+)\s+total actual memory/m) - figure(/^\s*([\d.]+)\s+memory used for DFS/m);
  return {
    states: stored - spin.more,
    transitions: figure(/^\s*([\d.e+]+) transitions/m),
    bytesPerState: (memoryMiB * 2 ** 20) / stored,
    processCpuSeconds: cpuSeconds,
  };
};
