/**
 * Shadow paging keeps its properties in every short scope, with exactly these numbers of states; each planted
 * bug breaks the property that it is said to break, and none by an actor's failure.
 */
import { expect, test } from 'vitest';
import { shadowPaging } from '../../actors/shadow-paging/system.ts';
import { check } from '../../src/explore/check.ts';
import { type Sizes, scopesHold } from './scopes.ts';

const SIZES: Sizes = {
  'one-cpu': [2828, 4248],
  'one-edit': [9592, 25742],
  'one-edit-lazy': [9047, 23744],
  'one-root': [10957, 28270],
  'one-move': [20408, 62452],
  bits: [96739, 229914],
  'two-vms': [6285, 15150],
  pressure: [49596, 99700],
  free: [81313, 211630],
  strict: [231735, 650630],
  lazy: [389976, 1085308],
  move: [160420, 527425],
  eviction: [13784, 39318],
  descheduled: [53942, 156966],
  'eviction-free': [724892, 2045250],
};

scopesHold(shadowPaging, SIZES);

test.each(shadowPaging.mutants)(
  'planted bug $name is found',
  { timeout: 120_000 },
  async (mutant) => {
    const parts = mutant.apply(shadowPaging.parts);
    const definition = shadowPaging.build({ scope: mutant.scope! }, parts);
    const result = await check(definition, { tolerance: false });
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name)).toContain(mutant.kills);
    expect(broken.map(({ kind }) => kind)).not.toContain('no-actor-errors');
  },
);

/** Without the actor that a sentence is about. */
const sentence = (name: string): string => name.replace(/: (cpu|shadow)\d$/, '');

test('every property is broken by some planted bug, every REACH row seen in some scope', () => {
  const names = shadowPaging.scopes!.flatMap(({ name }) => {
    const { properties } = shadowPaging.build({ scope: name }, shadowPaging.parts);
    return properties.map((property) => property.name);
  });
  const kept = new Set(names.filter((name) => !name.startsWith('REACH')).map(sentence));
  const broken = new Set(shadowPaging.mutants.map(({ kills }) => sentence(kills)));
  expect([...broken].sort()).toEqual([...kept].sort());
  const rows = names.flatMap((name) => name.match(/^REACH-\d/) ?? []);
  expect([...new Set(rows)].sort()).toEqual([1, 2, 3, 4].map((n) => `REACH-${n}`));
});
