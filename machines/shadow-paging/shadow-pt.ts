/**
 * ShadowPt: the memory of one shadow page table, and what it is at the moment (patent's term: second
 * address translation table; KVM: a root of the shadow MMU).
 *
 * Rules:
 * - `building` to `registered` when it is published; `registered` while at least one CPU is counted in,
 *   `cached` when none is: recorded, not loaded, kept up to date all the same;
 * - only `cached` is evicted; whatever a CPU may still have is zapped: unlinked first, freed after the acks;
 * - freed, it is no user of its guest page any more.
 * Beside that, `synced` or `unsynced`: whether the guest's entry may have changed since it was read.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { including, type Mapping, message, peer, type TableKey, without } from './types.ts';

export interface ShadowPtInput {
  /** Name of this actor. */
  readonly shadow: string;
  readonly table: string;
}

interface Context {
  readonly input: ShadowPtInput;
  readonly key: TableKey | null;
  readonly mapping: Mapping | null;
  /** CPUs that are counted in: loaded, about to load, or waiting for the build. */
  readonly cpus: readonly string[];
}

type Event =
  | { type: 'ALLOCATE'; key: TableKey; cpu: string }
  | { type: 'COUNT_IN' | 'COUNT_OUT' | 'WALK'; cpu: string }
  | { type: 'PUBLISH' | 'SYNCING' | 'EVICT' | 'ZAP' | 'FREE' | 'CLEAR' | 'UNSYNC' }
  | { type: 'SET_ENTRY'; mapping: Mapping | null; by: string }
  | { type: 'CLEAR_FRAME'; frame: string };

type Emitted =
  | { type: 'SHADOW_ENTRY_WRITTEN'; shadow: string; during: string }
  | { type: 'SHADOW_FREED'; shadow: string; page: string };

const shadowPtSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as ShadowPtInput,
    emitted: {} as Emitted,
  },
  guards: {
    isLast: ({ context, event }) =>
      event.type === 'COUNT_OUT' && without(context.cpus, event.cpu).length === 0,
    isCached: ({ context }) => context.cpus.length === 0,
    maps: ({ context, event }) =>
      event.type === 'CLEAR_FRAME' && event.frame === context.mapping?.frame,
  },
  actions: {
    take: assign(({ event }) => {
      assertEvent(event, 'ALLOCATE');
      return { key: event.key, cpus: [event.cpu], mapping: null };
    }),
    countIn: assign(({ context, event }) => {
      assertEvent(event, 'COUNT_IN');
      return { cpus: including(context.cpus, event.cpu) };
    }),
    countOut: assign(({ context, event }) => {
      assertEvent(event, 'COUNT_OUT');
      return { cpus: without(context.cpus, event.cpu) };
    }),
    setEntry: assign(({ event }) => {
      assertEvent(event, 'SET_ENTRY');
      return { mapping: event.mapping };
    }),
    reportEntry: enqueueActions(({ context, enqueue }, { during }: { during: string }) => {
      enqueue.emit({ type: 'SHADOW_ENTRY_WRITTEN', shadow: context.input.shadow, during });
    }),
    answerFilled: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'SET_ENTRY');
      enqueue.sendTo(peer(event.by), { type: 'FILLED' });
    }),
    clear: assign({ mapping: null }),
    answerWalk: enqueueActions(({ context: { mapping }, event, enqueue }) => {
      assertEvent(event, 'WALK');
      enqueue.sendTo(peer(event.cpu), message({ type: 'WALKED', mapping }));
    }),
    tellUnsynced: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.table), message({ type: 'UNSYNCED', shadow: input.shadow }));
    }),
    leavePage: enqueueActions(({ context: { input, key }, enqueue }) => {
      const unref = message({ type: 'UNREF', shadow: input.shadow });
      if (key !== null) enqueue.sendTo(peer(key.page), unref);
    }),
    free: enqueueActions(({ context: { input, key }, enqueue }) => {
      enqueue.emit({ type: 'SHADOW_FREED', shadow: input.shadow, page: key?.page ?? '' });
      enqueue.assign({ key: null, mapping: null, cpus: [] });
    }),
  },
});

const kept = {
  CLEAR: { actions: 'clear' },
  CLEAR_FRAME: { guard: 'maps', actions: 'clear' },
} as const;
const writable = (during: string) => ({
  SET_ENTRY: {
    actions: ['setEntry', { type: 'reportEntry', params: { during } }, 'answerFilled'] as const,
  },
});
const freed = {
  target: '#ShadowPt.life.freed',
  actions: ['leavePage', 'free'],
} as const;
const walks = { WALK: { actions: 'answerWalk' } } as const;

export const shadowPt = shadowPtSetup.createMachine({
  id: 'ShadowPt',
  context: ({ input }) => ({ input, key: null, mapping: null, cpus: [] }),
  type: 'parallel',
  states: {
    life: {
      initial: 'freed',
      states: {
        freed: { on: { ALLOCATE: { target: 'building', actions: 'take' } } },
        building: {
          on: {
            ...kept,
            ...writable('building'),
            ...walks,
            COUNT_IN: { actions: 'countIn' },
            COUNT_OUT: { actions: 'countOut' },
            PUBLISH: 'registered',
            ZAP: 'zapping',
          },
        },
        registered: {
          on: {
            ...kept,
            ...writable('registered'),
            ...walks,
            COUNT_IN: { actions: 'countIn' },
            COUNT_OUT: [
              { guard: 'isLast', target: 'cached', actions: 'countOut' },
              { actions: 'countOut' },
            ],
            SYNCING: 'building',
            ZAP: 'zapping',
          },
        },
        cached: {
          on: {
            ...kept,
            ...writable('cached'),
            COUNT_IN: { target: 'registered', actions: 'countIn' },
            SYNCING: 'building',
            EVICT: freed,
            ZAP: 'zapping',
          },
        },
        zapping: {
          on: {
            ...kept,
            ...writable('zapping'),
            ...walks,
            FREE: freed,
          },
        },
      },
    },
    sync: {
      initial: 'synced',
      states: {
        synced: { on: { UNSYNC: { target: 'unsynced', actions: 'tellUnsynced' } } },
        unsynced: { on: { ALLOCATE: 'synced', SYNCING: 'synced' } },
      },
    },
  },
});
