/**
 * The interface of placement to standby selection: what a host keeps for the standby of one guest,
 * whatever goes on between its requests, rows and devices.
 *
 * As a partner (`reservationInterface`) it stands in for a host's placement: it obeys the orders in its own
 * time and says what became of them. As a watch (`reservationWatch`) it is told what the full system was
 * ordered and said, decides nothing, and ends up `broken` if the interface does not allow it.
 *
 * Rules:
 * - `none` –RESERVE_STANDBY→ `asked` –GRANTED→ `allocated` (hot) or `held` (cold), –REFUSED→ `none`;
 * - DEMOTE_STANDBY: `allocated` → `demoting` –GRANTED→ `held`, of the same guest, never by way of `none`;
 *   PROMOTE: `held` → `promoting` –GRANTED→ `allocated`; RESERVE_STANDBY (hot, a higher generation) does the same
 *   for a later choice;
 * - RELEASE_STANDBY, and whatever is lost, lead to `ending`; it is over when that is said (RELEASED, or REFUSED of
 *   what was only asked for), and nothing is granted until then; a device may still drain after that;
 * - every order names a generation: a reservation and a demotion a higher one than ever before, the rest the
 *   present one; another one, and an order that does not fit, change nothing. Every answer names the generation that
 *   is present then;
 * - a host that fails keeps nothing, and knows of no generation when it is back.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message } from '../placement/types.ts';

export interface ReservationInterfaceInput {
  /** Whose standby it is; named in what is said. */
  readonly standby: string;
  /** Who is told what became of an order, or null. */
  readonly answers: string | null;
}

interface Context extends ReservationInterfaceInput {
  /** Highest generation heard of. */
  readonly generation: number;
  readonly method: 'hot' | 'cold';
  /** Nothing is left to be given; what is asked for is refused. */
  readonly scarce: boolean;
}

type Said = { type: 'GRANTED' | 'REFUSED' | 'LOST' | 'RELEASED'; generation: number };

type Event =
  /** From outside. */
  | { type: 'RESERVE_STANDBY'; generation: number; method: 'hot' | 'cold' }
  | { type: 'DEMOTE_STANDBY' | 'PROMOTE' | 'RELEASE_STANDBY'; generation: number }
  | { type: 'SHORTAGE' | 'LOSS' | 'HOST_DOWN' | 'HOST_UP' }
  /** What a host decides and says: raised by a partner, observed by a watch. */
  | Said
  | { type: 'WORK_DUE' };

const reservationSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as ReservationInterfaceInput,
    emitted: {} as Said & { readonly standby: string },
  },
  /** Reserving, draining, committing. */
  delays: { workTime: 1_000 },
  guards: {
    isNewer: ({ context, event }) => 'generation' in event && event.generation > context.generation,
    isNewerHot: ({ context, event }) =>
      event.type === 'RESERVE_STANDBY' &&
      event.method === 'hot' &&
      event.generation > context.generation,
    isPresent: ({ context, event }) =>
      'generation' in event && event.generation === context.generation,
    isPresentHot: ({ context, event }) =>
      'generation' in event && event.generation === context.generation && context.method === 'hot',
  },
  actions: {
    noteOrder: assign(({ event }) => {
      assertEvent(event, 'RESERVE_STANDBY');
      return { generation: event.generation, method: event.method };
    }),
    noteDemotion: assign(({ event }) => {
      assertEvent(event, 'DEMOTE_STANDBY');
      return { generation: event.generation, method: 'cold' as const };
    }),
    notePromotion: assign({ method: 'hot' as const }),
    noteShortage: assign({ scarce: true }),
    forgetAll: assign({ generation: 0, method: 'cold' as const }),
    work: enqueueActions(({ enqueue }) => {
      enqueue.raise({ type: 'WORK_DUE' }, { id: 'work', delay: 'workTime' });
    }),
    rest: enqueueActions(({ enqueue }) => {
      enqueue.cancel('work');
    }),
    decideAnswer: enqueueActions(({ context: { generation, scarce }, enqueue }) => {
      enqueue.raise({ type: scarce ? 'REFUSED' : 'GRANTED', generation });
    }),
    decideGrant: enqueueActions(({ context: { generation }, enqueue }) => {
      enqueue.raise({ type: 'GRANTED', generation });
    }),
    decideLoss: enqueueActions(({ context: { generation }, enqueue }) => {
      enqueue.raise({ type: 'LOST', generation });
    }),
    decideEnd: enqueueActions(({ context: { generation }, enqueue }) => {
      enqueue.raise({ type: 'RELEASED', generation });
    }),
    say: enqueueActions(({ context: { standby, answers }, event, enqueue }) => {
      assertEvent(event, ['GRANTED', 'REFUSED', 'LOST', 'RELEASED']);
      const { type, generation } = event;
      enqueue.emit({ type, generation, standby });
      if (answers === null) return;
      const answer = message({ type: `STANDBY_${type}`, generation, standby });
      enqueue.sendTo(({ system }) => system.get(answers), answer);
    }),
  },
});

