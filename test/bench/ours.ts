/**
 * One run of ours: the check alone, measured from within, and the whole process of the command that
 * a user gives.
 */
import { fileURLToPath } from 'node:url';
import type { Case } from './cases.ts';
import { runMeasured } from './measured-process.ts';

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

export const runOurs = ({ name, entry, parameters }: Case): OurRun => {
  const once = runMeasured(process.execPath, ['--import', 'tsx', PROGRAM, name], ROOT);
  const given = Object.entries(parameters).flatMap(([key, value]) => [
    '--param',
    `${key}=${value}`,
  ]);
  const args = [COMMAND, 'check', entry.name, ...given, '--json'];
  const { stdout, cpuSeconds } = runMeasured(process.execPath, args, ROOT);
  const figures = JSON.parse(once.stdout) as Omit<OurRun, 'processCpuSeconds'>;
  if (JSON.parse(stdout).states !== figures.states) throw new Error(`${name}: not the same search`);
  return { ...figures, processCpuSeconds: cpuSeconds };
};

/** The bundle of the command line is made at its first start, which is not to be measured. */
export const warmUp = (): void => {
  runMeasured(process.execPath, [COMMAND, '--version'], ROOT);
};
