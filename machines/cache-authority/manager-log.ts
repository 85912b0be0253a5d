/**
 * ManagerLog: the durable log of cache management servers, where more than one may run. It holds the record of
 * who has the right (see `manager-setup.ts`), and decides who may write it.
 *
 * Rules:
 * - each manager that begins gets a term of its own, higher than any before, and the record as it stands;
 * - an append of a lower term is refused, and changes nothing; who is refused is told that its term is over;
 * - an append of the record as it stands is taken, too: it proves that at that moment nobody had begun since.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import type { AuthorityLog } from './manager-setup.ts';
import { message, peer } from './types.ts';

export interface ManagerLogInput {
  /** What it holds at first, of the term 1. */
  readonly record: AuthorityLog;
}

interface Context extends AuthorityLog {
  /** Term of the manager that began last. */
  readonly term: number;
}

type Event =
  | { type: 'BEGIN'; by: string }
  | { type: 'APPEND'; by: string; term: number; record: AuthorityLog };

type Emitted =
  | { type: 'TERM_BEGUN' | 'APPENDED'; by: string; term: number }
  | { type: 'APPEND_REFUSED'; by: string; term: number };

export const managerLog = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as ManagerLogInput,
    emitted: {} as Emitted,
  },
  guards: {
    isTermOver: ({ context, event }) => {
      assertEvent(event, 'APPEND');
      return event.term < context.term;
    },
  },
  actions: {
    beginTerm: assign(({ context }) => ({ term: context.term + 1 })),
    tellBegun: enqueueActions(({ context: { term, ...record }, event, enqueue }) => {
      assertEvent(event, 'BEGIN');
      const { by } = event;
      enqueue.emit({ type: 'TERM_BEGUN', by, term });
      enqueue.sendTo(peer(by), message({ type: 'BEGUN', term, record }));
    }),
    append: assign(({ event }) => {
      assertEvent(event, 'APPEND');
      return event.record;
    }),
    tellLogged: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'APPEND');
      const { by, term } = event;
      enqueue.emit({ type: 'APPENDED', by, term });
      enqueue.sendTo(peer(by), { type: 'LOGGED' });
    }),
    tellTermOver: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'APPEND');
      const { by, term } = event;
      enqueue.emit({ type: 'APPEND_REFUSED', by, term });
      enqueue.sendTo(peer(by), { type: 'TERM_OVER' });
    }),
  },
}).createMachine({
  id: 'ManagerLog',
  context: ({ input }) => ({ ...input.record, term: 1 }),
  initial: 'open',
  states: {
    open: {
      on: {
        BEGIN: { actions: ['beginTerm', 'tellBegun'] },
        APPEND: [
          { guard: 'isTermOver', actions: 'tellTermOver' },
          { actions: ['append', 'tellLogged'] },
        ],
      },
    },
  },
});
