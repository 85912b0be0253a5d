/**
 * Placement and standby selection keep rows in every short scope, with exactly these numbers of states; each
 * planted bug breaks the property it is said to break.
 */
import { expect, test } from 'vitest';
import { placementStandby } from '../../../actors/platform/placement-standby/system.ts';
import { propertiesOf } from '../../../src/system/promises.ts';
import { bugsAreFound, type Sizes, scopesHold } from '../scopes.ts';

const SIZES: Sizes = {
  demoted: [93186, 505243],
  raised: [118670, 666737],
  removed: [29916, 120763],
  crashed: [18930, 89191],
  restart: [489042, 3055913],
  host: [48727, 208739],
  'host-failure': [1773, 5727],
  'host-demoted': [216642, 1206295],
  fence: [23582, 112621],
  'fence-twice': [97878, 478659],
  'fence-demoted': [269486, 1441335],
};

const { scopes, mutants, parts, build } = placementStandby;
scopesHold(placementStandby, SIZES);

bugsAreFound(placementStandby, 'own');

test('every promise of the pair is broken by some planted bug', () => {
  const promised = scopes!.flatMap(({ name }) =>
    propertiesOf(build({ scope: name }, parts)).filter(
      ({ kind }) => kind !== 'sometimes' && kind !== 'no-actor-errors',
    ),
  );
  const kept = new Set(promised.map(({ name }) => name));
  expect([...new Set(mutants.map(({ kills }) => kills))].sort()).toEqual([...kept].sort());
});
