/**
 * CorrespondenceTable: the recorded relation between guest page tables and their shadows, with the pool of
 * shadows (modern term: the shadow hash, with an LRU of roots).
 *
 * Rules:
 * - the key is (VM, guest root, role), not the address alone;
 * - a shadow is recorded, as being built, before it is loaded by any CPU; at most one for a key;
 * - a hit, also of the root in use, makes its row the most recent; the least recently used row that no
 *   CPU is counted in for is the one that is evicted;
 * - a hit on a shadow that is being built waits, and is counted in at once. (That it only looks up again
 *   later is refuted: another CPU may evict and rebuild the shadow in between, for ever.)
 * - a wish for which there is no room waits for the next row that is let go;
 * - what is unlinked is found by nobody, and free again only when it is said to be.
 */
import { assertEvent, enqueueActions, not, setup } from 'xstate';
import {
  andThen,
  type Change,
  countOut,
  discard,
  evict,
  lookUp,
  type Policy,
  policy,
  publish,
  type Relations,
  release,
  serve,
  unchanged,
  victimOf,
  type Wish,
} from './relations.ts';
import { message, peer, type TableKey } from './types.ts';

export interface CorrespondenceTableInput {
  /** Names of the shadows, all free. */
  readonly shadows: readonly string[];
}

type Event =
  | ({ type: 'LOOK_UP' } & Wish)
  | { type: 'DROP'; cpu: string; by: string }
  | { type: 'PUBLISHED'; shadow: string; by: string }
  | { type: 'DISCARD'; page: string; by: string }
  | { type: 'ACKED'; shadows: readonly string[] }
  | { type: 'UNSYNCED'; shadow: string }
  | { type: 'MEM_PRESSURE' };

type Emitted = { type: 'HIT' | 'MISS' | 'EVICTED'; key: TableKey };

const EMITS = { hit: 'HIT', miss: 'MISS', evicted: 'EVICTED' } as const;

/** Runs a change: keeps the rows, tells who must know. */
export const changes = (change: (state: Relations, event: any) => Change) =>
  enqueueActions(({ context, event, enqueue }: any) => {
    const { next, letters, outcomes } = change(context, event);
    enqueue.assign(next);
    for (const { outcome, key } of outcomes) enqueue.emit({ type: EMITS[outcome], key });
    for (const [to, letter] of letters) enqueue.sendTo(peer(to), letter);
  }) as never;

/** What the table does on each event, under a policy; a planted bug has another policy or action. */
export const actionsUnder = (by: Policy) => ({
  lookUp: changes((state, { cpu, by: operation, key }) =>
    lookUp(state, { cpu, by: operation, key }, by),
  ),
  drop: changes((state, event) => {
    const change = andThen(countOut(state, event.cpu), (next) => serve(next, by));
    return { ...change, letters: [...change.letters, [event.by, message({ type: 'DROPPED' })]] };
  }),
  publish: changes((state, event) =>
    andThen(publish(state, event.shadow, event.by), (next) => serve(next, by)),
  ),
  discard: changes((state, event) =>
    andThen(discard(state, event.page, event.by), (next) => serve(next, by)),
  ),
  release: changes((state, event) =>
    andThen(release(state, event.shadows), (next) => serve(next, by)),
  ),
  note: changes((state, { shadow }) =>
    unchanged({ ...state, unsynced: [...new Set([...state.unsynced, shadow])].sort() }),
  ),
  reclaim: changes((state) => {
    const victim = victimOf(state);
    return victim === undefined ? unchanged(state) : evict(state, victim);
  }),
});

const tableSetup = setup({
  types: {
    context: {} as Relations,
    events: {} as Event,
    input: {} as CorrespondenceTableInput,
    emitted: {} as Emitted,
  },
  guards: {
    hasRoom: ({ context }) => context.free.length > 0,
    hasVictim: ({ context }) => victimOf(context) !== undefined,
    isLinked: ({ context, event }) => {
      assertEvent(event, 'UNSYNCED');
      return context.rows.some(({ shadow }) => shadow === event.shadow);
    },
  },
  actions: actionsUnder(policy),
});

export const correspondenceTable = tableSetup.createMachine({
  id: 'CorrespondenceTable',
  context: ({ input }) => ({
    rows: [],
    free: [...input.shadows].sort(),
    doomed: [],
    unsynced: [],
    waiting: [],
  }),
  on: {
    LOOK_UP: { actions: 'lookUp' },
    DROP: { actions: 'drop' },
    PUBLISHED: { actions: 'publish' },
    DISCARD: { actions: 'discard' },
    ACKED: { actions: 'release' },
    UNSYNCED: { guard: 'isLinked', actions: 'note' },
    MEM_PRESSURE: { guard: 'hasVictim', actions: 'reclaim' },
  },
  initial: 'ample',
  states: {
    /** Some shadow is free. */
    ample: { always: { guard: not('hasRoom'), target: 'tight' } },
    /** None is free, but some is cached. */
    tight: {
      always: [
        { guard: 'hasRoom', target: 'ample' },
        { guard: not('hasVictim'), target: 'exhausted' },
      ],
    },
    /** Every shadow is loaded, being built or on its way out. */
    exhausted: {
      always: [
        { guard: 'hasRoom', target: 'ample' },
        { guard: 'hasVictim', target: 'tight' },
      ],
    },
  },
});
