/** Steps of networks, storage and time in traces: words, diagrams, files, replay. */
import { expect, test } from 'vitest';
import { assign, sendTo, setup } from 'xstate';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { modelDigest } from '../../src/trace/digest.ts';
import { parseTrace, type Trace, traceText } from '../../src/trace/format.ts';
import { mermaid } from '../../src/trace/mermaid.ts';
import { narrate, sentence } from '../../src/trace/narrate.ts';
import { record } from '../../src/trace/record.ts';
import { replay } from '../../src/trace/replay.ts';
import { steps } from './lease.ts';

const disk = setup({
  types: { context: {} as { n: number }, input: {} as { recovered?: number } },
  delays: { flush: 30 },
  actions: { write: assign({ n: ({ context }) => context.n + 1 }) },
}).createMachine({
  context: ({ input }) => ({ n: input.recovered ?? 0 }),
  on: { WRITE: { guard: ({ context }) => context.n < 2, actions: 'write' } },
  initial: 'dirty',
  states: { dirty: { after: { flush: 'clean' } }, clean: {} },
});

const writer = setup({}).createMachine({
  entry: ['FIRST', 'WRITE'].map((type) => sendTo(({ system }) => system.get('disk'), { type })),
});

const definition: SystemDefinition = {
  name: 'all faults',
  title: 'all faults',
  actors: {
    disk: { machine: disk, input: {}, durable: (context: { n: number }) => context.n },
    writer: { machine: writer },
  },
  time: { mode: 'ordered', tickMs: 10 },
  faults: [
    { kind: 'partition', from: 'writer', to: 'disk' },
    { kind: 'clog' },
    { kind: 'pause', actor: 'disk' },
    { kind: 'reorder' },
    { kind: 'clock-jump', actor: 'disk', byMs: 20 },
    { kind: 'crash', actors: ['disk'], storage: 'stale-read', times: 1 },
  ],
  properties: [],
};

const BEGINNINGS = [
  'FAULT partition writer | disk',
  'FAULT messages from writer to disk are held up',
  'FAULT WRITE from writer to disk overtakes',
  'messages from writer to disk go on',
  'FAULT disk is paused',
  'FAULT the clock of disk leaps ahead by 20 ms',
  'time passes, one tick',
  'disk goes on',
  'writer tells disk WRITE',
  'partition writer | disk heals',
  'FAULT crash disk',
  'FAULT disk recover, with an old value for disk',
];

const model = compile(definition);

const recorded = (): Trace =>
  record(model, steps(model, ...BEGINNINGS), {
    engine: { name: 'hypercharts', version: '0.0.0' },
    system: definition.name,
    parameters: {},
    mutant: null,
    property: null,
    seed: 1,
  });

test('each step is told in words, faults as faults', () => {
  const lines = narrate(recorded()).slice(1);
  expect(lines.map(({ head }) => head)).toEqual(BEGINNINGS);
  const faults = lines.map(({ fault }) => fault);
  expect(faults).toEqual(BEGINNINGS.map((text) => text.startsWith('FAULT')));
  expect(sentence(lines.at(-1)!)).toContain('disk comes up in dirty (n 0)');
});

test('the file is read back, and replays', () => {
  const trace = parseTrace(traceText(recorded()), 'test');
  expect(trace).toEqual(recorded());
  const replayed = replay(model, trace);
  expect(replayed).toEqual({ agreed: BEGINNINGS.length, mismatch: null, sameModel: true });
});

test('the diagram shows every step with its number', () => {
  const lines = mermaid(recorded()).split('\n');
  for (const k of BEGINNINGS.keys()) {
    expect(lines.filter((line) => line.includes(`: ${k + 1}. `))).toHaveLength(1);
  }
  expect(lines.find((line) => line.includes(' 7. '))).toMatch(/Note over p0: 7\. time passes/);
});

test('other durations make another model', () => {
  const time = { ...definition.time!, latency: [{ minMs: 0, maxMs: 10 }] };
  expect(modelDigest(compile({ ...definition, time }))).not.toBe(modelDigest(model));
  const { time: _, ...free } = definition;
  const faults = free.faults!.filter(({ kind }) => kind !== 'clock-jump');
  expect(modelDigest(compile({ ...free, faults }))).not.toBe(modelDigest(model));
});
