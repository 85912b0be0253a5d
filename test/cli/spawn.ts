/** Runs the real program, as a shell would, on the catalogue of the fixtures. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../../src/cli/bin.mjs', import.meta.url));
export const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));
const SYSTEMS = join(FIXTURES, 'systems.ts');

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  readonly cwd?: string;
  /** Another copy of the program. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Told of the process, to send it signals or to close its pipes. */
  readonly meddle?: (child: ChildProcess) => void;
}

/** `hypercharts --systems <fixtures> ...args` */
export const hypercharts = (args: readonly string[], options: SpawnOptions = {}): Promise<Ran> =>
  bare(['--systems', SYSTEMS, ...args], options);

/** Without naming a catalogue. */
export const bare = (args: readonly string[], options: SpawnOptions = {}): Promise<Ran> =>
  run([options.program ?? BIN, ...args], options);

/** A script among the fixtures. */
export const script = (name: string, meddle: (child: ChildProcess) => void): Promise<Ran> =>
  run(['--import', 'tsx', join(FIXTURES, name)], { meddle });

const run = (args: readonly string[], options: SpawnOptions): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
    const child = spawn(process.execPath, args, {
      cwd: options.cwd ?? FIXTURES,
      env: { ...env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    options.meddle?.(child);
  });

/** An empty folder of the test's own. */
export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'hypercharts-test-'));

/** One clear line: a code, a fact, no stack. */
export const isOneClearLine = (text: string): boolean => /^[A-Z_]+: [^\n]+\n$/.test(text);
