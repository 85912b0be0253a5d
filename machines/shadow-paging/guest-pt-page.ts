/**
 * GuestPtPage: one guest frame that is, or may become, the root of a guest page table, with the entry
 * that is written in it (modern term: a tracked gfn).
 *
 * Rules:
 * - `plain`: ordinary memory; the first write of a virtual CPU maps it writable there (`exposed`).
 * - `tracked`: write-protected in every shadow, every TLB and the IOMMU, from the REF of the first shadow
 *   to the UNREF of the last; a write traps, and the VMM performs it and clears the entry in *every*
 *   shadow that was made from this page, published, cached or still being built.
 * - `unsynced` (lazy variant): writable again and listed; each shadow made from it is marked.
 * - A shadow entry is written under this page's lock: FILL is refused if the guest's entry is no more what
 *   was read (STALE), or if the shadow is no user of this page any more (GONE).
 * - FILL also writes that an entry is absent: while a shadow is synced, a CPU that has it loaded may have
 *   filled it from the page, and the guest taken the entry out since.
 * - A writable mapping of the page itself, by its own entry, is never handed out while it is tracked.
 * - Where a write comes by a mapping that should not exist, it happens: hardware does not ask.
 */
import { assertEvent, assign, enqueueActions, not, setup } from 'xstate';
import { type Frame, including, message, peer, without } from './types.ts';

export interface GuestPtPageInput {
  /** Name of this actor; also the frame that an entry names to map this page itself. */
  readonly page: string;
  readonly entry: Frame;
  /** Who translates guest frames, or null where both are the same. */
  readonly memory: string | null;
  /** Edits are only noticed at the next switch or INVLPG. */
  readonly lazy: boolean;
  /** Who is told of a device that writes where it must not. */
  readonly dmaManager?: string;
}

interface Context {
  readonly input: GuestPtPageInput;
  readonly entry: Frame;
  /** The dirty bit of the guest's entry. */
  readonly dirty: boolean;
  /** Shadows made from this page. */
  readonly users: readonly string[];
  /** Some TLB may hold a writable mapping of this page. */
  readonly exposed: boolean;
}

/** An entry to be written to a shadow: what the guest's was when it was read, and what it became. */
export interface Fill {
  readonly shadow: string;
  readonly by: string;
  readonly entry: Frame;
  readonly frame: Frame;
  readonly version: number;
  /** For a write access. */
  readonly write: boolean;
}

type Event =
  | { type: 'REF'; shadow: string; by: string }
  | { type: 'UNREF'; shadow: string }
  | { type: 'READ'; by: string }
  | ({ type: 'FILL' } & Fill)
  | { type: 'WRITE'; entry: Frame }
  | { type: 'TRY_WRITE'; entry: Frame; cpu: string }
  | { type: 'PT_WRITE_TRAP'; entry: Frame; by: string; cpu: string }
  | { type: 'DMA_WRITE'; entry: Frame };

type Emitted =
  | { type: 'GUEST_ENTRY_WRITTEN'; page: string; entry: Frame; by: 'cpu' | 'device' }
  | { type: 'DMA_REFUSED'; page: string };

const guestPtPageSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as GuestPtPageInput,
    emitted: {} as Emitted,
  },
  guards: {
    isLastUser: ({ context, event }) =>
      event.type === 'UNREF' && without(context.users, event.shadow).length === 0,
    isUser: ({ context, event }) => event.type === 'FILL' && context.users.includes(event.shadow),
    isAsRead: ({ context, event }) => event.type === 'FILL' && event.entry === context.entry,
    mapsItself: ({ context, event }) =>
      event.type === 'FILL' && event.write && event.entry === context.input.page,
    isLazy: ({ context }) => context.input.lazy,
  },
  actions: {
    addUser: assign(({ context, event }) => {
      assertEvent(event, 'REF');
      return { users: including(context.users, event.shadow) };
    }),
    removeUser: assign(({ context, event }) => {
      assertEvent(event, 'UNREF');
      return { users: without(context.users, event.shadow) };
    }),
    answerReferenced: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'REF');
      const { exposed } = context;
      enqueue.sendTo(peer(event.by), message({ type: 'REFERENCED', exposed }));
    }),
    answerEntry: enqueueActions(({ context: { entry }, event, enqueue }) => {
      assertEvent(event, 'READ');
      enqueue.sendTo(peer(event.by), message({ type: 'ENTRY', entry }));
    }),
    /** The new entry; a guest that edits an entry leaves its dirty bit clear. */
    write: assign(({ event }) => {
      assertEvent(event, ['WRITE', 'TRY_WRITE', 'PT_WRITE_TRAP', 'DMA_WRITE']);
      return { entry: event.entry, dirty: false };
    }),
    reportWritten: enqueueActions(({ context, event, enqueue }) => {
      const { page } = context.input;
      const by = event.type === 'DMA_WRITE' ? 'device' : 'cpu';
      enqueue.emit({ type: 'GUEST_ENTRY_WRITTEN', page, entry: context.entry, by });
    }),
    expose: assign({ exposed: true }),
    answerWritable: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, ['TRY_WRITE', 'PT_WRITE_TRAP']);
      enqueue.sendTo(peer(event.cpu), { type: 'WRITABLE' });
    }),
    answerTrapped: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'TRY_WRITE');
      enqueue.sendTo(peer(event.cpu), message({ type: 'TRAPPED', entry: event.entry }));
    }),
    answerPerformed: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'PT_WRITE_TRAP');
      enqueue.sendTo(peer(event.by), { type: 'PERFORMED' });
    }),
    clearUsers: enqueueActions(({ context, enqueue }) => {
      for (const user of context.users) enqueue.sendTo(peer(user), { type: 'CLEAR' });
    }),
    markUsers: enqueueActions(({ context, enqueue }) => {
      for (const user of context.users) enqueue.sendTo(peer(user), { type: 'UNSYNC' });
    }),
    /** A write access sets the dirty bit before the shadow lets it through. */
    markDirty: assign(({ context, event }) => {
      assertEvent(event, 'FILL');
      return { dirty: context.dirty || event.write };
    }),
    fill: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'FILL');
      const { shadow, by, frame, version } = event;
      const { memory, page } = context.input;
      const writable = context.dirty && event.entry !== page;
      const mapping = frame === null ? null : { frame, writable };
      const set = message({ type: 'SET_ENTRY', mapping, by, shadow, version });
      enqueue.sendTo(peer(mapping === null ? shadow : (memory ?? shadow)), set);
    }),
    answerStale: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'FILL');
      enqueue.sendTo(peer(event.by), { type: 'STALE' });
    }),
    answerGone: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'FILL');
      enqueue.sendTo(peer(event.by), { type: 'GONE' });
    }),
    answerProtected: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'FILL');
      enqueue.sendTo(peer(event.by), { type: 'PROTECTED_PAGE' });
    }),
    refuseDma: enqueueActions(({ context, enqueue }) => {
      const { page, dmaManager } = context.input;
      enqueue.emit({ type: 'DMA_REFUSED', page });
      if (dmaManager !== undefined)
        enqueue.sendTo(peer(dmaManager), message({ type: 'DMA_FAULT', page }));
    }),
  },
});

const reads = { READ: { actions: 'answerEntry' } } as const;
const writes = { WRITE: { actions: ['write', 'reportWritten'] } } as const;
const leaves = {
  UNREF: [
    { guard: 'isLastUser', target: '#GuestPtPage.plain', actions: 'removeUser' },
    { actions: 'removeUser' },
  ],
} as const;

/** In this order: no user any more, no longer as read, the page itself. */
const fills = {
  FILL: [
    { guard: not('isUser'), actions: 'answerGone' },
    { guard: not('isAsRead'), actions: 'answerStale' },
    { guard: 'mapsItself', actions: 'answerProtected' },
    { actions: ['markDirty', 'fill'] },
  ],
} as const;

export const guestPtPage = guestPtPageSetup.createMachine({
  id: 'GuestPtPage',
  context: ({ input }) => ({
    input,
    entry: input.entry,
    dirty: false,
    users: [],
    exposed: false,
  }),
  initial: 'plain',
  states: {
    plain: {
      on: {
        ...reads,
        ...writes,
        REF: { target: 'tracked', actions: ['addUser', 'answerReferenced'] },
        TRY_WRITE: { actions: ['write', 'reportWritten', 'expose', 'answerWritable'] },
        PT_WRITE_TRAP: { actions: ['write', 'reportWritten', 'answerPerformed'] },
        DMA_WRITE: { actions: ['write', 'reportWritten'] },
        FILL: { actions: 'answerGone' },
      },
    },
    tracked: {
      on: {
        ...reads,
        ...writes,
        ...leaves,
        REF: { actions: ['addUser', 'answerReferenced'] },
        TRY_WRITE: { actions: 'answerTrapped' },
        PT_WRITE_TRAP: [
          {
            guard: 'isLazy',
            target: 'unsynced',
            actions: [
              'write',
              'reportWritten',
              'markUsers',
              'expose',
              'answerWritable',
              'answerPerformed',
            ],
          },
          { actions: ['write', 'reportWritten', 'clearUsers', 'answerPerformed'] },
        ],
        ...fills,
        DMA_WRITE: { actions: 'refuseDma' },
      },
    },
    unsynced: {
      on: {
        ...reads,
        ...writes,
        ...leaves,
        REF: { target: 'tracked', actions: ['addUser', 'answerReferenced'] },
        TRY_WRITE: { actions: ['write', 'reportWritten', 'expose', 'answerWritable'] },
        PT_WRITE_TRAP: { actions: ['write', 'reportWritten', 'answerPerformed'] },
        ...fills,
        DMA_WRITE: { actions: ['write', 'reportWritten'] },
      },
    },
  },
});
