/**
 * Cache authority keeps its properties in every short scope, with exactly these numbers of states; each
 * planted bug breaks the property that it is said to break, and none by an actor's failure.
 */
import { expect, test } from 'vitest';
import { cacheAuthority } from '../../actors/cache-authority/system.ts';
import { check } from '../../src/explore/check.ts';
import { propertiesOf } from '../../src/system/promises.ts';

/** Exact numbers: states, transitions. A change of a machine shows up here first. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  '4a-transfers': [16149, 86078],
  '4a-first-use': [36767, 210261],
  '4a-release': [29297, 145787],
  '4a-release-transfer': [5883, 28347],
  '4a-loss': [3102, 16307],
  '4a-doubling': [38608, 206038],
  '4a-crash': [35980, 196694],
  '4a-crash-transfer': [134133, 723683],
  '4a-manager-asked': [2060, 8361],
  '4a-manager-crash': [63339, 332936],
  '4a-lease': [25850, 136163],
  '4a-lease-transfer': [84891, 505681],
  '4b-retarget': [87822, 499448],
  '4b-lease': [302755, 1950897],
  '4d-doubling': [29464, 140291],
  '4d-forwarding': [154586, 799214],
  '4c-copies': [165445, 1169366],
  '4c-readers': [5636, 39069],
  '4c-moves': [608, 1845],
  '4c-loss': [10804, 84419],
  '4c-loss-moved': [547, 2317],
  '4c-doubling': [67975, 470079],
  '4c-disk': [1094, 3507],
  '4c-crash': [1629, 5224],
  '4c-lease': [8448, 34795],
  '4c-lease-moved': [24105, 94538],
  '4c-copies-crash': [56900, 342083],
  '4c-copies-lease': [144177, 1054324],
  '4e-choice': [57600, 230400],
  '4e-load': [19268, 95723],
};

const short = cacheAuthority.scopes!.filter((scope) => scope.long !== true);

test.each(short)('scope $name holds: $title', { timeout: 120_000 }, async ({ name }) => {
  const definition = cacheAuthority.build({ scope: name }, cacheAuthority.parts);
  const result = await check(definition, { tolerance: false });
  const failed = result.properties.filter(({ verdict }) => verdict !== 'holds');
  expect(failed.map((p) => p.name)).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});

test.each(cacheAuthority.mutants)(
  'planted bug $name is found',
  { timeout: 120_000 },
  async ({ apply, scope, kills }) => {
    const built = cacheAuthority.build({ scope: scope! }, apply(cacheAuthority.parts));
    // Judged alone, so that the search may end with the first run that breaks it.
    const monitors = Object.entries(built.monitors ?? {}).filter(
      ([, { promises }]) => promises === kills,
    );
    const definition = {
      ...built,
      monitors: Object.fromEntries(monitors),
      properties: built.properties.filter(({ name }) => name === kills),
    };
    const result = await check(definition, { tolerance: false, stopAtFirst: true });
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name)).toEqual([kills]);
  },
);

/** Without the actor that a sentence is about. */
const sentence = (name: string): string => name.replace(/: (client\d|[abc])$/, '');

test('every property is broken by some planted bug, every REACH row seen in some scope', () => {
  const names = cacheAuthority.scopes!.flatMap(({ name }) =>
    propertiesOf(cacheAuthority.build({ scope: name }, cacheAuthority.parts)).map((p) => p.name),
  );
  const kept = new Set(names.filter((name) => /^(SAFE|LIVE|FLOW)/.test(name)).map(sentence));
  const broken = new Set(cacheAuthority.mutants.map(({ kills }) => sentence(kills)));
  expect([...broken].sort()).toEqual([...kept].sort());
  const rows = names.flatMap((name) => name.match(/^REACH-\d/) ?? []);
  expect([...new Set(rows)].sort()).toEqual([1, 2, 3, 4, 5].map((n) => `REACH-${n}`));
});
