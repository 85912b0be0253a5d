/**
 * Placement keeps its properties in every scope, with exactly these numbers of states; each planted bug
 * breaks the property that it is said to break, and none by an actor's failure.
 */
import { expect, test } from 'vitest';
import { placement } from '../../actors/placement/system.ts';
import { check } from '../../src/explore/check.ts';
import { type Sizes, scopesHold } from './scopes.ts';

const SIZES: Sizes = {
  hotplug: [1115, 2618],
  contention: [543, 1088],
  crash: [42758, 194216],
  loss: [90268, 264330],
  expiry: [23527, 56856],
  refresh: [95721, 196288],
  relax: [360, 720],
  scarce: [2453, 4810],
  together: [2611, 5222],
  notice: [131354, 504633],
  'notice-blind': [33702, 115607],
  move: [20908, 76084],
  'move-restart': [2772, 8816],
  standby: [132098, 457121],
  handover: [12295, 34730],
  repair: [111709, 333971],
};

scopesHold(placement, SIZES);

test.each(placement.mutants)('planted bug $name is found', { timeout: 120_000 }, async (mutant) => {
  const definition = placement.build({ scope: mutant.scope! }, mutant.apply(placement.parts));
  // Another property may break in fewer steps.
  const properties = definition.properties.filter(({ name }) => name === mutant.kills);
  const judged = properties.length === 0 ? definition : { ...definition, properties };
  const result = await check(judged, { tolerance: false, stopAtFirst: properties.length > 0 });
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toContain(mutant.kills);
  expect(broken.map(({ kind }) => kind)).not.toContain('no-actor-errors');
});

/** Without the actor that a sentence is about. */
const sentence = (name: string): string => name.replace(/: [a-z]+\d$/, '');

test('every property is broken by some planted bug, every REACH row seen in some scope', () => {
  const names = placement.scopes!.flatMap(({ name }) => {
    const { properties, monitors = {} } = placement.build({ scope: name }, placement.parts);
    const promised = Object.values(monitors).map(({ promises }) => promises as string);
    return [...properties.map((property) => property.name), ...promised];
  });
  const kept = new Set(names.filter((name) => !name.startsWith('REACH')).map(sentence));
  const broken = new Set(placement.mutants.map(({ kills }) => sentence(kills)));
  expect([...broken].sort()).toEqual([...kept].sort());
  const rows = names.flatMap((name) => name.match(/^REACH-\d/) ?? []);
  expect([...new Set(rows)].sort()).toEqual([1, 2, 4].map((n) => `REACH-${n}`));
});
