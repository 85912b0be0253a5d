/**
 * `run cache-authority FILE`: a recorded lock scenario driven through the statecharts of lock records and
 * delegations; its results have the shape of the recorded ones. A packet capture is read as NFSv4.
 */
import type { RunInput, RunOutput, RunVerb } from '../../src/system/catalogue.ts';
import { aligned } from '../aligned.ts';
import { isCapture } from '../capture/read.ts';
import { runLocks, type StepResult } from './lock-run.ts';
import { type LockStep, parseLockScenario } from './lock-scenario.ts';
import { runNfs } from './nfs/run.ts';
import { runTrace } from './trace/run.ts';

const asked = (step: LockStep): string => {
  const range =
    'start' in step ? ` ${step.start}..${step.len === 0 ? 'end' : step.start + step.len - 1}` : '';
  const type = 'type' in step ? ` ${step.type}` : '';
  const mode = step.op === 'open' ? ` ${step.mode}${step.nonblock ? ', not waiting' : ''}` : '';
  const of = 'file' in step ? ` ${step.file}` : ` ${step.s} s`;
  return `${step.op}${of}${type}${range}${mode}`;
};

const answered = ({ result }: StepResult): string =>
  typeof result === 'string'
    ? result
    : `${result.proc} has ${result.type} ${result.start}..${result.len === 0 ? 'end' : result.start + result.len - 1}`;

const besides = ({ unblocked = [], events = [] }: StepResult): string =>
  [
    ...events.map(({ proc }) => `${proc} is asked for its lease`),
    ...unblocked.map(({ proc, step }) => `${proc} goes on (step ${step})`),
  ].join(', ');

const runScenario = async ({ path, bytes }: RunInput): Promise<RunOutput> => {
  const scenario = parseLockScenario(path, bytes);
  const results = runLocks(scenario);
  const rows = scenario.steps.map((step, at) => {
    const result = results[at] as StepResult;
    return [`${step.i}`, step.proc, asked(step), answered(result), besides(result)];
  });
  const of = (word: string): number => results.filter(({ result }) => result === word).length;
  const counts =
    `${results.length} steps, ${of('ok')} ok, ${of('EAGAIN')} EAGAIN, ${of('EDEADLK')} EDEADLK, ` +
    `${of('blocked')} blocked`;
  const title = scenario.title === '' ? scenario.name : `${scenario.name}: ${scenario.title}`;
  const table = aligned([['step', 'process', 'asks', 'is told', 'besides'], ...rows]);
  return {
    json: { scenario: scenario.name, results },
    text: [title, '', ...(Array.isArray(table) ? table : [table]), '', counts].join('\n'),
    summary: counts,
  };
};

/** Captures and scenarios are read whole. */
const inOnePiece = async (input: RunInput): Promise<RunInput> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of input.chunks ?? [input.bytes]) pieces.push(piece);
  return { ...input, bytes: Buffer.concat(pieces) };
};

export const cacheAuthorityRun: RunVerb = {
  dialects: ['posix'],
  defaultDialect: 'posix',
  accepts:
    'a lock scenario (.scenario.json: processes, files, lock and lease requests step by step), a ' +
    'packet capture of NFSv4, or a trace of system calls on shared files (.jsonl, of any length)',
  streams: true,
  options: [
    { name: 'servers', description: 'cache servers that a trace is replayed over (3)' },
    { name: 'window', description: 'ms over which the load of a trace is looked at (10)' },
  ],
  run: async (input) => {
    if (input.path.endsWith('.jsonl')) return runTrace(input);
    const whole = await inOnePiece(input);
    return isCapture(whole.bytes) ? runNfs(whole) : runScenario(whole);
  },
};
