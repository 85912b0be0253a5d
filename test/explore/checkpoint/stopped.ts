/** A search that is broken off and taken up again, beside one that is not. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { check } from '../../../src/explore/check.ts';
import type { CheckOptions, CheckResult } from '../../../src/explore/result.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';

export const inFolder = async <T>(body: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'hypercharts-checkpoint-'));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const timeless = ({ elapsedMs: _, ...rest }: CheckResult): Omit<CheckResult, 'elapsedMs'> =>
  rest;

/** The search in one go, and what its checkpoint holds at the end. */
export const whole = async (
  folder: string,
  definition: SystemDefinition,
  options: CheckOptions = {},
) => {
  const file = join(folder, 'whole');
  const result = await check(definition, { ...options, checkpoint: { file } });
  return { result: timeless(result), bytes: readFileSync(file) };
};

/** Ends the search when it has so many states, again and again; each time another one goes on. */
export const inPieces = async (
  folder: string,
  build: () => SystemDefinition,
  cuts: readonly number[],
  options: CheckOptions = {},
) => {
  const file = join(folder, 'pieces');
  let resume = false;
  for (const states of cuts) {
    const bounds = { ...options.bounds, states };
    const piece = await check(build(), { ...options, bounds, checkpoint: { file, resume } });
    expect(piece.reasons).toContain(`stopped at ${states} states`);
    resume = true;
  }
  const result = await check(build(), { ...options, checkpoint: { file, resume } });
  return { result: timeless(result), bytes: readFileSync(file) };
};

/** Same result, and the same file at the end: every state, its number and its predecessor. */
export const expectSame = async (
  build: () => SystemDefinition,
  cuts: readonly number[],
  options: CheckOptions = {},
): Promise<CheckResult['verdict']> =>
  inFolder(async (folder) => {
    const once = await whole(folder, build(), options);
    const pieces = await inPieces(folder, build, cuts, options);
    expect(pieces.result).toEqual(once.result);
    expect(pieces.bytes.equals(once.bytes)).toBe(true);
    return once.result.verdict;
  });
