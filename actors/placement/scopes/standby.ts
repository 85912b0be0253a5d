/** The standby of a guest, as system 6 orders it; the allocator may restart, a resource may be lost. */
import type { FormingRequestInput } from '../../../machines/placement/forming-setup.ts';
import { always, leadsTo, sometimes } from '../../../src/properties/index.ts';
import type {
  InputSpec,
  Plain,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import type { PlacementParts } from '../parts.ts';
import { fairness } from '../properties/live.ts';
import { isLostUnderWay, rowOf, type Seen, stateOf } from '../properties/seen.ts';
import { sentences } from '../properties/sentences.ts';
import { ACQUIRER, ALLOCATOR, actorsOf, linksOf, resourcesOf } from '../wiring.ts';
import { oneNode, orderOf, planOf } from './machines.ts';
import { given, strikes } from './scope.ts';

const STANDBY = 'standby';
const REQUESTS = ['b1', 'b2'];
const plan = planOf([oneNode(['d1'])], []);

interface Has {
  readonly has: readonly { readonly id: string; readonly generation: number }[];
  readonly generation: number;
}
const hasPart = ({ context }: Seen): Plain => ({
  has: context.has,
  generation: context.generation,
});
const claimPart = ({ context }: Seen): Plain => context.claim;

const isKept: PropertySpec = always(sentences.safe6Standby, (s) => {
  const state = stateOf(s, STANDBY);
  if (state !== 'held' && state !== 'allocated') return true;
  const { has, generation } = s.actor(STANDBY).pick(hasPart) as unknown as Has;
  return has.every(({ id, generation: tenure }) => {
    const row = rowOf(s, id);
    const isSo =
      row.state === state &&
      row.holder === STANDBY &&
      row.generation === tenure &&
      s.actor(id).pick(claimPart) === generation;
    return isSo || isLostUnderWay(s, STANDBY, id);
  });
});

const isGivenUp: PropertySpec = always(
  sentences.safe6GivenUp,
  (s) =>
    stateOf(s, STANDBY) !== 'none' ||
    resourcesOf(plan).every((id) => {
      const { state, holder } = rowOf(s, id);
      return holder !== STANDBY || (state !== 'held' && state !== 'allocated');
    }),
);

const RESTING = ['none', 'held', 'allocated'];
const isAnswered: PropertySpec = leadsTo(
  sentences.live2Standby,
  (s) => !RESTING.includes(stateOf(s, STANDBY)),
  (s) => RESTING.includes(stateOf(s, STANDBY)),
);

const asks = (name: string, type: string, generation: number, more: object = {}): InputSpec =>
  given(name, STANDBY, { type, generation, ...more }, 'orders');

const inputs: readonly InputSpec[] = [
  asks('a hot standby is wanted', 'RESERVE_STANDBY', 1, { method: 'hot' }),
  asks('a cold standby is wanted', 'RESERVE_STANDBY', 1, { method: 'cold' }),
  asks('a hot standby is wanted again', 'RESERVE_STANDBY', 3, { method: 'hot' }),
  asks('it is demoted', 'DEMOTE_STANDBY', 2),
  ...[1, 2].map((n) => asks(`generation ${n} is promoted`, 'PROMOTE', n)),
  ...[1, 2].map((n) => asks(`generation ${n} is released`, 'RELEASE_STANDBY', n)),
];

const requestOf = (parts: PlacementParts, request: string) => {
  const input: FormingRequestInput = {
    request,
    owner: STANDBY,
    allocator: ALLOCATOR,
    acquirer: ACQUIRER,
    order: orderOf(['d1']),
    patient: true,
    hasDeadline: false,
  };
  return { machine: parts.formingRequest, input: input as unknown as Plain };
};

export const STANDBY_TITLE =
  'the standby of a guest by the orders of system 6; 3 orders, 1 restart of the allocator or 1 loss';

export const standbyScope = (parts: PlacementParts): SystemDefinition => ({
  name: 'placement',
  title: STANDBY_TITLE,
  actors: {
    ...actorsOf(plan, parts),
    [STANDBY]: {
      machine: parts.standbyReservation,
      input: { standby: STANDBY, requests: REQUESTS, allocator: ALLOCATOR, answers: null },
    },
    ...Object.fromEntries(REQUESTS.map((name) => [name, requestOf(parts, name)])),
  },
  links: linksOf(plan),
  environment: inputs,
  faults: [
    {
      kind: 'crash',
      name: 'the allocator crashes',
      actors: [ALLOCATOR, ...REQUESTS],
      budget: 'mishaps',
    },
    ...resourcesOf(plan)
      .filter((id) => ['d1', 'c0'].includes(id))
      .map((id) => strikes(`${id} is removed`, id, 'REMOVE', 'mishaps')),
  ],
  budgets: { orders: 3, mishaps: 1 },
  properties: [
    isKept,
    isGivenUp,
    isAnswered,
    sometimes(
      'REACH (standbys) one is promoted from what is held',
      (s) => stateOf(s, STANDBY) === 'promoting',
    ),
    sometimes(
      'REACH (standbys) one is demoted to what is held',
      (s) => stateOf(s, STANDBY) === 'demoting',
    ),
  ],
  fairness,
});
