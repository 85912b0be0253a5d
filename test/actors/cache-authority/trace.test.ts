/**
 * Traces of system calls, replayed over cache servers: what a recorded database did ends in the same files,
 * with the same answers to its lock requests and no stale read, however many servers there are and wherever
 * the right goes; and it goes where it is used.
 */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cacheAuthorityRun } from '../../../actors/cache-authority/run.ts';

interface Document {
  readonly operations: number;
  readonly designs: readonly {
    readonly local: number;
    readonly handOffs: number;
    readonly messages: number;
    readonly otherAnswers: number;
    readonly staleReads: number;
    readonly sameContents: boolean;
    readonly digest: string;
  }[];
}

const replay = async (
  chunks: readonly Uint8Array[],
  options: Record<string, readonly string[]> = {},
) =>
  cacheAuthorityRun.run({
    path: 'trace.jsonl',
    bytes: new Uint8Array(),
    chunks,
    dialect: 'posix',
    options,
  });
const documentOf = async (...given: Parameters<typeof replay>): Promise<Document> =>
  (await replay(...given)).json as Document;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const piecesOf = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
const linesOf = (calls: readonly object[]): Uint8Array =>
  bytesOf(calls.map((call) => JSON.stringify(call)).join('\n'));

const SAMPLE = new URL(
  '../../../actors/cache-authority/recordings/sqlite-3-writers.jsonl',
  import.meta.url,
);
const WHOLE = new URL(
  '../../../../shared/data/file-cache/trace-sqlite-3-writers.jsonl',
  import.meta.url,
);

const figures = ({ designs }: Document) =>
  designs.map(({ local, handOffs, messages }) => [local, handOffs, messages]);
const agrees = ({ designs }: Document): void => {
  for (const { otherAnswers, staleReads, sameContents, digest } of designs) {
    expect({ otherAnswers, staleReads, sameContents }).toEqual({
      otherAnswers: 0,
      staleReads: 0,
      sameContents: true,
    });
    expect(digest).toBe(designs[0]?.digest);
  }
};

test.each([1, 2, 3])('a recorded database on %i servers: same answers and contents', async (n) => {
  const bytes = readFileSync(SAMPLE);
  const whole = await documentOf([bytes], { servers: [`${n}`] });
  agrees(whole);
  expect(whole.operations).toBe(177);
  expect(figures(whole)).toEqual(
    {
      1: [
        [175, 0, 42],
        [175, 0, 42],
        [175, 0, 42],
      ],
      2: [
        [81, 0, 240],
        [84, 0, 257],
        [107, 1, 210],
      ],
      3: [
        [61, 0, 282],
        [66, 0, 303],
        [80, 2, 293],
      ],
    }[n],
  );
  expect(await documentOf(piecesOf(bytes, 777), { servers: [`${n}`] })).toEqual(whole);
});

test.skipIf(!existsSync(WHOLE))(
  'the whole trace: the right that moves saves a quarter',
  async () => {
    const whole = await documentOf([readFileSync(WHOLE)]);
    agrees(whole);
    expect(whole.operations).toBe(683);
    expect(figures(whole)).toEqual([
      [173, 0, 1238],
      [193, 0, 1346],
      [398, 6, 921],
    ]);
  },
);

/** Two processes write and read one file by turns of such a length. */
const turns = (length: number, count: number): object[] =>
  Array.from({ length: length * count }, (_, at) => {
    const proc = Math.floor(at / length) % 2 === 0 ? 'P1' : 'P2';
    const call = { t: at / 1000, proc, file: 'f', result: 'ok' };
    return at % 3 === 2
      ? { ...call, op: 'pread64', offset: 0, len: 8 }
      : { ...call, op: 'pwrite64', offset: (at * 7) % 32, len: 8 };
  });

test('the right goes where a file is used for long, and stays where turns are short', async () => {
  const long = await documentOf([linesOf(turns(100, 4))], { servers: ['2'] });
  const short = await documentOf([linesOf(turns(3, 60))], { servers: ['2'] });
  for (const each of [long, short]) agrees(each);
  expect(long.designs.map(({ handOffs }) => handOffs)).toEqual([0, 0, 3]);
  expect(short.designs.map(({ handOffs }) => handOffs)).toEqual([0, 0, 0]);
  const [stays, , moves] = long.designs;
  expect(moves!.messages).toBeLessThan(stays!.messages);
});

test('parts of a file that overlap are told apart, also by what was written back', async () => {
  const write = (t: number, proc: string, offset: number, len: number) => ({
    t,
    proc,
    op: 'pwrite64',
    file: 'f',
    offset,
    len,
    result: 'ok',
  });
  const calls = [
    write(0, 'P1', 0, 100),
    write(0.1, 'P2', 40, 20),
    { t: 0.2, proc: 'P1', op: 'pread64', file: 'f', offset: 0, len: 100, result: 'ok' },
    write(0.3, 'P3', 50, 100),
    { t: 0.4, proc: 'P2', op: 'unlink', file: 'f', result: 'ok' },
    write(0.5, 'P2', 10, 1),
  ];
  agrees(await documentOf([linesOf(calls)]));
});

test.each([
  ['{"t":1,"proc":"P1"}\n', /line 1: op: /],
  [
    '{"t":0,"proc":"P1","op":"close","file":"f","result":"ok"}\nnonsense\n',
    /line 2: is no JSON object/,
  ],
  [`{"t":0,"proc":"${'x'.repeat(3000)}`, /line 1: is longer than any call/],
  ['', /there is no call on a file in it/],
])('a broken trace is refused: %j', async (text, message) => {
  await expect(replay([bytesOf(text)])).rejects.toThrow(message);
});

test('options are whole numbers within their range', async () => {
  const calls = linesOf(turns(1, 1));
  await expect(replay([calls], { servers: ['0'] })).rejects.toThrow(/--servers 0 is no whole/);
  await expect(replay([calls], { window: ['soon'] })).rejects.toThrow(/--window soon is no whole/);
});
