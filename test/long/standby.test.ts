/** Standby selection in its larger scopes, explored whole, with exactly these numbers of states. */
import { expect, test } from 'vitest';
import { standby } from '../../actors/standby/system.ts';
import { check } from '../../src/explore/check.ts';

/** States, transitions. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  'successor-restart': [1868467, 15644910],
  'host-2': [94736, 415581],
  'host-hot': [1805275, 9747806],
  'gives-up': [513152, 2585488],
  'edits-crash': [1826833, 8819304],
  'host-failure': [11804903, 71571512],
  'priority-failure': [7939560, 45012588],
  'spent-both': [1721652, 10172052],
};

test.each(Object.keys(SIZES))('scope %s holds', async (scope) => {
  const result = await check(standby.build({ scope }, standby.parts), { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual(SIZES[scope]);
});
