/**
 * Threads change nothing but the time: the same states, packed alike, in the same order, with the
 * same parents and the same numbers; the same properties found violated in the same states.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import { nicFailover } from '../../actors/nic-failover/system.ts';
import { vlan } from '../../actors/vlan/system.ts';
import { LinearArena } from '../../src/explore/arena.ts';
import { check } from '../../src/explore/check.ts';
import type { Kernel } from '../../src/explore/kernel.ts';
import { makeParts, type Parts } from '../../src/explore/parts.ts';
import { Search } from '../../src/explore/search.ts';
import { Tables } from '../../src/explore/tables.ts';
import { WasmKernel } from '../../src/explore/wasm-kernel.ts';
import { ParallelKernel } from '../../src/explore/workers/parallel-kernel.ts';
import { CompiledModel } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { inFolder, timeless } from './checkpoint/stopped.ts';

// Threads of a busy machine wait for each other.
vi.setConfig({ testTimeout: 240_000 });

type Make = (parts: Parts, arena: LinearArena) => Kernel;

/** Little room, so that threads come in early, and blocks end for want of it. */
const ROOM = 2 ** 12;

const alone: Make = (parts, arena) => new WasmKernel(parts, arena);

const among =
  (threads: number): Make =>
  (parts, arena) =>
    new ParallelKernel(parts, new WasmKernel(parts, arena), arena, threads, ROOM);

/** All that a search leaves behind. */
const searched = async (
  definition: SystemDefinition,
  make: Make,
  { states = Number.POSITIVE_INFINITY, watched = '' },
) => {
  const model = new CompiledModel(definition);
  const { emissions } = model.semantics;
  const arena = new LinearArena();
  const tables = new Tables(model, (id) => emissions.get(id).event.type === watched, arena);
  const told = createHash('sha256');
  const emitted = createHash('sha256');
  const listener = {
    onState: (index: number, values: Int32Array) => told.update(`${index} ${values.join()} `),
    onEmits: ({ from, action, after }: { from: number; action: number; after: Int32Array }) =>
      emitted.update(`${from} ${action} ${after.join()} `),
  };
  const kernel = make(makeParts(model, tables, listener, 0), arena);
  const limits = { states, depth: Number.POSITIVE_INFINITY, faults: 3, probesBeyond: false };
  const search = new Search(kernel, limits, { canFault: () => false });
  await search.run();
  kernel.close?.();
  const log = createHash('sha256');
  for (let i = 0; i < kernel.log.size; i++) {
    log.update(`${kernel.values(i).join()} ${kernel.log.parent(i)} `);
  }
  const found = {
    states: kernel.log.size,
    log: log.digest('hex'),
    told: told.digest('hex'),
    emitted: emitted.digest('hex'),
    bits: kernel.layout.bits,
    bytes: kernel.bytes,
    transitions: kernel.transitions,
    fired: Array.from(kernel.fired),
    cut: kernel.cut,
    stop: search.stop,
    bookmark: search.bookmark(),
  };
  return { found, shared: kernel instanceof ParallelKernel ? kernel.shared : 0 };
};

const scoped = (entry: typeof vlan | typeof nicFailover, scope: string) =>
  entry.build({ scope }, entry.parts as never);

test.each([
  ['two-phase commit', () => twoPhaseCommit.build({ n: 7 }, twoPhaseCommit.parts), {}],
  ['VLANs, with faults in layers', () => scoped(vlan, 'change-tables'), {}],
  ['path failover', () => scoped(nicFailover, 'receive'), {}],
  [
    'cut at a bound',
    () => twoPhaseCommit.build({ n: 7 }, twoPhaseCommit.parts),
    { states: 249_999 },
  ],
  ['watched emissions', () => scoped(nicFailover, 'receive'), { watched: 'WIRE_OUT' }],
] as const)('%s', async (_, build, options) => {
  const { found: one } = await searched(build(), alone, options);
  for (const threads of [2, 3]) {
    const { found, shared } = await searched(build(), among(threads), options);
    expect(found).toEqual(one);
    expect(shared).toBeGreaterThan(1_000);
  }
});

test('the whole check, and one that goes on with more threads than it began with', () =>
  inFolder(async (folder) => {
    const definition = twoPhaseCommit.build({ n: 8 }, twoPhaseCommit.parts);
    const one = timeless(await check(definition));
    expect(timeless(await check(definition, { workers: 2 }))).toEqual(one);
    const file = join(folder, 'pieces');
    await check(definition, { bounds: { states: 900_000 }, checkpoint: { file } });
    const checkpoint = { file, resume: true };
    expect(timeless(await check(definition, { workers: 2, checkpoint }))).toEqual(one);
    expect(one.states).toBe(1_745_408);
  }));

test.each([0, 17, 1.5, Number.NaN])('%d workers are refused', async (workers) => {
  const definition = twoPhaseCommit.build({ n: 2 }, twoPhaseCommit.parts);
  await expect(check(definition, { workers })).rejects.toThrow(/^BAD_OPTION: workers is/);
  const both = check(definition, { workers: 2, kernel: 'typescript' });
  await expect(both).rejects.toThrow(/^BAD_OPTION: the TypeScript kernel has no workers/);
});
