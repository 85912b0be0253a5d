/**
 * A party to an agreement whether to commit a transaction, seen from so far above that all parties
 * know of each other at once: the problem that commit protocols solve, not one of the solutions
 * (Gray and Lamport, "Consensus on Transaction Commit", 2006).
 *
 * Rules:
 * - While it is working, a party may prepare.
 * - A prepared party may commit once every party is prepared or has committed.
 * - A party that is working or prepared may abort as long as no party has committed.
 * - Whatever a party becomes, all others know in the same moment.
 */
import { assign, enqueueActions, setup } from 'xstate';

export type Standing = 'working' | 'prepared' | 'committed' | 'aborted';

export interface CommitPartyInput {
  readonly name: string;
  /** Names of the other parties. */
  readonly others: readonly string[];
}

export interface CommitPartyContext extends CommitPartyInput {
  /** What the others are. */
  readonly known: Readonly<Record<string, Standing>>;
}

export type CommitPartyEvent =
  /** Its own choices. */
  | { readonly type: 'PREPARE' }
  | { readonly type: 'COMMIT' }
  | { readonly type: 'ABORT' }
  /** What another party has become. */
  | { readonly type: 'Became'; readonly party: string; readonly standing: Standing };

export const commitParty = setup({
  types: {
    context: {} as CommitPartyContext,
    input: {} as CommitPartyInput,
    events: {} as CommitPartyEvent,
  },
  guards: {
    allAgree: ({ context: { known } }) =>
      Object.values(known).every((s) => s === 'prepared' || s === 'committed'),
    noneCommitted: ({ context: { known } }) => !Object.values(known).includes('committed'),
  },
  actions: {
    note: assign(({ context: { known }, event }) =>
      event.type === 'Became' ? { known: { ...known, [event.party]: event.standing } } : {},
    ),
    tell: enqueueActions(({ context: { name, others }, enqueue, system }, standing: Standing) => {
      const became: CommitPartyEvent = { type: 'Became', party: name, standing };
      for (const other of others) enqueue.sendTo(system.get(other), became);
    }),
  },
}).createMachine({
  id: 'commitParty',
  context: ({ input: { name, others } }) => ({
    name,
    others,
    known: Object.fromEntries(others.map((other) => [other, 'working' as const])),
  }),
  initial: 'working',
  on: { Became: { actions: 'note' } },
  states: {
    working: {
      on: {
        PREPARE: { target: 'prepared', actions: { type: 'tell', params: 'prepared' } },
        ABORT: {
          guard: 'noneCommitted',
          target: 'aborted',
          actions: { type: 'tell', params: 'aborted' },
        },
      },
    },
    prepared: {
      on: {
        COMMIT: {
          guard: 'allAgree',
          target: 'committed',
          actions: { type: 'tell', params: 'committed' },
        },
        ABORT: {
          guard: 'noneCommitted',
          target: 'aborted',
          actions: { type: 'tell', params: 'aborted' },
        },
      },
    },
    committed: {},
    aborted: {},
  },
});
