/**
 * Placement and shadow paging keep row X-10 in every short scope, with exactly these numbers of states; each
 * planted bug breaks the property it is said to break.
 */
import { expect, test } from 'vitest';
import { placementShadowPaging } from '../../../actors/platform/placement-shadow-paging/system.ts';
import { propertiesOf } from '../../../src/system/promises.ts';
import { bugsAreFound, type Sizes, scopesHold } from '../scopes.ts';

const SIZES: Sizes = {
  end: [29020, 110662],
  rebalance: [179644, 696666],
  back: [31858, 94325],
  loss: [71258, 283913],
  'two-cpus': [93536, 386368],
};

const { scopes, mutants, parts, build } = placementShadowPaging;
scopesHold(placementShadowPaging, SIZES);

bugsAreFound(placementShadowPaging, 'own');

/** Without the CPU that a sentence is about. */
const sentence = (name: string): string => name.replace(/: cpu\d$/, '');

test('every promise of the pair is broken by some planted bug', () => {
  const promised = scopes!.flatMap(({ name }) =>
    propertiesOf(build({ scope: name }, parts)).filter(
      ({ kind }) => kind !== 'sometimes' && kind !== 'no-actor-errors',
    ),
  );
  const kept = new Set(promised.map(({ name }) => sentence(name)));
  expect([...new Set(mutants.map(({ kills }) => sentence(kills)))].sort()).toEqual(
    [...kept].sort(),
  );
});
