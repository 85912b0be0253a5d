/** A lock and a queue as their clients see them: exact numbers, planted bugs, the history that is told. */
import { expect, test } from 'vitest';
import { durableQueue, IS_A_QUEUE } from '../../actors/baseline/durable-queue.ts';
import { fencedLock } from '../../actors/baseline/fenced-lock.ts';
import { check } from '../../src/explore/check.ts';
import type { Step } from '../../src/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import { compile } from '../../src/system/compile.ts';
import { parseTrace, traceText } from '../../src/trace/format.ts';
import { record } from '../../src/trace/record.ts';
import { replay } from '../../src/trace/replay.ts';
import { timelineLines } from '../../src/trace/timeline.ts';

const build = (entry: SystemEntry, parameters: Parameters, mutant?: string) => {
  const defaults = Object.fromEntries(entry.parameters.map((p) => [p.name, p.default]));
  const apply = entry.mutants.find(({ name }) => name === mutant)?.apply ?? ((parts) => parts);
  return entry.build({ ...defaults, ...parameters }, apply(entry.parts));
};

test.each<[SystemEntry, Parameters, number, number]>([
  [fencedLock, {}, 344, 804],
  [durableQueue, {}, 309, 755],
])(
  '$0.name $1 holds in $2 states, $3 transitions',
  async (entry, parameters, states, transitions) => {
    const result = await check(build(entry, parameters));
    expect(result).toMatchObject({ verdict: 'holds', states, transitions });
  },
);

const planted = [fencedLock, durableQueue].flatMap((entry: SystemEntry) =>
  entry.mutants.map((mutant) => ({ entry, mutant })),
);

test.each(planted)('$entry.name: planted bug $mutant.name is caught', async ({ entry, mutant }) => {
  const { properties } = await check(build(entry, {}, mutant.name));
  const broken = properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toContain(mutant.kills);
});

test('an item that was handed out twice: the history says to whom, and when', async () => {
  const definition = build(durableQueue, {}, 'taken-is-not-written');
  const found = (await check(definition)).properties.find(({ name }) => name === IS_A_QUEUE)!;
  const model = compile(definition);
  const trace = record(model, found.trace as Step[], {
    engine: { name: 'hypercharts', version: '0' },
    system: definition.name,
    parameters: {},
    mutant: null,
    property: { name: found.name, kind: found.kind, shows: 'violated' },
    seed: 1,
  });
  expect(timelineLines(trace)).toEqual([
    'producer: enqueue first → … (from step 0)',
    'consumer1: dequeue → first (steps 0–6)',
    'consumer2: dequeue → first (steps 0–7)',
  ]);
  const read = parseTrace(traceText(trace), 'a file');
  expect(read).toEqual(trace);
  expect(replay(model, read).mismatch).toBe(null);
});
