/**
 * A shared device and the paths of its hosts keep their cross rows in every short scope, with exactly these
 * numbers of states; each planted bug breaks exactly the row it is said to break.
 */
import { expect, test } from 'vitest';
import { rows } from '../../../actors/platform/device-nic/properties.ts';
import { deviceNic } from '../../../actors/platform/device-nic/system.ts';
import { check } from '../../../src/explore/check.ts';

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  reset: [18804, 111418],
  hosts: [275575, 2026533],
  path: [130819, 843811],
  back: [24837, 149405],
  frames: [42233, 259607],
  'frames-plan': [15548, 96888],
  restart: [16508, 92544],
  interface: [158354, 889279],
  beats: [67400, 306306],
  'beats-alone': [16111, 46122],
  'beats-slow': [184660, 687291],
};

const short = deviceNic.scopes!.filter((scope) => scope.long !== true);

test.each(short)('scope $name holds: $title', { timeout: 240_000 }, async ({ name }) => {
  const definition = deviceNic.build({ scope: name }, deviceNic.parts);
  const result = await check(definition, { tolerance: false });
  const failed = result.properties.filter(({ verdict }) => verdict !== 'holds');
  expect(failed.map((p) => p.name)).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});

test.each(deviceNic.mutants)('planted bug $name is found', { timeout: 120_000 }, async (bug) => {
  const definition = deviceNic.build({ scope: bug.scope! }, bug.apply(deviceNic.parts));
  const properties = definition.properties.filter(({ name }) => name === bug.kills);
  expect(properties).toHaveLength(1);
  const result = await check(
    { ...definition, properties },
    { tolerance: false, stopAtFirst: true },
  );
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toEqual([bug.kills]);
});

test('every row of its own is broken by some planted bug', () => {
  const killed = new Set(deviceNic.mutants.map(({ kills }) => kills));
  expect(Object.values(rows).filter((row) => !killed.has(row))).toEqual([]);
});
