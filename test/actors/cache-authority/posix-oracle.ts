/**
 * POSIX record locks read a second time, for comparison: each byte of a file has its locks, and waiting
 * requests are tried again, in order, after every change. It shares no code with the statecharts.
 */
import type { StepResult } from '../../../actors/cache-authority/lock-run.ts';
import type { LockScenario } from '../../../actors/cache-authority/lock-scenario.ts';

/** Beyond every start and length of a random scenario; the last byte stands for all that follow. */
const BYTES = 64;
const SKIPPED = 'skipped (process blocked or dead)';

interface Wish {
  readonly proc: string;
  readonly step: number;
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

interface File {
  /** Lock of each process, byte by byte: '', 'r' or 'w'. */
  readonly bytes: Map<string, string[]>;
  waiting: Wish[];
}

const rowOf = ({ bytes }: File, proc: string): string[] => bytes.get(proc) ?? Array(BYTES).fill('');

const set = (file: File, { proc, type, from, to }: Omit<Wish, 'step'>): void => {
  const row = rowOf(file, proc).map((old, at) => (at >= from && at < to ? type : old));
  if (row.every((byte) => byte === '')) file.bytes.delete(proc);
  else file.bytes.set(proc, row);
};

/** The first process, in the order of first locks, and the first of its bytes in the way. */
const obstacle = (
  file: File,
  wish: Omit<Wish, 'step'>,
): { proc: string; at: number } | undefined => {
  for (const [proc, row] of file.bytes) {
    if (proc === wish.proc) continue;
    const at = row.findIndex(
      (byte, index) =>
        index >= wish.from && index < wish.to && byte !== '' && (byte === 'w' || wish.type === 'w'),
    );
    if (at >= 0) return { proc, at };
  }
  return undefined;
};

const lockAt = (file: File, proc: string, at: number): StepResult['result'] => {
  const row = rowOf(file, proc);
  const type = row[at] as string;
  let [start, end] = [at, at];
  while (row[start - 1] === type) start -= 1;
  while (row[end] === type) end += 1;
  return { type, start, len: end === BYTES ? 0 : end - start, proc };
};

export const posixOracle = (scenario: LockScenario): readonly StepResult[] => {
  const files = new Map(
    scenario.files.map((name): [string, File] => [name, { bytes: new Map(), waiting: [] }]),
  );
  const isBlocked = (proc: string): boolean =>
    [...files.values()].some(({ waiting }) => waiting.some((wish) => wish.proc === proc));
  const awaits = (proc: string): string | undefined => {
    for (const file of files.values()) {
      const own = file.waiting.find((wish) => wish.proc === proc);
      if (own !== undefined) return obstacle(file, own)?.proc;
    }
    return undefined;
  };
  const again = (file: File): NonNullable<StepResult['unblocked']> => {
    const through: { step: number; proc: string; result: string }[] = [];
    const left: Wish[] = [];
    for (const wish of file.waiting) {
      if (obstacle(file, wish) !== undefined) {
        left.push(wish);
        continue;
      }
      set(file, wish);
      through.push({ step: wish.step, proc: wish.proc, result: 'ok' });
    }
    file.waiting = left;
    return through;
  };
  const answer = (step: LockScenario['steps'][number]): StepResult => {
    const { i, proc } = step;
    if (isBlocked(proc)) return { i, result: SKIPPED };
    const file = files.get((step as { file: string }).file) as File;
    const [from, to] =
      'start' in step ? [step.start, step.len === 0 ? BYTES : step.start + step.len] : [0, BYTES];
    const told = (): StepResult => {
      const unblocked = again(file);
      return { i, result: 'ok', ...(unblocked.length === 0 ? {} : { unblocked }) };
    };
    if (step.op === 'unlock' || step.op === 'close') {
      set(file, { proc, type: '', from, to });
      return told();
    }
    if (step.op !== 'lock' && step.op !== 'lockw' && step.op !== 'test') return { i, result: 'ok' };
    const wish = { proc, step: i, type: step.type, from, to };
    const other = obstacle(file, wish);
    if (step.op === 'test') {
      return { i, result: other === undefined ? 'free' : lockAt(file, other.proc, other.at) };
    }
    if (other === undefined) {
      set(file, wish);
      return told();
    }
    if (step.op === 'lock') return { i, result: 'EAGAIN' };
    const seen = new Set<string>();
    for (let next: string | undefined = other.proc; next !== undefined && !seen.has(next); ) {
      if (next === proc) return { i, result: 'EDEADLK' };
      seen.add(next);
      next = awaits(next);
    }
    file.waiting.push(wish);
    return { i, result: 'blocked' };
  };
  return scenario.steps.map(answer);
};
