/**
 * `run cache-authority FILE.jsonl`: a trace of system calls on shared files, replayed over cache servers with the
 * authority moving by load, beside two designs in which it stays where it was first used.
 */
import type { RunInput, RunOutput } from '../../../src/system/catalogue.ts';
import { InputError } from '../../../src/system/errors.ts';
import { aligned } from '../../aligned.ts';
import { CallReader } from './read.ts';
import { type Figures, TraceReplay } from './replay.ts';
import type { Design } from './wiring.ts';

const DESIGNS: readonly Design[] = [
  { title: 'right stays, all else is remote', moves: false, copies: false },
  { title: 'right stays, copies for reading', moves: false, copies: true },
  { title: 'right moves by load, copies', moves: true, copies: true },
];

const wholeNumber = (
  options: RunInput['options'],
  name: string,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number => {
  const text = options?.[name]?.at(-1);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InputError(
    'TRACE_OPTION',
    `--${name} ${text} is no whole number from ${least} to ${most}.`,
  );
};

const perOperation = (count: number, { operations }: Figures): number =>
  Number((count / operations).toFixed(2));
const percent = (part: number, { operations }: Figures): number =>
  Number(((100 * part) / operations).toFixed(1));

const nameOf = (path: string): string => (path.split('/').at(-1) ?? path).replace(/\.jsonl$/, '');

/** @throws InputError TRACE_LINE, TRACE_EMPTY, TRACE_OPTION, TRACE_PROCESSES */
export const runTrace = async ({ path, chunks = [], options }: RunInput): Promise<RunOutput> => {
  const servers = wholeNumber(options, 'servers', { least: 1, most: 16, otherwise: 3 });
  const windowMs = wholeNumber(options, 'window', { least: 1, most: 60_000, otherwise: 10 });
  const replays = DESIGNS.map((design) => new TraceReplay(design, servers, windowMs));
  const reader = new CallReader(path);
  for await (const piece of chunks) {
    for (const call of reader.push(piece)) for (const replay of replays) replay.take(call);
  }
  for (const call of reader.end()) for (const replay of replays) replay.take(call);
  const results = replays.map((replay, at) => ({
    design: DESIGNS[at]!,
    figures: replay.figures(),
    expected: replay.expectedDigest,
  }));
  const [first] = results;
  if (first === undefined || first.figures.operations === 0) {
    throw new InputError('TRACE_EMPTY', `${path}: there is no call on a file in it.`);
  }
  const designs = results.map(({ design, figures, expected }) => ({
    design: design.title,
    ...figures,
    localPercent: percent(figures.local, figures),
    messagesPerOperation: perOperation(figures.messages, figures),
    sameContents: figures.digest === expected,
  }));
  const rows = designs.map((each) => [
    each.design,
    `${each.local}`,
    `${each.localPercent}`,
    `${each.handOffs}`,
    `${each.messages}`,
    each.messagesPerOperation.toFixed(2),
    `${each.otherAnswers}`,
    `${each.staleReads}`,
    each.sameContents ? each.digest.slice(0, 12) : `OTHERS ${each.digest.slice(0, 12)}`,
  ]);
  const head = [
    'design',
    'local',
    '%',
    'hand-offs',
    'messages',
    'per operation',
    'other answers',
    'stale reads',
    'contents',
  ];
  const { operations } = first.figures;
  const last = designs.at(-1)!;
  const table = aligned([head, ...rows]);
  return {
    json: { trace: nameOf(path), servers, windowMs, operations, designs },
    text: [
      `${nameOf(path)}: ${operations} operations on ${servers} cache servers, windows of ${windowMs} ms`,
      '',
      ...(Array.isArray(table) ? table : [table]),
      '',
      'local: answered without a message between servers. Messages: between cache servers, manager and file server,',
      'write-backs included; reports of use ride on heartbeats. Other answers: lock requests that the recorded kernel',
      'answered otherwise. Contents: SHA-256, each part of a file named by its writer; OTHERS: not those of the trace.',
    ].join('\n'),
    summary: `${operations} operations, ${last.localPercent} % local, ${last.handOffs} hand-offs`,
  };
};
