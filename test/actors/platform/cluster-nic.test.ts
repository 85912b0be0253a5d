/**
 * A cluster and the paths of its hosts keep their common properties in every short scope, with exactly
 * these numbers of states; each planted bug breaks the property it is said to break.
 */
import { expect, test } from 'vitest';
import { clusterNic } from '../../../actors/platform/cluster-nic/system.ts';
import { bugsAreFound, type Sizes, scopesHold } from '../scopes.ts';

const SIZES: Sizes = {
  backup: [19802, 70027],
  'second-path': [13021, 34989],
  'one-failure': [2309, 5704],
  'address-crash': [31044, 217096],
  'address-planned': [10613, 30297],
  'address-fence': [22032, 133344],
  'address-reboot': [251733, 945131],
};

scopesHold(clusterNic, SIZES);

bugsAreFound(clusterNic, 'all');

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
