/**
 * Path failover keeps its properties in every short scope, with exactly these numbers of states; each
 * planted bug breaks exactly the properties it is said to break, and none by an actor's failure.
 */
import { expect, test } from 'vitest';
import { nicFailover } from '../../actors/nic-failover/system.ts';
import { check } from '../../src/explore/check.ts';
import { propertiesOf } from '../../src/system/promises.ts';
import { type Sizes, scopesHold } from './scopes.ts';

const SIZES: Sizes = {
  row: [193918, 808790],
  'row-announce': [74108, 371262],
  'row-adapter': [34098, 138211],
  order: [51901, 213016],
  'order-announce': [120967, 673407],
  rows: [40676, 184021],
  'rows-stop': [50697, 249255],
  'rows-repair': [42334, 206250],
  probe: [54994, 291609],
  'probe-2': [77607, 560066],
  receive: [147913, 849809],
  'receive-return': [113902, 622416],
  'restart-frames': [8710, 34399],
  'restart-plan': [41400, 179690],
  restart: [2851, 10417],
  flap: [3972, 14124],
  deliver: [166057, 1004646],
  remap: [67337, 270215],
};

/** Planted bugs that break a second property in the very step that breaks the named one. */
const ALSO: Readonly<Record<string, string>> = {
  'tried-is-final': 'SAFE-7',
  'no-target-is-final': 'SAFE-7',
  'reset-without-grace': 'SAFE-1',
  'isolated-for-ever': 'LIVE-1',
  'heard-once-is-enough': 'LIVE-4',
};

const short = nicFailover.scopes!.filter((scope) => scope.long !== true);

scopesHold(nicFailover, SIZES);

test.each(nicFailover.mutants)(
  'planted bug $name is found',
  { timeout: 60_000 },
  async (mutant) => {
    const definition = nicFailover.build({ scope: mutant.scope! }, mutant.apply(nicFailover.parts));
    const result = await check(definition, { tolerance: false, stopAtFirst: true });
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    const [other] = broken.filter(({ name }) => name !== mutant.kills);
    expect(broken.map(({ name }) => name)).toContain(mutant.kills);
    expect(other?.name.slice(0, 6)).toBe(ALSO[mutant.name]);
  },
);

test('every property is broken by some planted bug, every REACH row seen in some scope', () => {
  const names = short.flatMap(({ name }) => {
    const definition = nicFailover.build({ scope: name }, nicFailover.parts);
    return propertiesOf(definition).map((property) => property.name);
  });
  const kept = [...new Set(names.filter((name) => !name.startsWith('REACH')))].sort();
  expect([...new Set(nicFailover.mutants.map(({ kills }) => kills))].sort()).toEqual(kept);
  const rows = names.flatMap((name) => name.match(/^REACH-\d/) ?? []);
  expect([...new Set(rows)].sort()).toEqual([1, 2, 3, 4, 5].map((n) => `REACH-${n}`));
});
