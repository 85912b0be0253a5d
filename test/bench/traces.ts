/** Recorded events through live machines: how many a second, and in how much memory. */
import { fileURLToPath } from 'node:url';
import { runMeasured } from './measured-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = fileURLToPath(new URL('trace-once.ts', import.meta.url));
const EVENTS = 20_000;

export interface TraceRun {
  readonly name: string;
  readonly events: number;
  /** Of the events alone, without start-up. */
  readonly cpuSeconds: number;
  readonly maxRssMiB: number;
}

export const traceNames: readonly string[] = [4, 64].map((size) => `shadow paging, ${size} tables`);

export const runTrace = (name: string): TraceRun => {
  const size = /\d+/.exec(name)![0];
  const args = ['--import', 'tsx', PROGRAM, String(EVENTS), size];
  return { name, ...JSON.parse(runMeasured(process.execPath, args, ROOT).stdout) };
};
