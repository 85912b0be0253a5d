/**
 * FreshnessLog: which values real hardware could use for the watched address on one virtual CPU.
 *
 * These are the values that the guest table in use has held since the CPU last switched tables or
 * invalidated the address, counted from that exit; an edit adds to them.
 */
import { assertEvent, assign, setup } from 'xstate';
import type { Frame } from '../types.ts';

export interface FreshnessLogInput {
  /** What each page's entry is at the start. */
  readonly entries: Readonly<Record<string, Frame>>;
}

interface Context {
  readonly entries: Readonly<Record<string, Frame>>;
  readonly page: string | null;
  readonly fresh: readonly Frame[];
  /** The entry was edited since. */
  readonly edited: boolean;
}

type Event =
  | { type: 'SWITCHED'; page: string }
  | { type: 'INVALIDATED' }
  | { type: 'GUEST_ENTRY_WRITTEN'; page: string; entry: Frame };

export const freshnessLog = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as FreshnessLogInput },
  actions: {
    switchTo: assign(({ context, event }) => {
      assertEvent(event, 'SWITCHED');
      return { page: event.page, fresh: [context.entries[event.page] ?? null], edited: false };
    }),
    beginAnew: assign(({ context: { page, entries } }) => ({
      fresh: page === null ? [] : [entries[page] ?? null],
      edited: false,
    })),
    add: assign(({ context, event }) => {
      assertEvent(event, 'GUEST_ENTRY_WRITTEN');
      const { page, entry } = event;
      const isOwn = page === context.page;
      const fresh = isOwn ? [...new Set([...context.fresh, entry])].sort() : context.fresh;
      const edited = context.edited || isOwn;
      return { entries: { ...context.entries, [page]: entry }, fresh, edited };
    }),
  },
}).createMachine({
  id: 'FreshnessLog',
  context: ({ input }) => ({ entries: input.entries, page: null, fresh: [], edited: false }),
  on: {
    SWITCHED: { actions: 'switchTo' },
    INVALIDATED: { actions: 'beginAnew' },
    GUEST_ENTRY_WRITTEN: { actions: 'add' },
  },
});
