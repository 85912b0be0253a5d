/**
 * A cluster and the paths of its hosts keep their common properties in every short scope, with exactly
 * these numbers of states; each planted bug breaks the property it is said to break.
 */
import { expect, test } from 'vitest';
import { clusterNic } from '../../../actors/platform/cluster-nic/system.ts';
import { check } from '../../../src/explore/check.ts';

/** Exact numbers: states, transitions. A change of a machine shows up here first. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  backup: [19802, 70027],
  'second-path': [13021, 34989],
  'one-failure': [2309, 5704],
  'address-crash': [31044, 217096],
  'address-planned': [10613, 30297],
  'address-fence': [22032, 133344],
  'address-reboot': [251733, 945131],
};

const short = clusterNic.scopes!.filter((scope) => scope.long !== true);

test.each(short)('scope $name holds: $title', { timeout: 240_000 }, async ({ name }) => {
  const definition = clusterNic.build({ scope: name }, clusterNic.parts);
  const result = await check(definition, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});

test.each(clusterNic.mutants)('planted bug $name is found', { timeout: 120_000 }, async (bug) => {
  const definition = clusterNic.build({ scope: bug.scope! }, bug.apply(clusterNic.parts));
  const properties = definition.properties.filter(({ name }) => name === bug.kills);
  expect(properties).toHaveLength(1);
  const result = await check(
    { ...definition, properties },
    { tolerance: false, stopAtFirst: true },
  );
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toEqual([bug.kills]);
});

test('every row that both systems promise together is broken by some planted bug', () => {
  const rows = new Set(
    clusterNic.scopes!.flatMap(({ name }) =>
      clusterNic
        .build({ scope: name }, clusterNic.parts)
        .properties.map((property) => property.name)
        .filter((sentence) => sentence.startsWith('X-')),
    ),
  );
  expect([...new Set(clusterNic.mutants.map(({ kills }) => kills))].sort()).toEqual(
    [...rows].sort(),
  );
});
