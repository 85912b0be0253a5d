/** Planted bugs of the correspondence table: keys, eviction, who is counted in, what is recorded when. */
import { actionsUnder, changes } from '../../../machines/shadow-paging/correspondence-table.ts';
import {
  andThen,
  type Change,
  type Letter,
  lookUp,
  policy,
  publish,
  type Relations,
  type Row,
  serve,
  unchanged,
  type Wish,
} from '../../../machines/shadow-paging/relations.ts';
import { message, sameKey } from '../../../machines/shadow-paging/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { ShadowPagingParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

const provide = (actions: Readonly<Record<string, unknown>>) =>
  having('correspondenceTable', (table) => table.provide({ actions: actions as never }));

const wishOf = ({ cpu, by, key }: Wish): Wish => ({ cpu, by, key });

/** Rows that the naive table has not recorded yet. */
type Unrecorded = Relations & { readonly unrecorded?: readonly Row[] };

const recordedLater = {
  lookUp: changes((state, event) => {
    const change = lookUp(state, wishOf(event), policy);
    const unrecorded = change.next.rows.filter(({ phase }) => phase === 'building');
    const rows = change.next.rows.filter(({ phase }) => phase !== 'building');
    const all = [...((state as Unrecorded).unrecorded ?? []), ...unrecorded];
    return { ...change, next: { ...change.next, rows, unrecorded: all } as Relations };
  }),
  publish: changes((state, { shadow, by }) => {
    const { unrecorded = [] } = state as Unrecorded;
    const own = unrecorded.filter((row) => row.shadow === shadow);
    const rest = unrecorded.filter((row) => row.shadow !== shadow);
    const recorded = { ...state, rows: [...state.rows, ...own], unrecorded: rest };
    return publish(recorded as Relations, shadow, by);
  }),
};

/** The old shadow is let go when the new one is there. */
const dropsLast = {
  drop: changes((state, { by }) => ({
    ...unchanged(state),
    letters: [[by, { type: 'DROPPED' }]],
  })),
  lookUp: changes((state, event) => {
    const old = state.rows.find(({ cpus }) => cpus.includes(event.cpu));
    const change = lookUp(state, wishOf(event), policy);
    if (old === undefined || change.letters.length === 0 || sameKey(old.key, event.key)) {
      return change;
    }
    return andThen(letGo(change, old, event.cpu), (next) => serve(next, policy));
  }),
};
const letGo = ({ next, letters, outcomes }: Change, old: Row, cpu: string): Change => ({
  next: {
    ...next,
    rows: next.rows.map((row) =>
      row.shadow === old.shadow ? { ...row, cpus: row.cpus.filter((name) => name !== cpu) } : row,
    ),
  },
  letters: [...letters, [old.shadow, message({ type: 'COUNT_OUT', cpu })]],
  outcomes,
});

/** A hit on a shadow that is being built waits uncounted, and looks up again when it is published. */
const waitsUncounted = {
  lookUp: changes((state, event) => {
    const wish = wishOf(event);
    const row = state.rows.find((other) => policy.isMatch(other, wish));
    if (row?.phase !== 'building') return lookUp(state, wish, policy);
    const rows = state.rows.map((other) =>
      other === row ? { ...row, waiters: [...row.waiters, wish] } : other,
    );
    return unchanged({ ...state, rows });
  }),
  publish: changes((state, { shadow, by }) => {
    const change = publish(state, shadow, by);
    const letters = change.letters.map(([to, letter]): Letter => {
      const isWaiter = to !== by && letter.type === 'FOUND';
      return [to, isWaiter ? { type: 'LOOK_AGAIN' } : letter];
    });
    return andThen({ ...change, letters }, (next) => serve(next, policy));
  }),
};

const loadedToo = ({ rows }: Relations): Row | undefined =>
  rows.find(({ phase }) => phase === 'live');

