/** Three missionaries and three cannibals cross a river: 64 states, and the shortest way is 11 trips. */
import { isSafe, type RiverContext, river } from '../../machines/baseline/river.ts';
import { always, sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type { InputSpec, StateView, SystemDefinition } from '../../src/system/definition.ts';

const parts = { river };
type Parts = typeof parts;

const RIVER = 'river';
const NOBODY_IS_EATEN = 'nobody is eaten';
export const ALL_ACROSS = 'all are across';

const people = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${what}${i + 1}`);

/** All ways to fill the boat. */
const crossings = (all: readonly string[]): InputSpec[] =>
  all
    .flatMap((one, i) => [[one], ...all.slice(i + 1).map((other) => [one, other])])
    .map((who) => ({
      name: `${who.join(' and ')} cross`,
      to: RIVER,
      event: { type: 'CROSS', who },
    }));

const banks = (s: StateView): RiverContext => s.actor(RIVER).context;

const build = (parameters: Parameters, { river: machine }: Parts): SystemDefinition => {
  const n = parameters.n as number;
  const missionaries = people('missionary', n);
  const cannibals = people('cannibal', n);
  return {
    name: 'baseline/river-crossing',
    title: riverCrossing.title,
    actors: { [RIVER]: { machine, input: { missionaries, cannibals } } },
    environment: crossings([...missionaries, ...cannibals]),
    properties: [
      always(NOBODY_IS_EATEN, (s) => {
        const { east, west } = banks(s);
        return isSafe(banks(s), east) && isSafe(banks(s), west);
      }),
      sometimes(ALL_ACROSS, (s) => banks(s).east.length === 0),
    ],
  };
};

export const riverCrossing: SystemEntry<Parts> = {
  name: 'baseline/river-crossing',
  kind: 'baseline',
  title: 'Missionaries and cannibals cross a river',
  parameters: [
    {
      name: 'n',
      description: 'number of missionaries, and of cannibals; beyond three there is no way',
      type: 'integer',
      default: 3,
      min: 1,
      max: 4,
    },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'looks-at-no-bank',
      title: 'nobody looks whether both banks are safe before the boat leaves',
      kills: NOBODY_IS_EATEN,
      apply: (machines) => ({
        ...machines,
        river: machines.river.provide({ guards: { leavesBothBanksSafe: () => true } }),
      }),
    },
  ],
};
