/**
 * A search that is taken up again ends as if it had never been interrupted: the same result, and the
 * same states with the same numbers, wherever it was cut and however often.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { nicFailover } from '../../../actors/nic-failover/system.ts';
import { vlan } from '../../../actors/vlan/system.ts';
import { check } from '../../../src/explore/check.ts';
import { eventually, never } from '../../../src/properties/index.ts';
import type { SystemEntry } from '../../../src/system/catalogue.ts';
import type { Bounds, SystemDefinition } from '../../../src/system/definition.ts';
import { InputError } from '../../../src/system/errors.ts';
import { systemPlan } from '../../oracle/random/plan.ts';
import { systemOf } from '../../oracle/random/system.ts';
import { tinySystems } from '../tiny-systems.ts';
import { expectSame, inFolder, inPieces, timeless, whole } from './stopped.ts';

const scoped = (entry: SystemEntry, scope: string) => (): SystemDefinition =>
  entry.build({ scope }, entry.parts);

test('tiny systems, cut at every single state', async () => {
  for (const { definition, states } of tinySystems.filter((tiny) => tiny.states <= 18)) {
    const cuts = Array.from({ length: states - 1 }, (_, i) => i + 1);
    for (const cut of cuts) await expectSame(() => definition, [cut]);
    if (cuts.length > 0) await expectSame(() => definition, cuts);
  }
});

/** Number of states; 0 for a system that the engine refuses. */
const sizeOf = async (definition: SystemDefinition, bounds: Bounds): Promise<number> => {
  try {
    return (await check(definition, { bounds })).states;
  } catch (error) {
    if (error instanceof InputError) return 0;
    throw error;
  }
};

test('random systems, with local links, crashes and timers, cut anywhere', async () => {
  let resumed = 0;
  const same = fc.asyncProperty(systemPlan, fc.nat(), fc.nat(), async (plan, a, b) => {
    const bounds = { states: 400 };
    const states = await sizeOf(systemOf(plan), bounds);
    if (states < 3 || states >= 400) return;
    const cuts = [1 + (a % (states - 1)), 1 + (b % (states - 1))].sort((x, y) => x - y);
    await expectSame(() => systemOf(plan), cuts);
    resumed += 1;
  });
  await fc.assert(same, { seed: 7, numRuns: 40 });
  expect(resumed).toBeGreaterThan(12);
});

test.each([
  ['nic-failover', 'restart-plan', [1_000, 30_000]],
  ['vlan', 'again', [1_500, 9_000]],
] as const)('%s in scope %s, cut at %j', async (system, scope, cuts) => {
  const entry = system === 'vlan' ? vlan : nicFailover;
  expect(await expectSame(scoped(entry, scope), cuts)).not.toBe('violated');
});

test('breaking sets are found after a resume as ever', async () => {
  const disk = createMachine({
    initial: 'good',
    states: { good: { on: { FAIL: 'bad' } }, bad: {} },
  });
  const names = ['d0', 'd1', 'd2'];
  const raid: SystemDefinition = {
    name: 'raid',
    title: 'Three disks, one of them spare',
    actors: Object.fromEntries(names.map((name) => [name, { machine: disk }])),
    faults: names.map((to) => ({
      ...({ kind: 'event', to, event: { type: 'FAIL' } } as const),
      ...{ name: `${to} fails`, budget: 'failures' },
    })),
    budgets: { failures: 3 },
    properties: [
      never('two are bad', (s) => names.filter((name) => s.actor(name).matches('bad')).length > 1),
    ],
  };
  for (const cut of [1, 3, 5, 7]) {
    expect(await expectSame(() => raid, [cut])).toBe('violated');
  }
  const { properties } = await check(raid);
  expect(properties[0]?.breakingSets).toHaveLength(3);
});

test('infinite runs are judged after a resume: the lasso is found', async () => {
  const walker = createMachine({
    initial: 'a',
    states: { a: { on: { GO: 'b' } }, b: { on: { GO: 'c', BACK: 'a' } }, c: {} },
  });
  const walk: SystemDefinition = {
    name: 'walk',
    title: 'A walk that may turn back for ever',
    actors: { w: { machine: walker } },
    environment: ['GO', 'BACK'].map((type) => ({ to: 'w', event: { type } })),
    properties: [eventually('it arrives', (s) => s.actor('w').matches('c'))],
    fairness: { weak: [{ kind: 'input' }] },
  };
  for (const cut of [1, 2]) expect(await expectSame(() => walk, [cut])).toBe('violated');
  const { properties } = await check(walk);
  expect(properties[0]).toMatchObject({ verdict: 'violated', loop: 0 });
});

test('a search that was interrupted in its middle goes on from there', () =>
  inFolder(async (folder) => {
    const build = scoped(vlan, 'again');
    const once = await whole(folder, build());
    const file = join(folder, 'interrupted');
    const abort = new AbortController();
    const broken = await check(build(), {
      checkpoint: { file },
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    expect(broken.reasons).toContain('interrupted');
    expect(broken.states).toBeLessThan(once.result.states);
    const result = await check(build(), { checkpoint: { file, resume: true } });
    expect(timeless(result)).toEqual(once.result);
    expect(readFileSync(file).equals(once.bytes)).toBe(true);
  }));

test('a search that had ended is judged again, and asks for no state', () =>
  inFolder(async (folder) => {
    const build = scoped(vlan, 'again');
    const once = await whole(folder, build());
    const again = await inPieces(folder, build, []);
    expect(again.result).toEqual(once.result);
    const file = join(folder, 'pieces');
    const ended = await check(build(), { checkpoint: { file, resume: true } });
    expect(timeless(ended)).toEqual(once.result);
  }));

test('a bound on states that is reached already ends a resumed search at once', () =>
  inFolder(async (folder) => {
    const build = scoped(vlan, 'again');
    const file = join(folder, 'bound');
    const bounds = { states: 2_000 };
    const first = await check(build(), { bounds, checkpoint: { file } });
    const second = await check(build(), { bounds, checkpoint: { file, resume: true } });
    expect(timeless(second)).toEqual(timeless(first));
  }));

test('a bound on states ends a search at the same state, however it got there', () =>
  inFolder(async (folder) => {
    const build = scoped(vlan, 'again');
    for (const states of [1_900, 1_901, 9_500]) {
      const bounds = { states };
      const once = timeless(await check(build(), { bounds }));
      expect(once.states - states).toBeLessThan(20);
      const file = join(folder, `bound-${states}`);
      await check(build(), { bounds: { states: states - 700 }, checkpoint: { file } });
      const resumed = await check(build(), { bounds, checkpoint: { file, resume: true } });
      expect(timeless(resumed)).toEqual(once);
    }
  }));
