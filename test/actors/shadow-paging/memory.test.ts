/** A trace of any length takes no more memory than a short one. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { runShadowPaging } from '../../../actors/shadow-paging/run.ts';
import { generatedTrace } from './generated-trace.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const heapMiB = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

test('the heap does not grow from the first thousands of events to the last', async () => {
  const seen: number[] = [];
  function* watched(): Generator<Uint8Array> {
    for (const piece of generatedTrace(20_000)) {
      yield piece;
      seen.push(heapMiB());
    }
  }
  const options = { size: ['4'] };
  const input = {
    path: 'x',
    bytes: new Uint8Array(),
    chunks: watched(),
    dialect: 'patent',
    options,
  };
  const { json } = await runShadowPaging.run(input);
  expect((json as { cr3Writes: number; frees: number }).frees).toBe(400);
  expect(seen).toHaveLength(10);
  expect(seen.at(-1)! - seen[3]!).toBeLessThan(2);
}, 120_000);
