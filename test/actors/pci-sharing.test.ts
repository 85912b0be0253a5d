/**
 * The shared device keeps its properties in every short scope, with exactly these numbers of states; each
 * planted bug breaks the property that it is said to break, and none by an actor's failure.
 */
import { expect, test } from 'vitest';
import { pciSharing } from '../../actors/pci-sharing/system.ts';
import { check } from '../../src/explore/check.ts';
import { type Sizes, scopesHold } from './scopes.ts';

const SIZES: Sizes = {
  'standby-fails': [6303, 28726],
  doubling: [41888, 229830],
  deadline: [239588, 1681748],
  crash: [118093, 687649],
  'crash-2': [83570, 507242],
  stuck: [163060, 870411],
  stop: [444575, 3180173],
  'same-device': [110495, 626781],
  objection: [136695, 954030],
  policy: [41182, 251655],
  withdraw: [74668, 552856],
  request: [214415, 1400023],
  function: [41499, 269515],
  consent: [189682, 1353885],
  boot: [243084, 1648412],
  dead: [31941, 199277],
  blind: [157400, 954971],
  orphan: [84245, 474034],
  restarts: [222749, 1304594],
  loss: [13528, 111648],
};

scopesHold(pciSharing, SIZES);

test.each(pciSharing.mutants)(
  'planted bug $name is found',
  { timeout: 120_000 },
  async (mutant) => {
    const definition = pciSharing.build({ scope: mutant.scope! }, mutant.apply(pciSharing.parts));
    const result = await check(definition, { tolerance: false, stopAtFirst: true });
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name)).toContain(mutant.kills);
    expect(broken.map(({ kind }) => kind)).not.toContain('no-actor-errors');
  },
);

test('every property is broken by some planted bug, every REACH row seen in some scope', () => {
  const names = pciSharing.scopes!.flatMap(({ name }) => {
    const { properties } = pciSharing.build({ scope: name }, pciSharing.parts);
    return properties.map((property) => property.name);
  });
  const kept = [...new Set(names.filter((name) => !name.startsWith('REACH')))].sort();
  expect([...new Set(pciSharing.mutants.map(({ kills }) => kills))].sort()).toEqual(kept);
  const rows = names.flatMap((name) => name.match(/^REACH-\d/) ?? []);
  expect([...new Set(rows)].sort()).toEqual([1, 2, 3, 4, 5].map((n) => `REACH-${n}`));
});
