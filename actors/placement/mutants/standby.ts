/** Planted bugs of what is kept for standbys. */
import { assign } from 'xstate';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { PlacementParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;

export const standbyMutants: readonly Mutant<PlacementParts>[] = [
  {
    name: 'demoted-to-free',
    title: 'what is demoted is drained like anything that is given back, and free afterwards',
    kills: sentences.safe6Standby,
    scope: 'standby',
    apply: having('resource', (resource) =>
      edited(
        resource,
        ['states', 'draining', 'states', 'drained', 'always'],
        ([keeping, freeing]: readonly Chart[]) => [
          { ...keeping, target: freeing!.target, actions: [...keeping!.actions, 'endTenure'] },
          freeing,
        ],
      ),
    ),
  },
  {
    name: 'keeps-for-ever',
    title: 'what was demoted once is held again when it is given back, also after a promotion',
    kills: sentences.safe6GivenUp,
    scope: 'standby',
    apply: having('resource', (resource) =>
      edited(
        resource,
        ['states', 'draining', 'states', 'drained', 'always'],
        ([keeping, freeing]: readonly Chart[]) => [
          {
            ...keeping,
            actions: keeping!.actions.filter((action: string) => action !== 'dropKeeping'),
          },
          freeing,
        ],
      ),
    ),
  },
  {
    name: 'any-answer-gives-back',
    title: 'a late answer to an earlier order is taken for the answer to what is being given back',
    kills: sentences.safe6GivenUp,
    scope: 'standby',
    apply: having('standbyReservation', (standby) =>
      standby.provide({ guards: { isAwaited: () => true } }),
    ),
  },
  {
    name: 'any-request-answers',
    title: 'a former request that says again what became of it is taken for the present one',
    kills: sentences.safe6Standby,
    scope: 'standby',
    apply: having('standbyReservation', (standby) =>
      standby.provide({ guards: { isAnswer: () => true } }),
    ),
  },
  {
    name: 'forgets-by-owner',
    title: 'the end of one reservation also strikes out the record of the next',
    kills: sentences.safe6Standby,
    scope: 'standby',
    apply: having('allocator', (allocator) =>
      allocator.provide({
        actions: {
          forget: assign(({ context, event }: any) => ({
            records: context.records.filter(
              ({ owner }: { readonly owner: string }) => owner !== event.owner,
            ),
          })) as never,
        },
      }),
    ),
  },
  {
    name: 'promotes-unanswered',
    title: 'what is held is not committed to the standby that is promoted',
    kills: sentences.live2Standby,
    scope: 'standby',
    apply: having('resource', (resource) =>
      edited(resource, ['states', 'held', 'on'], ({ COMMIT: _, ...on }: Chart) => on),
    ),
  },
];
