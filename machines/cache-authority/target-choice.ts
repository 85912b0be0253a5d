/**
 * TargetChoice: where the administration right of a file ought to be, by where it is used. It belongs to the
 * cache management server, which alone orders transfers; cache servers report how often they are used.
 *
 * Rules:
 * - the right is to go to the server that had most accesses in two windows in a row, if each time it had at
 *   least `factor` times as many as the holder;
 * - a window without accesses says nothing, neither for a server nor against it;
 * - when the right has moved, or was asked to, some windows pass before it is asked to move again.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from './types.ts';

export interface TargetChoiceInput {
  readonly manager: string;
  readonly servers: readonly string[];
  /** Who has the right at first, if anybody has. */
  readonly first: string | null;
  /** How many times as many accesses as the holder it takes. */
  readonly factor: number;
  /** Windows for which the right stays where it is. */
  readonly rest: number;
  /** Counts go no further than this. */
  readonly most: number;
}

interface Context {
  readonly input: TargetChoiceInput;
  readonly holder: string | null;
  /** Access statistics of this window, by server. */
  readonly counts: Readonly<Record<string, number>>;
  /** Who was chosen in the window before. */
  readonly leaning: string | null;
  /** Whom the right was asked to move to, and has not moved to yet. */
  readonly asked: string | null;
  /** Windows still to pass. */
  readonly resting: number;
}

type Event = { type: 'ACCESS'; server: string } | { type: 'HOLDS'; server: string };

const nobody = ({ servers }: TargetChoiceInput): Readonly<Record<string, number>> =>
  Object.fromEntries(servers.map((server) => [server, 0]));

/** Who had most accesses; null if several had. */
const busiest = ({ counts, input }: Context): string | null => {
  const most = Math.max(...Object.values(counts));
  const found = input.servers.filter((server) => counts[server] === most);
  return most > 0 && found.length === 1 ? (found[0] ?? null) : null;
};

const candidateOf = (context: Context): string | null => {
  const { counts, holder, input } = context;
  const best = busiest(context);
  if (best === null || holder === null || best === holder) return null;
  return (counts[best] ?? 0) >= input.factor * (counts[holder] ?? 0) ? best : null;
};

const choiceSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as TargetChoiceInput,
    emitted: {} as { type: 'CHOSEN'; to: string | null },
  },
  guards: {
    isUnused: ({ context }) => Object.values(context.counts).every((count) => count === 0),
    hasCandidate: ({ context }) => candidateOf(context) !== null,
    isConfirmed: ({ context }) => candidateOf(context) === context.leaning,
    isNews: ({ context, event }) => {
      assertEvent(event, 'HOLDS');
      return event.server !== context.holder;
    },
    isRested: ({ context }) => context.resting <= 1,
  },
  actions: {
    count: assign(({ context, event }) => {
      assertEvent(event, 'ACCESS');
      const { counts, input } = context;
      const count = Math.min(input.most, (counts[event.server] ?? 0) + 1);
      return { counts: { ...counts, [event.server]: count } };
    }),
    lean: assign(({ context }) => ({ leaning: candidateOf(context) })),
    startWindow: assign(({ context }) => ({ counts: nobody(context.input) })),
    forget: assign({ leaning: null }),
    ask: enqueueActions(({ context: { input, leaning }, enqueue }) => {
      enqueue.assign({ asked: leaning });
      enqueue.emit({ type: 'CHOSEN', to: leaning });
      enqueue.sendTo(peer(input.manager), message({ type: 'TRANSFER_WANTED', to: leaning }));
    }),
    noteHolder: assign(({ context, event }) => {
      assertEvent(event, 'HOLDS');
      return { holder: event.server, asked: null, counts: nobody(context.input) };
    }),
    rest: assign(({ context }) => ({ resting: context.input.rest, leaning: null })),
    restOn: assign(({ context }) => ({ resting: context.resting - 1 })),
    wake: assign({ resting: 0 }),
  },
  delays: { window: 1_000 },
});

export const targetChoice = choiceSetup.createMachine({
  id: 'TargetChoice',
  context: ({ input }) => ({
    input,
    holder: input.first,
    counts: nobody(input),
    leaning: null,
    asked: null,
    resting: 0,
  }),
  initial: 'even',
  on: {
    ACCESS: { actions: 'count' },
    HOLDS: { guard: 'isNews', target: '.resting', actions: ['noteHolder', 'rest'] },
  },
  states: {
    /** Nobody is used more than the holder. */
    even: {
      entry: 'forget',
      after: {
        window: [
          { guard: 'isUnused', target: 'even', reenter: true },
          { guard: 'hasCandidate', target: 'leaning', actions: ['lean', 'startWindow'] },
          { target: 'even', reenter: true, actions: 'startWindow' },
        ],
      },
    },
    /** For one window somebody was. */
    leaning: {
      after: {
        window: [
          { guard: 'isUnused', target: 'leaning', reenter: true },
          { guard: 'isConfirmed', target: 'resting', actions: ['ask', 'rest', 'startWindow'] },
          {
            guard: 'hasCandidate',
            target: 'leaning',
            reenter: true,
            actions: ['lean', 'startWindow'],
          },
          { target: 'even', actions: 'startWindow' },
        ],
      },
    },
    resting: {
      after: {
        window: [
          { guard: 'isRested', target: 'even', actions: ['wake', 'startWindow'] },
          { target: 'resting', reenter: true, actions: ['restOn', 'startWindow'] },
        ],
      },
    },
  },
});
