/** Planted bugs of the pair: what one of the systems may do alone, and what the place between them has to see to. */
import { assign, enqueueActions, raise } from 'xstate';
import { message, type Row } from '../../../machines/placement/types.ts';
import { generationOf } from '../../../machines/standby/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import { standbyMutants } from '../../placement/mutants/standby.ts';
import type { PlacementParts } from '../../placement/parts.ts';
import { slotMutants } from '../../standby/mutants/slot.ts';
import { RESERVATIONS_AS_PROMISED } from '../reservation-watch.ts';
import type { PlacementStandbyParts } from './parts.ts';
import { sentences } from './properties.ts';

type Bug = Mutant<PlacementStandbyParts>;
type Chart = Readonly<Record<string, any>>;
type Facts = Omit<Bug, 'apply'>;

const inPlacement = (
  facts: Facts,
  change: (parts: PlacementParts) => Partial<PlacementParts>,
): Bug => ({
  ...facts,
  apply: (parts) => ({
    ...parts,
    placement: { ...parts.placement, ...change(parts.placement) },
  }),
});

const inPlace = (facts: Facts, path: readonly string[], change: (part: any) => unknown): Bug => ({
  ...facts,
  apply: (parts) => ({ ...parts, standbyPlace: edited(parts.standbyPlace, path, change) }),
});

/** A planted bug of placement alone, in this company. */
const ofPlacement = (name: string, scope: string, kills: string): Bug => {
  const { title, apply } = standbyMutants.find((mutant) => mutant.name === name)!;
  return inPlacement({ name, title, scope, kills }, apply);
};

const without =
  (...keys: readonly string[]) =>
  (part: Chart) =>
    Object.fromEntries(Object.entries(part).filter(([name]) => !keys.includes(name)));

const ofTables: readonly Bug[] = [
  ofPlacement('demoted-to-free', 'demoted', sentences.x6change),
  inPlacement(
    {
      name: 'held-runs-out',
      title: 'what is held for a cold standby runs out like any reservation',
      scope: 'raised',
      kills: sentences.x6,
    },
    ({ resource }) => ({
      resource: edited(resource, ['states', 'held'], (held: Chart) => ({
        ...held,
        entry: [
          'settle',
          raise({ type: 'EXPIRED' }, { id: 'reservation', delay: 'reservation' as never }),
        ],
        exit: 'disarmReservation',
        on: { ...held.on, EXPIRED: { target: 'free', actions: 'endTenure' } },
      })),
    }),
  ),
  inPlacement(
    {
      name: 'restart-forgets-held',
      title: 'an allocator that restarts gives back what is held, as if it were only reserved',
      scope: 'restart',
      kills: sentences.x6,
    },
    ({ allocator }) => ({
      allocator: allocator.provide({
        actions: {
          cleanUp: enqueueActions(({ context: { input, rows }, enqueue }: any) => {
            const taken = (rows as readonly Row[]).filter(({ state }) =>
              ['reserved', 'held'].includes(state),
            );
            for (const { id, generation, holder: owner } of taken) {
              const release = { type: 'RELEASE', by: input.allocator, owner, generation };
              enqueue.sendTo(({ system }: any) => system.get(id), message(release));
            }
          }) as never,
        },
      }),
    }),
  ),
  inPlacement(
    {
      name: 'demoted-in-old-generation',
      title: 'what is demoted stays under the generation of the former choice',
      scope: 'demoted',
      kills: sentences.x6,
    },
    ({ resource }) => ({
      resource: resource.provide({ actions: { noteClaim: (() => {}) as never } }),
    }),
  ),
  inPlacement(
    {
      name: 'raised-in-old-generation',
      title: 'what is held is committed to the hot choice under the generation of the cold one',
      scope: 'raised',
      kills: sentences.x6,
    },
    ({ resource }) => ({
      resource: resource.provide({ actions: { noteNext: (() => {}) as never } }),
    }),
  ),
  inPlacement(
    {
      name: 'held-before-drained',
      title: 'placement says that the device is held while it is still drained',
      scope: 'demoted',
      kills: sentences.serves,
    },
    ({ standbyReservation }) => ({
      standbyReservation: edited(
        standbyReservation,
        ['states', 'demoting', 'always'],
        ([over, held]: readonly Chart[]) => [over, without('guard')(held!)],
      ),
    }),
  ),
  inPlacement(
    {
      name: 'restart-untold',
      title: 'who asked for something while the allocator was down is not told of its restart',
      scope: 'restart',
      kills: sentences.settles,
    },
    ({ formingRequest }) => ({
      formingRequest: formingRequest.provide({ actions: { tellRestarted: (() => {}) as never } }),
    }),
  ),
  inPlacement(
    {
      name: 'loss-untold',
      title: 'what is lost ends a reservation, and nobody is told of the loss',
      scope: 'removed',
      kills: RESERVATIONS_AS_PROMISED,
    },
    ({ standbyReservation }) => ({
      standbyReservation: edited(standbyReservation, ['states', 'held', 'on'], (on: Chart) => ({
        ...on,
        LOST: { ...on.LOST, actions: 'dropLost' },
      })),
    }),
  ),
];

const recordOutlives: Bug = inPlacement(
  {
    name: 'record-outlives-host',
    title:
      'after a restart of its host a standby makes its reservation anew in a request of the former life',
    scope: 'host-demoted',
    kills: sentences.x6change,
  },
  ({ standbyReservation }) => ({
    standbyReservation: edited(
      standbyReservation,
      ['context'],
      (context: (given: Chart) => unknown) =>
        ({ input, ...given }: Chart) =>
          context({ ...given, input: { ...input, later: undefined } }),
    ),
  }),
);