const broken = { target: '#ReservationInterface.broken' } as const;

const said = (target: string) => ({ guard: 'isPresent', target, actions: 'say' }) as const;

/** What is being kept, or in the making, may be lost or given up at any time. */
const ends = {
  LOSS: { actions: 'decideLoss' },
  LOST: [said('ending'), broken],
  RELEASE_STANDBY: { guard: 'isPresent', target: 'ending' },
} as const;

export const reservationInterface = reservationSetup.createMachine({
  id: 'ReservationInterface',
  context: ({ input }) => ({ ...input, generation: 0, method: 'cold', scarce: false }),
  initial: 'none',
  on: {
    SHORTAGE: { actions: 'noteShortage' },
    HOST_DOWN: { target: '.down', actions: 'forgetAll' },
    GRANTED: broken,
    REFUSED: broken,
    LOST: broken,
    RELEASED: broken,
  },
  states: {
    none: { on: { RESERVE_STANDBY: { guard: 'isNewer', target: 'asked', actions: 'noteOrder' } } },
    asked: {
      entry: 'work',
      exit: 'rest',
      on: {
        ...ends,
        WORK_DUE: { actions: 'decideAnswer' },
        GRANTED: [
          { guard: 'isPresentHot', target: 'allocated', actions: 'say' },
          said('held'),
          broken,
        ],
        REFUSED: [said('none'), broken],
      },
    },
    allocated: {
      on: {
        ...ends,
        DEMOTE_STANDBY: { guard: 'isNewer', target: 'demoting', actions: 'noteDemotion' },
      },
    },
    demoting: {
      entry: 'work',
      exit: 'rest',
      on: { ...ends, WORK_DUE: { actions: 'decideGrant' }, GRANTED: [said('held'), broken] },
    },
    held: {
      on: {
        ...ends,
        PROMOTE: { guard: 'isPresent', target: 'promoting', actions: 'notePromotion' },
        RESERVE_STANDBY: { guard: 'isNewerHot', target: 'promoting', actions: 'noteOrder' },
      },
    },
    promoting: {
      entry: 'work',
      exit: 'rest',
      on: { ...ends, WORK_DUE: { actions: 'decideGrant' }, GRANTED: [said('allocated'), broken] },
    },
    /** What is there is given back, and drained. */
    ending: {
      entry: 'work',
      exit: 'rest',
      on: {
        WORK_DUE: { actions: 'decideEnd' },
        /** One after another. */
        LOST: [{ guard: 'isPresent', actions: 'say' }, broken],
        RELEASED: [said('none'), broken],
        REFUSED: [said('none'), broken],
      },
    },
    down: { on: { HOST_UP: 'none', HOST_DOWN: {} } },
    broken: { tags: 'bad', type: 'final' },
  },
});

const nothing = (): void => {};

/** Observes a full system, or a partner. */
export const reservationWatch = reservationInterface.provide({
  actions: {
    work: nothing,
    rest: nothing,
    decideAnswer: nothing,
    decideGrant: nothing,
    decideLoss: nothing,
    decideEnd: nothing,
    say: nothing,
  },
});