const evictsLoaded = (parts: ShadowPagingParts): ShadowPagingParts => ({
  ...parts,
  correspondenceTable: parts.correspondenceTable.provide({
    actions: actionsUnder({ ...policy, victimOf: loadedToo }),
  }),
  shadowPt: edited(parts.shadowPt, ['states', 'life', 'states', 'registered', 'on'], (on) => ({
    ...on,
    EVICT: { target: '#ShadowPt.life.freed', actions: ['leavePage', 'free'] },
  })),
});

export const tableMutants: readonly Mutant<ShadowPagingParts>[] = [
  {
    name: 'key-without-vm',
    title: 'a shadow is found by guest address and role alone, whichever VM asks',
    kills: sentences.safe6,
    scope: 'two-vms',
    apply: provide(
      actionsUnder({ ...policy, isMatch: (row, wish) => row.key.role === wish.key.role }),
    ),
  },
  {
    name: 'key-without-role',
    title: 'a shadow is found by VM and guest address, whatever the paging mode',
    kills: sentences.safe3,
    scope: 'two-vms',
    apply: provide(
      actionsUnder({ ...policy, isMatch: (row, wish) => row.key.page === wish.key.page }),
    ),
  },
  {
    name: 'recorded-after-build',
    title: 'the relation is recorded when the shadow is registered, not before it is built',
    kills: sentences.safe4,
    scope: 'one-edit',
    apply: provide(recordedLater),
  },
  {
    name: 'evicts-loaded',
    title: 'the least recently used shadow is evicted, whoever has it loaded',
    kills: sentences.safe5,
    scope: 'eviction',
    apply: evictsLoaded,
  },
  {
    name: 'drops-last',
    title: 'the old shadow is let go only when there is room for the new one',
    kills: sentences.live1('cpu0'),
    scope: 'eviction',
    apply: provide(dropsLast),
  },
  {
    name: 'waiter-not-counted',
    title: 'who waits for a build is not counted in, but looks up again when it has ended',
    kills: sentences.live1('cpu0'),
    scope: 'eviction',
    apply: provide(waitsUncounted),
  },
  {
    name: 'freed-root-kept',
    title: 'a freed root is no longer tracked, but its shadow stays in the table',
    kills: sentences.safe2,
    scope: 'one-cpu',
    apply: provide({
      discard: changes((state, { page, by }) => ({
        ...unchanged(state),
        letters: [
          ...state.rows
            .filter(({ key }) => key.page === page)
            .map(({ shadow }): Letter => [page, message({ type: 'UNREF', shadow })]),
          [by, message({ type: 'UNLINKED', shadows: [], cpus: [] })],
        ],
      })),
    }),
  },
  {
    name: 'synced-only-when-cached',
    title: 'an outdated shadow that another CPU has loaded is registered without a sync',
    kills: sentences.safe2,
    scope: 'one-edit-lazy',
    apply: provide({
      lookUp: changes((state, event) => {
        const loaded = state.rows.filter(({ cpus }) => cpus.length > 0);
        const unsynced = state.unsynced.filter(
          (shadow) => !loaded.some((row) => row.shadow === shadow),
        );
        return lookUp({ ...state, unsynced }, wishOf(event), policy);
      }),
    }),
  },
  {
    name: 'sync-has-no-owner',
    title: 'while one CPU syncs a shadow, another one registers it as it is',
    kills: sentences.safe2,
    scope: 'one-edit-lazy',
    apply: provide({
      lookUp: changes((state, event) => {
        const change = lookUp(state, wishOf(event), policy);
        const isSync = change.letters.some(([, { type }]) => type === 'SYNC');
        const rows = change.next.rows.map((row, i, all) =>
          isSync && i === all.length - 1 ? { ...row, phase: 'live' as const } : row,
        );
        return { ...change, next: { ...change.next, rows } };
      }),
    }),
  },
  {
    name: 'publishes-outdated',
    title: 'a shadow is published although its table was written after it was read',
    kills: sentences.safe2,
    scope: 'one-edit-lazy',
    apply: provide({
      publish: changes((state, { shadow, by }) => {
        const unsynced = state.unsynced.filter((other) => other !== shadow);
        return publish({ ...state, unsynced }, shadow, by);
      }),
    }),
  },
];
