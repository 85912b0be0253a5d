/**
 * The kernels give identical results: the same states, packed alike, in the same order, with the
 * same parents; and the same verdicts. On every system of the catalogue and on random ones.
 */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import { type Arena, heap, LinearArena } from '../../src/explore/arena.ts';
import { check } from '../../src/explore/check.ts';
import { arenaFor, makeKernel } from '../../src/explore/kernels.ts';
import type { KernelChoice } from '../../src/explore/result.ts';
import { Search } from '../../src/explore/search.ts';
import { Tables } from '../../src/explore/tables.ts';
import { CompiledModel } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { systemPlan } from '../oracle/random/plan.ts';
import { systemOf } from '../oracle/random/system.ts';
import { variants } from '../oracle/variants.ts';

/** All that a kernel leaves behind. Every emission is watched, the general path is taken often. */
const searched = async (
  definition: SystemDefinition,
  arena: Arena,
  states: number,
  watchesAll: boolean,
) => {
  const model = new CompiledModel(definition);
  const tables = new Tables(model, () => watchesAll, arena);
  const told = createHash('sha256');
  const kernel = makeKernel(
    model,
    tables,
    {
      onState: (index, values) => told.update(`${index} ${values.join()} `),
      onEmits: ({ from, actor, action, emits, after }) =>
        told.update(`${from} ${actor} ${action} ${emits} ${after.join()} `),
    },
    0,
  );
  const limits = { states, depth: Number.POSITIVE_INFINITY, faults: 3, probesBeyond: false };
  const search = new Search(kernel, limits, { canFault: () => false });
  await search.run();
  const log = createHash('sha256');
  for (let i = 0; i < kernel.log.size; i++) {
    log.update(`${kernel.values(i).join()} ${kernel.log.parent(i)} `);
  }
  const { size } = kernel.log;
  return {
    size,
    log: log.digest('hex'),
    told: told.digest('hex'),
    bits: kernel.layout.bits,
    transitions: kernel.transitions,
    fired: Array.from(kernel.fired),
    cut: kernel.cut,
    depth: search.depth,
  };
};

const agree = async (definition: SystemDefinition, states: number): Promise<number> => {
  const plain = await searched(definition, heap, states, false);
  expect(await searched(definition, arenaFor('wasm'), states, false)).toEqual(plain);
  const watched = await searched(definition, heap, states, true);
  expect(await searched(definition, arenaFor('wasm'), states, true)).toEqual(watched);
  return plain.size;
};

const checkedBy = async (definition: SystemDefinition, kernel: KernelChoice, states: number) => {
  const result = await check(definition, { kernel, bounds: { states } });
  return { ...result, elapsedMs: 0 };
};

describe.each(variants.filter(({ long }) => !long))('$name', ({ definition }) => {
  test('both kernels find the same states in the same order', async () => {
    expect(await agree(definition, 1_500)).toBeGreaterThan(0);
  });

  test('both kernels lead to the same verdicts and traces', async () => {
    const plain = await checkedBy(definition, 'typescript', 1_000);
    expect(await checkedBy(definition, 'wasm', 1_000)).toEqual(plain);
  });
});

test.each([1, 1.5, 2, 3, 4, 8])(
  'a search that fills a linear memory of %d MiB goes on in TypeScript, with the same states',
  async (mib) => {
    const definition = twoPhaseCommit.build({ n: 6 }, twoPhaseCommit.parts);
    const limit = Number.POSITIVE_INFINITY;
    const plain = await searched(definition, heap, limit, false);
    const arena = new LinearArena(mib);
    expect(await searched(definition, arena, limit, false)).toEqual(plain);
    expect(arena.overflowed).toBe(mib < 4);
    expect(plain.size).toBe(50_816);
  },
);

test('a visited set that grows where it lies, from early on, holds the same states', async () => {
  const definition = twoPhaseCommit.build({ n: 6 }, twoPhaseCommit.parts);
  const limit = Number.POSITIVE_INFINITY;
  const plain = await searched(definition, heap, limit, false);
  const arena = new LinearArena(64, 2 ** 15);
  expect(await searched(definition, arena, limit, false)).toEqual(plain);
  expect(arena.memory.buffer.byteLength).toBeGreaterThan(32 * 2 ** 20);
  expect(arena.overflowed).toBe(false);
});

test('both kernels agree on random systems (seed 2026)', async () => {
  let compared = 0;
  const property = fc.asyncProperty(systemPlan, async (plan) => {
    const definition = systemOf(plan);
    try {
      await agree(definition, 1_000);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return;
    }
    const plain = await checkedBy(definition, 'typescript', 1_000);
    expect(await checkedBy(definition, 'wasm', 1_000)).toEqual(plain);
    compared += 1;
  });
  await fc.assert(property, { seed: 2026, numRuns: 80 });
  expect(compared).toBeGreaterThan(40);
}, 600_000);
