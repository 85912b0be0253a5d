/** Runs a program to its end and says how much time the whole process took. */
import { spawnSync } from 'node:child_process';

export interface Measured {
  readonly stdout: string;
  /** User and system time of the process and all its threads, start-up included. */
  readonly cpuSeconds: number;
  /** From its start to its end. Says little on a machine on which others work. */
  readonly wallSeconds: number;
}

/** The shell's `time` measures every program in the same way, whatever it says about itself. */
const SCRIPT = 'TIMEFORMAT="cpu %U %S %R"; time "$0" "$@"';

/** @throws Error if the program cannot be run or fails */
export const runMeasured = (program: string, args: readonly string[], cwd: string): Measured => {
  const done = spawnSync('bash', ['-c', SCRIPT, program, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const times = /cpu (\d+\.\d+) (\d+\.\d+) (\d+\.\d+)\s*$/.exec(done.stderr ?? '');
  if (done.status !== 0 || times === null) {
    throw new Error(`${program} ${args.join(' ')} failed:\n${done.stdout}\n${done.stderr}`);
  }
  const [user, system, wall] = times.slice(1).map(Number) as [number, number, number];
  return { stdout: done.stdout, cpuSeconds: user + system, wallSeconds: wall };
};

/** Whether a program is there to be run. */
export const isInstalled = (program: string): boolean =>
  spawnSync('bash', ['-c', 'command -v "$0"', program]).status === 0;
