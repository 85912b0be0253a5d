/**
 * One run of ours: the check alone, measured from within, and the whole process of the command that
 * a user gives.
 */
import { fileURLToPath } from 'node:url';
import type { Case } from './cases.ts';
import { type Measured, runMeasured } from './measured-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = fileURLToPath(new URL('check-once.ts', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../src/cli/bin.mjs', import.meta.url));

export interface OurRun {
  readonly states: number;
  readonly transitions: number;
  readonly xstateCalls: number;
  readonly bytesPerState: number;
  /** Processor time of the check alone: compiling the system, search, properties, verdict. */
  readonly checkCpuSeconds: number;
  /** Of the whole process of `hypercharts check`: start of Node and of the program, check, report. */
  readonly processCpuSeconds: number;
}

/** The command that a user gives. */
const runCommand = ({ entry, parameters }: Case, ...more: readonly string[]): Measured => {
  const given = Object.entries(parameters).flatMap(([key, value]) => [
    '--param',
    `${key}=${value}`,
  ]);
  const args = [COMMAND, 'check', entry.name, ...given, '--json', ...more];
  return runMeasured(process.execPath, args, ROOT);
};

/** The command with so many threads. */
export const runThreads = (one: Case, workers: number): Measured =>
  runCommand(one, '--workers', String(workers));

export const runOurs = (one: Case): OurRun => {
  const { name } = one;
  const once = runMeasured(process.execPath, ['--import', 'tsx', PROGRAM, name], ROOT);
  const { stdout, cpuSeconds } = runCommand(one);
  const figures = JSON.parse(once.stdout) as Omit<OurRun, 'processCpuSeconds'>;
  const found = [figures.states, JSON.parse(stdout).states as number];
  if (found.some((states) => states !== one.states)) {
    throw new Error(`${name}: ${found.join(' and ')} states in place of ${one.states}`);
  }
  return { ...figures, processCpuSeconds: cpuSeconds };
};

/** The bundle of the command line is made at its first start, which is not to be measured. */
export const warmUp = (): void => {
  runMeasured(process.execPath, [COMMAND, '--version'], ROOT);
};
