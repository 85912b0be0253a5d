/** The riddle of the two jugs: 16 states, and the shortest way to four gallons has 6 steps. */

import { BIG_GALLONS, type Jugs, jugs, SMALL_GALLONS } from '../../machines/baseline/jugs.ts';
import { always, sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type { InputSpec, StateView, SystemDefinition } from '../../src/system/definition.ts';

const parts = { jugs };
type Parts = typeof parts;

const JUGS = 'jugs';
export const FOUR_GALLONS = 'the big jug holds four gallons';
const NO_SPILL = 'no jug holds more than it can';

const deed = (type: string, name: string): InputSpec => ({ name, to: JUGS, event: { type } });

const deeds: readonly InputSpec[] = [
  deed('FILL_SMALL', 'fill the small jug'),
  deed('FILL_BIG', 'fill the big jug'),
  deed('EMPTY_SMALL', 'empty the small jug'),
  deed('EMPTY_BIG', 'empty the big jug'),
  deed('SMALL_TO_BIG', 'pour the small jug into the big one'),
  deed('BIG_TO_SMALL', 'pour the big jug into the small one'),
];

const gallons = (s: StateView): Jugs => s.actor(JUGS).context;

const build = (_parameters: Parameters, { jugs: machine }: Parts): SystemDefinition => ({
  name: 'baseline/die-hard',
  title: dieHard.title,
  actors: { [JUGS]: { machine } },
  environment: deeds,
  properties: [
    always(NO_SPILL, (s) => gallons(s).small <= SMALL_GALLONS && gallons(s).big <= BIG_GALLONS),
    sometimes(FOUR_GALLONS, (s) => gallons(s).big === 4),
  ],
});

export const dieHard: SystemEntry<Parts> = {
  name: 'baseline/die-hard',
  kind: 'baseline',
  title: 'The riddle of the two jugs',
  parameters: [],
  parts,
  build,
  mutants: [],
};
