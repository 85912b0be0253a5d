/**
 * The VLAN system keeps its properties in every short scope, with exactly these numbers of states; each
 * planted bug breaks exactly the property it is said to break, of those of its kind, and not by an
 * actor's failure.
 */
import { expect, test } from 'vitest';
import { vlan } from '../../actors/vlan/system.ts';
import { check } from '../../src/explore/check.ts';
import { InputError } from '../../src/system/errors.ts';
import { type Sizes, scopesHold } from './scopes.ts';

const SIZES: Sizes = {
  change: [121305, 560897],
  'change-tables': [85782, 390300],
  'change-two': [169596, 775825],
  mixed: [128042, 503713],
  'mixed-tables': [62570, 224687],
  'mixed-native': [24358, 87105],
  'mixed-linux': [20892, 69338],
  'mixed-ovs': [15102, 50034],
  reboot: [88389, 319454],
  modes: [142028, 614303],
  buffer: [290145, 1490779],
  answers: [80302, 287271],
  again: [19946, 88383],
  'learning-patent': [47130, 174945],
  'learning-linux': [71433, 263655],
  'learning-ovs': [55889, 206308],
};

/** Planted bugs that break a second property in the very step that breaks the named one. */
const ALSO: Readonly<Record<string, string>> = { 'epoch-not-checked': 'SAFE-3' };

const OPTIONS = { tolerance: false, stopAtFirst: true };

const short = vlan.scopes!.filter((scope) => scope.long !== true);

scopesHold(vlan, SIZES);

test.each(vlan.mutants)('planted bug $name is found', { timeout: 60_000 }, async (mutant) => {
  const definition = vlan.build({ scope: mutant.scope! }, mutant.apply(vlan.parts));
  const kind = mutant.kills.slice(0, 4);
  const properties = definition.properties.filter(({ name }) => name.startsWith(kind));
  const result = await check({ ...definition, properties }, OPTIONS);
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  const [other] = broken.filter(({ name }) => name !== mutant.kills);
  expect(broken.map(({ name }) => name)).toContain(mutant.kills);
  expect(other?.name.slice(0, 6)).toBe(ALSO[mutant.name]);
});

test('every property is broken by some planted bug, every REACH row is seen in some scope', () => {
  const names = short.flatMap(({ name }) => {
    const { properties } = vlan.build({ scope: name }, vlan.parts);
    return properties.map((property) => property.name);
  });
  const rows = (kind: string) => [
    ...new Set(names.filter((name) => name.startsWith(kind)).map((name) => name.split(' ')[0])),
  ];
  const kills = vlan.mutants.map((mutant) => mutant.kills.split(' ')[0]);
  expect([...new Set(vlan.mutants.map(({ kills }) => kills))]).toEqual(
    expect.arrayContaining(names.filter((name) => name.startsWith('SAFE'))),
  );
  expect(rows('LIVE').sort()).toEqual(['LIVE-1', 'LIVE-2', 'LIVE-3', 'LIVE-4']);
  expect(kills).toEqual(expect.arrayContaining(['LIVE-1', 'LIVE-2', 'LIVE-3', 'LIVE-4']));
  expect(rows('REACH').sort()).toEqual(['REACH-1', 'REACH-2', 'REACH-3', 'REACH-4', 'REACH-5']);
});

test('an unknown scope is refused by name', () => {
  expect(() => vlan.build({ scope: 'nowhere' }, vlan.parts)).toThrow(InputError);
});
