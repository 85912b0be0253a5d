/** One run of ours, in a process of its own. */
import { fileURLToPath } from 'node:url';
import type { Case } from './cases.ts';
import { runMeasured } from './measured-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = fileURLToPath(new URL('check-once.ts', import.meta.url));

export interface OurRun {
  readonly states: number;
  readonly transitions: number;
  readonly xstateCalls: number;
  readonly bytesPerState: number;
  /** Processor time of the check alone: compiling the system, search, properties, verdict. */
  readonly checkCpuSeconds: number;
  /** Of the whole process: start of Node, loading and stripping TypeScript, check. */
  readonly processCpuSeconds: number;
}

export const runOurs = ({ name }: Case): OurRun => {
  const args = ['--import', 'tsx', PROGRAM, name];
  const { stdout, cpuSeconds } = runMeasured(process.execPath, args, ROOT);
  return { ...JSON.parse(stdout), processCpuSeconds: cpuSeconds };
};
