/** Checks a system in a process of its own, so that several systems use several processors. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Question, Report } from '../report/report.ts';
import { InputError } from '../system/errors.ts';

const BIN = fileURLToPath(new URL('./bin.mjs', import.meta.url));

/** The document of `check --json`, which is what the other process answers with. */
export interface Answer
  extends Omit<Report, 'question' | 'scopes' | 'coverage'>,
    Pick<Question, 'parameters' | 'seed' | 'engine'> {
  readonly scopes?: Report['scopes'];
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * @param args what follows `hypercharts check` on the command line
 * @param signal ends the check with what was found so far
 */
export const checkApart = async (args: readonly string[], signal: AbortSignal): Promise<Answer> => {
  const { stdout, stderr } = await run([BIN, 'check', ...args, '--json'], signal);
  const answer = parsed(stdout);
  if (answer === undefined) throw new Error(`check ${args[0]} ended without an answer: ${stderr}`);
  const { error } = answer;
  if (error === undefined) return answer;
  throw new InputError(error.code, error.message.slice(error.code.length + 2));
};

const parsed = (text: string): Answer | undefined => {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
};

/** Those that still run; none of them outlives this process. */
const started = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

const run = (
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ stdout: string; stderr: string }> =>
  new Promise((resolve, reject) => {
    // Detached: the terminal's Ctrl-C reaches this process alone, which passes it on once.
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
      });
    }
    const interrupt = (): void => {
      child.kill('SIGINT');
    };
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt);
    started.add(child);
    child.on('error', reject);
    child.on('close', () => {
      signal.removeEventListener('abort', interrupt);
      started.delete(child);
      resolve(texts);
    });
  });
