/**
 * ColdStartGate: lets at most K guests start cold on one host at once, so that a host that gets many at
 * once is not overrun by them; of those that wait the one of the highest priority is the next.
 *
 * Rules: a slot asks before it starts cold, and tells when that has ended, in whatever way; it asks once.
 * A hot standby is promoted without asking: it is booted already.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { message } from './types.ts';

export interface ColdStartGateInput {
  readonly host: string;
  /** Most cold starts at once; at least 1. */
  readonly places: number;
}

interface Waiting {
  readonly slot: string;
  readonly priority: number;
}

export interface ColdStartGateContext extends ColdStartGateInput {
  /** Slots that are starting. */
  readonly busy: readonly string[];
  /** The next one first. */
  readonly queue: readonly Waiting[];
}

type Event =
  | { type: 'COLD_START'; slot: string; priority: number }
  | { type: 'COLD_START_ENDED'; slot: string };

/** The highest priority first, then by name. */
const inTurn = (a: Waiting, b: Waiting): number =>
  b.priority - a.priority || (a.slot < b.slot ? -1 : 1);

const gateSetup = setup({
  types: {
    context: {} as ColdStartGateContext,
    events: {} as Event,
    input: {} as ColdStartGateInput,
    emitted: {} as { type: 'COLD_START_LET'; host: string; slot: string; priority: number },
  },
  guards: {
    hasPlace: ({ context: { busy, places } }) => busy.length < places,
    hasNext: ({ context: { busy, queue, places } }) => busy.length < places && queue.length > 0,
  },
  actions: {
    wait: assign(({ context, event }) => {
      if (event.type !== 'COLD_START') return {};
      const { slot, priority } = event;
      return { queue: [...context.queue, { slot, priority }].toSorted(inTurn) };
    }),
    letNext: enqueueActions(({ context: { host, busy, queue }, enqueue }) => {
      const [next, ...others] = queue;
      if (next === undefined) return;
      enqueue.assign({ busy: [...busy, next.slot].toSorted(), queue: others });
      enqueue.emit({ type: 'COLD_START_LET', host, ...next });
      enqueue.sendTo(({ system }) => system.get(next.slot), message({ type: 'COLD_START_NOW' }));
    }),
    end: assign(({ context: { busy, queue }, event }) => ({
      busy: busy.filter((slot) => slot !== event.slot),
      queue: queue.filter(({ slot }) => slot !== event.slot),
    })),
  },
});

export const coldStartGate = gateSetup.createMachine({
  id: 'ColdStartGate',
  context: ({ input }) => ({ ...input, busy: [], queue: [] }),
  initial: 'open',
  on: { COLD_START_ENDED: { target: '.open', actions: 'end' } },
  states: {
    open: {
      always: { guard: 'hasNext', target: 'open', reenter: true, actions: 'letNext' },
      on: {
        COLD_START: [
          { guard: 'hasPlace', actions: ['wait', 'letNext'] },
          { target: 'full', actions: 'wait' },
        ],
      },
    },
    /** Somebody waits for a place. */
    full: { on: { COLD_START: { actions: 'wait' } } },
  },
});
