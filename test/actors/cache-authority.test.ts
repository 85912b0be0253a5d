/**
 * Cache authority keeps its properties in every short scope, with exactly these numbers of states; each
 * planted bug breaks the property that it is said to break, and none by an actor's failure.
 */
import { expect, test } from 'vitest';
import { cacheAuthority } from '../../actors/cache-authority/system.ts';
import { propertiesOf } from '../../src/system/promises.ts';
import { bugsAreFound, type Sizes, scopesHold } from './scopes.ts';

const SIZES: Sizes = {
  '4a-transfers': [16149, 86078],
  '4a-first-use': [36767, 210261],
  '4a-release': [29297, 145787],
  '4a-release-transfer': [5883, 28347],
  '4a-loss': [3102, 16307],
  '4a-doubling': [38608, 206038],
  '4a-crash': [35980, 196694],
  '4a-crash-transfer': [134133, 723683],
  '4a-table-doubled': [211212, 1268246],
  '4a-manager-asked': [2060, 8361],
  '4a-manager-crash': [63339, 332936],
  '4a-lease': [25850, 136163],
  '4a-lease-transfer': [84891, 505681],
  '4b-retarget': [87822, 499448],
  '4b-lease': [302755, 1950897],
  '4d-doubling': [30675, 145386],
  '4d-forwarding': [161742, 836890],
  '4d-late-grant': [96515, 579547],
  '4d-crash': [7882, 35298],
  '4d-crash-elsewhere': [206495, 1333442],
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

scopesHold(cacheAuthority, SIZES);

bugsAreFound(cacheAuthority, 'own');

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
