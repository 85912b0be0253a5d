/**
 * A cluster and standby selection keep their common properties in every short scope, with exactly these
 * numbers of states; each planted bug breaks the property it is said to break.
 */
import { expect, test } from 'vitest';
import { clusterStandby } from '../../../actors/platform/cluster-standby/system.ts';
import { check } from '../../../src/explore/check.ts';
import { propertiesOf } from '../../../src/system/promises.ts';

/** Exact numbers: states, transitions. A change of a machine shows up here first. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  loosened: [24840, 63337],
  tightened: [142488, 366714],
  fallback: [169538, 558787],
  deadline: [421120, 1430751],
  'deadline-need': [16062, 40774],
  planned: [233971, 843595],
  slow: [1999, 3813],
};

const short = clusterStandby.scopes!.filter((scope) => scope.long !== true);

test.each(short)('scope $name holds: $title', { timeout: 240_000 }, async ({ name }) => {
  const definition = clusterStandby.build({ scope: name }, clusterStandby.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});

test.each(clusterStandby.mutants)(
  'planted bug $name is found',
  { timeout: 120_000 },
  async (bug) => {
    const definition = clusterStandby.build({ scope: bug.scope! }, bug.apply(clusterStandby.parts));
    const properties = definition.properties.filter(({ name }) => name === bug.kills);
    const wanted = Object.entries(definition.monitors!).filter(
      ([, { promises }]) => promises === undefined || promises === bug.kills,
    );
    const result = await check(
      { ...definition, properties, monitors: Object.fromEntries(wanted) },
      { tolerance: false, stopAtFirst: true },
    );
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name)).toEqual([bug.kills]);
  },
);

test('every row that both systems promise together is broken by some planted bug', () => {
  const rows = new Set(
    clusterStandby.scopes!.flatMap(({ name }) =>
      propertiesOf(clusterStandby.build({ scope: name }, clusterStandby.parts))
        .map((property) => property.name)
        .filter((sentence) => /^(X-|IF-|SAFE-6)/.test(sentence)),
    ),
  );
  expect([...new Set(clusterStandby.mutants.map(({ kills }) => kills))].sort()).toEqual(
    [...rows].sort(),
  );
});
