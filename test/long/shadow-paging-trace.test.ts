/** A million recorded events pass through the machines in constant memory. */
import { expect, test } from 'vitest';
import { runShadowPaging } from '../../actors/shadow-paging/run.ts';
import { generatedTrace } from '../actors/shadow-paging/generated-trace.ts';

test('a million events take no more memory than a hundred thousand', async () => {
  const resident: number[] = [];
  function* watched(): Generator<Uint8Array> {
    let events = 0;
    for (const piece of generatedTrace(1_000_000)) {
      yield piece;
      events += 2_000;
      if (events % 100_000 === 0) resident.push(process.memoryUsage().rss / 2 ** 20);
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
  expect((json as { cr3Writes: number }).cr3Writes).toBe(980_000);
  expect(resident).toHaveLength(10);
  expect(Math.max(...resident) - resident[0]!).toBeLessThan(64);
});
