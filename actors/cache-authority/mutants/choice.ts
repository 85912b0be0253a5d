/** Planted bugs of the choice of a target by load: what is taken for load, and how often. */
import { assign } from 'xstate';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;
const inChoice = (path: readonly string[], change: (part: any) => unknown) =>
  having('targetChoice', (choice) => edited(choice, path, change));

const asks = { target: 'resting', actions: ['lean', 'ask', 'rest', 'startWindow'] } as const;
const window = (state: string): readonly string[] => ['states', state, 'after', 'window'];

export const choiceMutants: readonly Mutant<CacheAuthorityParts>[] = [
  {
    name: 'moves-at-first-sight',
    title: 'one window is enough to move the right',
    kills: sentences.flow6Most,
    scope: '4e-choice',
    apply: inChoice(window('even'), ([unused, , nobody]: readonly Chart[]) => [
      unused,
      { guard: 'hasCandidate', ...asks },
      nobody,
    ]),
  },
  {
    name: 'most-is-enough',
    title: 'the right goes to whoever is used a little more than the holder',
    kills: sentences.flow6Most,
    scope: '4e-choice',
    apply: inChoice(
      ['context'],
      (context: (of: any) => any) =>
        ({ input }: any) =>
          context({ input: { ...input, factor: 1 } }),
    ),
  },
  {
    name: 'never-rests',
    title: 'the right is asked to move again as soon as the load says so',
    kills: sentences.flow6Rest,
    scope: '4e-choice',
    apply: having('targetChoice', (choice) =>
      choice.provide({ actions: { rest: assign({ leaning: null, resting: 1 }) as never } }),
    ),
  },
  {
    name: 'pause-forgets',
    title: 'a window in which nobody was used makes the one before count for nothing',
    kills: sentences.flow6Follows,
    scope: '4e-choice',
    apply: inChoice(window('leaning'), ([, ...rest]: readonly Chart[]) => [
      { guard: 'isUnused', target: 'even' },
      ...rest,
    ]),
  },
];
