/** Planted bugs of building, filling, tracking: the order of steps, and what is checked when. */
import { enqueueActions } from 'xstate';
import { message, peer } from '../../../machines/shadow-paging/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { ShadowPagingParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;

const BUILDING = ['states', 'building', 'states'];

/** Read first, then protect; and nobody looks whether it still is as it was read. */
const readsFirst = (parts: ShadowPagingParts): ShadowPagingParts => ({
  ...parts,
  shadowManager: edited(parts.shadowManager, ['states', 'building'], (building: Chart) => ({
    ...building,
    initial: 'reading',
    states: {
      ...building.states,
      reading: { ...building.states.reading, on: { ENTRY: afterReading } },
      protecting: {
        ...building.states.protecting,
        on: {
          REFERENCED: [{ guard: 'wasExposed', target: 'shootingDown' }, { target: 'writing' }],
        },
      },
      shootingDown: {
        ...building.states.shootingDown,
        always: { guard: 'allAcked', target: 'writing' },
      },
    },
  })),
  guestPtPage: parts.guestPtPage.provide({ guards: { isAsRead: () => true } }),
});
const afterReading = { target: 'protecting', actions: 'noteEntry' };

/** Where the mapping is written: with or without the dirty bit, of whatever frame. */
const fillsWith = (isWritable: (context: any, event: any) => boolean) =>
  enqueueActions(({ context, event, enqueue }: any) => {
    const { shadow, by, frame, version } = event;
    const mapping = frame === null ? null : { frame, writable: isWritable(context, event) };
    enqueue.sendTo(peer(shadow), message({ type: 'SET_ENTRY', mapping, by, shadow, version }));
  }) as never;

export const buildingMutants: readonly Mutant<ShadowPagingParts>[] = [
  {
    name: 'cached-not-tracked',
    title: 'an edit reaches the shadows that are loaded, not those that are cached',
    kills: sentences.safe2,
    scope: 'one-edit',
    apply: having('shadowPt', (shadow) =>
      edited(
        shadow,
        ['states', 'life', 'states', 'cached', 'on'],
        ({ CLEAR: _, ...on }: Chart) => on,
      ),
    ),
  },
  {
    name: 'one-user-cleared',
    title: 'of several shadows made from one page an edit reaches the first',
    kills: sentences.safe2,
    scope: 'two-vms',
    apply: having('guestPtPage', (page) =>
      page.provide({
        actions: {
          clearUsers: enqueueActions(({ context, enqueue }: any) => {
            const [first] = context.users;
            if (first !== undefined) enqueue.sendTo(peer(first), { type: 'CLEAR' });
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'reads-before-protecting',
    title: 'the guest table is read first and write-protected afterwards',
    kills: sentences.safe2,
    scope: 'one-edit',
    apply: readsFirst,
  },
  {
    name: 'fills-what-was-read',
    title: 'an entry is written to the shadow without a look whether the guest has edited it',
    kills: sentences.safe2,
    scope: 'one-edit',
    apply: having('guestPtPage', (page) => page.provide({ guards: { isAsRead: () => true } })),
  },
  {
    name: 'reads-before-acks',
    title: 'a build does not wait until no TLB has the table mapped writable',
    kills: sentences.safe7,
    scope: 'one-edit',
    apply: having('shadowManager', (manager) =>
      edited(manager, [...BUILDING, 'protecting', 'on'], (on: Chart) => ({
        ...on,
        REFERENCED: 'reading',
      })),
    ),
  },
  {
    name: 'sync-keeps-absent',
    title: 'a sync that reads an absent entry leaves what another CPU has filled meanwhile',
    kills: sentences.safe2,
    scope: 'one-edit-lazy',
    apply: having('shadowManager', (manager) =>
      edited(manager, [...BUILDING, 'reading', 'on', 'ENTRY'], ([present]: readonly unknown[]) => [
        present,
        { target: 'publishing' },
      ]),
    ),
  },
  {
    name: 'rewrites-on-hit',
    title: 'a shadow that was found is written anew from the guest table all the same',
    kills: sentences.safe8,
    scope: 'one-edit',
    apply: having('shadowManager', (manager) =>
      edited(manager, ['states', 'lookingUp', 'on'], (on: Chart) => ({
        ...on,
        FOUND: { target: 'building', actions: 'noteShadow' },
      })),
    ),
  },
  {
    name: 'fault-fills-nothing',
    title: 'a fault on a shadow that is loaded is answered, but the entry is not written',
    kills: sentences.live2('cpu0'),
    scope: 'one-edit',
    apply: having('shadowPt', (shadow) =>
      edited(shadow, ['states', 'life', 'states', 'registered', 'on'], (on: Chart) => ({
        ...on,
        SET_ENTRY: { actions: 'answerFilled' },
      })),
    ),
  },
  {
    name: 'dirty-in-shadow-only',
    title: 'a shadow entry is writable from the start, and the guest never hears of the write',
    kills: sentences.safe9,
    scope: 'bits',
    apply: having('guestPtPage', (page) =>
      page.provide({ actions: { fill: fillsWith((c, e) => e.entry !== c.input.page) } }),
    ),
  },
  {
    name: 'maps-itself-writable',
    title: 'a table that maps itself is written through its own mapping',
    kills: sentences.safe7,
    scope: 'bits',
    apply: having('guestPtPage', (page) =>
      page.provide({
        guards: { mapsItself: () => false },
        actions: { fill: fillsWith((context) => context.dirty) },
      }),
    ),
  },
  {
    name: 'dma-not-stopped',
    title: 'the IOMMU keeps its mapping of a page that became a page table',
    kills: sentences.safe7Dma,
    scope: 'bits',
    apply: having('guestPtPage', (page) =>
      edited(page, ['states', 'tracked', 'on'], (on: Chart) => ({
        ...on,
        DMA_WRITE: { actions: ['write', 'reportWritten'] },
      })),
    ),
  },
];