const kept = ['states', 'kept', 'states'];

const ofPlaces: readonly Bug[] = [
  inPlace(
    {
      name: 'released-before-stop-point',
      title:
        'the device is given up when the demotion is ordered, while the hot standby runs on it',
      scope: 'demoted',
      kills: sentences.x6stop,
    },
    [...kept, 'standing', 'on', 'DEMOTE'],
    ([first, ...rest]: readonly Chart[]) => [
      { ...first, target: 'demoting', actions: [...first!.actions, 'demote'] },
      ...rest,
    ],
  ),
  inPlace(
    {
      name: 'ready-at-stop-point',
      title:
        'the cold standby counts as ready at its stop point, when placement is only ordered to hold its device',
      scope: 'demoted',
      kills: sentences.x6,
    },
    [...kept, 'standing', 'on', 'STANDBY_READY'],
    ([first, ...rest]: readonly Chart[]) => [
      { ...first, actions: ['demote', 'tellOwner'] },
      ...rest,
    ],
  ),
  inPlace(
    {
      name: 'promoted-while-drained',
      title: 'a standby that has just been demoted is started while its device is still drained',
      scope: 'demoted',
      kills: sentences.serves,
    },
    [...kept, 'demoting', 'on', 'PROMOTE'],
    () => ({ target: 'serving', actions: ['notePromotion', 'passPromotion'] }),
  ),
  inPlace(
    {
      name: 'promotion-lost-while-drained',
      title: 'a promotion that comes while the device is drained is not remembered',
      scope: 'demoted',
      kills: sentences.runs,
    },
    [...kept, 'demoting', 'on'],
    without('PROMOTE'),
  ),
  inPlace(
    {
      name: 'booted-before-allocated',
      title: 'a cold standby is booted to be hot on what is only held',
      scope: 'raised',
      kills: sentences.x6stop,
    },
    [...kept, 'standing', 'on', 'PREPARE'],
    ([first, ...rest]: readonly Chart[]) => [{ ...first, actions: ['noteOrder', 'pass'] }, ...rest],
  ),
  inPlace(
    {
      name: 'gone-without-giving-back',
      title: 'what was kept for a standby that is discarded stays kept',
      scope: 'crashed',
      kills: sentences.givenBack,
    },
    ['states', 'kept', 'on', 'DISCARDED'],
    () => ({ target: '#StandbyPlace.empty', actions: 'tellOwner' }),
  ),
];

const inFirst = (facts: Facts, path: readonly string[], change: (part: any) => unknown): Bug => ({
  ...facts,
  apply: (parts) => ({ ...parts, firstInstance: edited(parts.firstInstance, path, change) }),
});

const unproved = slotMutants.find(({ name }) => name === 'promoted-without-proof')!;

/** What is taken for a proof that the old instance is stopped, and who needs none. */
const ofProofs: readonly Bug[] = [
  inFirst(
    {
      name: 'silence-is-stop',
      title: 'an instance whose host is not heard of counts as stopped',
      scope: 'fence',
      kills: sentences.x5,
    },
    ['states', 'doubted', 'on'],
    () => ({ STOP: { target: 'stopped', actions: 'tellStopped' } }),
  ),
  inFirst(
    {
      name: 'order-is-stop',
      title:
        'an instance counts as stopped when its server is told to end, and the device is still drained',
      scope: 'fence',
      kills: sentences.x5evidence,
    },
    ['states', 'ending', 'states', 'unasked', 'on'],
    (on: Chart) => ({ ...on, STOP: { target: '#FirstInstance.stopped', actions: 'tellStopped' } }),
  ),
  inFirst(
    {
      name: 'hang-is-drained',
      title: 'a reset that does not end counts as the end of draining',
      scope: 'fence-twice',
      kills: sentences.x5evidence,
    },
    ['states', 'ending', 'states', 'awaited', 'on', 'ROW'],
    ({ guard: _, ...ends }: Chart) => ends,
  ),
  inPlacement(
    {
      name: 'hot-is-attached',
      title:
        'the device is attached to a hot standby as soon as it is allocated, while the guest uses it',
      scope: 'fence',
      kills: sentences.x5,
    },
    ({ standbyReservation }) => ({
      standbyReservation: edited(
        standbyReservation,
        ['states', 'asked', 'on', 'FORMED'],
        ([other, ended, hot, cold]: readonly Chart[]) => [
          other,
          ended,
          { ...hot, target: 'attaching', actions: [...hot!.actions, 'attach'] },
          cold,
        ],
      ),
    }),
  ),
  {
    name: unproved.name,
    title: unproved.title,
    scope: 'fence',
    kills: sentences.x5evidence,
    apply: (parts) => ({ ...parts, standby: unproved.apply(parts.standby) }),
  },
];

const hostGone: Bug = {
  name: 'lost-host-asked',
  title:
    'a selector that hears that a host is lost gives up one method there, and asks it for the other',
  scope: 'host',
  kills: sentences.settles,
  apply: (parts) => ({
    ...parts,
    standby: {
      ...parts.standby,
      methodSelector: parts.standby.methodSelector.provide({
        actions: {
          abandon: assign(({ context: { asker, left, n, orphans, term } }: any) => {
            const generation = generationOf(term, n + 1);
            const orphan = { guest: asker.guest, generation, host: left[0].host };
            return { n: n + 1, orphans: [...orphans, orphan], left: left.slice(1) };
          }) as never,
        },
      }),
    },
  }),
};

export const mutants: readonly Bug[] = [
  hostGone,
  recordOutlives,
  ...ofTables,
  ...ofPlaces,
  ...ofProofs,
];
