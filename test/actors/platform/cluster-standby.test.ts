/**
 * A cluster and standby selection keep their common properties in every short scope, with exactly these
 * numbers of states; each planted bug breaks the property it is said to break.
 */
import { expect, test } from 'vitest';
import { clusterStandby } from '../../../actors/platform/cluster-standby/system.ts';
import { propertiesOf } from '../../../src/system/promises.ts';
import { bugsAreFound, type Sizes, scopesHold } from '../scopes.ts';

const SIZES: Sizes = {
  loosened: [24840, 63337],
  tightened: [142488, 366714],
  fallback: [169538, 558787],
  deadline: [421120, 1430751],
  'deadline-need': [16062, 40774],
  planned: [233971, 843595],
  slow: [1999, 3813],
};

scopesHold(clusterStandby, SIZES);

bugsAreFound(clusterStandby, 'own');

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
