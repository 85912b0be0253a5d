/**
 * SelectorSeat: what standby selection needs of the cluster program about its own place: which selector is in
 * office. An interface: how its host is suspected and fenced is the cluster program's own matter.
 *
 * Rules:
 * - terms are counted in this one durable place, as epochs are by the resource of a group, and not by the selectors;
 * - the next selector is told to take office, with a term later than all before it, when the fence of its predecessor's host is over
 *   (`fencing`); it is told again until it has confirmed, for it may be down just then;
 * - the fence is not relied on: the predecessor may go on, cut off or not, until it is stopped at some later time or never
 *   (`outlived`), and what it has sent may arrive whenever it likes.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { message } from './types.ts';

export interface SelectorSeatInput {
  readonly name: string;
  /** In the order of their hosts; the first one is in office at the start, in term 1. */
  readonly selectors: readonly string[];
  /** Whether messages may be lost, so that what matters is said again and again. */
  readonly repeats: boolean;
}

interface Context extends SelectorSeatInput {
  readonly term: number;
}

/** A term is one selector's; after the last one it is the first one's turn again. */
const inTerm = ({ selectors }: Context, term: number): string =>
  selectors[(term - 1) % selectors.length] ?? '';

const seatSetup = setup({
  types: {
    context: {} as Context,
    events: {} as { type: 'SUSPECTED' | 'PREDECESSOR_ENDS' } | { type: 'IN_OFFICE'; term: number },
    input: {} as SelectorSeatInput,
  },
  delays: { fenceTimer: 20_000, resend: 3_000 },
  guards: {
    repeats: ({ context }) => context.repeats,
    isOfTerm: ({ context, event }) => event.type === 'IN_OFFICE' && event.term === context.term,
  },
  actions: {
    nextTerm: assign({ term: ({ context }) => context.term + 1 }),
    start: enqueueActions(({ context, enqueue }) => {
      const start = message({ type: 'START', term: context.term, from: context.name });
      enqueue.sendTo(({ system }) => system.get(inTerm(context, context.term)), start);
    }),
    stopPredecessor: enqueueActions(({ context, enqueue }) => {
      const predecessor = inTerm(context, context.term - 1);
      enqueue.sendTo(({ system }) => system.get(predecessor), message({ type: 'STOP' }));
    }),
  },
});

const resends = <const State extends string>(state: State) =>
  ({
    after: { resend: { guard: 'repeats', target: state, reenter: true, actions: 'start' } },
  }) as const;

export const selectorSeat = seatSetup.createMachine({
  id: 'SelectorSeat',
  context: ({ input }) => ({ ...input, term: 1 }),
  initial: 'held',
  states: {
    held: { on: { SUSPECTED: 'fencing' } },
    fencing: { after: { fenceTimer: { target: 'appointing', actions: ['nextTerm', 'start'] } } },
    appointing: {
      initial: 'outlived',
      states: {
        outlived: {
          ...resends('outlived'),
          on: {
            IN_OFFICE: { guard: 'isOfTerm', target: '#SelectorSeat.outlived' },
            PREDECESSOR_ENDS: { target: 'vacant', actions: 'stopPredecessor' },
          },
        },
        /** Nobody is in office. */
        vacant: {
          ...resends('vacant'),
          on: { IN_OFFICE: { guard: 'isOfTerm', target: '#SelectorSeat.held' } },
        },
      },
    },
    outlived: {
      on: {
        SUSPECTED: { target: 'fencing', actions: 'stopPredecessor' },
        PREDECESSOR_ENDS: { target: 'held', actions: 'stopPredecessor' },
      },
    },
  },
});
