/**
 * A philosopher at a round table with a fork between each two: the dining philosophers as Chandy and
 * Misra solve them ("The Drinking Philosophers Problem", 1984), where forks are handed on and a fork
 * that was eaten with is dirty.
 *
 * Rules:
 * - Whenever it is its turn, a philosopher that is not at the point of eating or thinking cleans one
 *   dirty fork and hands it to the neighbour it shares it with, the left one first.
 * - Having done so, or having no dirty fork, it goes on: hungry with two clean forks, to eating; no
 *   longer hungry, to thinking; else it waits for its next turn.
 * - Eating makes it no longer hungry and its forks dirty; thinking makes it hungry.
 * - Forks are handed on at once.
 */
import { and, assign, not, sendTo, setup } from 'xstate';

export type Fork = 'away' | 'clean' | 'dirty';
export type Side = 'left' | 'right';

export interface PhilosopherInput {
  /** Names of the neighbours. */
  readonly neighbours: Readonly<Record<Side, string>>;
  /** Whether it has the forks at the beginning; all forks are dirty then. */
  readonly has: Readonly<Record<Side, boolean>>;
}

export interface PhilosopherContext {
  readonly neighbours: Readonly<Record<Side, string>>;
  readonly left: Fork;
  readonly right: Fork;
  readonly hungry: boolean;
}

export type PhilosopherEvent =
  | { readonly type: 'TURN' }
  /** A clean fork from the neighbour on this side. */
  | { readonly type: 'Fork'; readonly side: Side };

const FORK_FOR_THE_LEFT = { type: 'Fork', side: 'right' } as const;
const FORK_FOR_THE_RIGHT = { type: 'Fork', side: 'left' } as const;

export const philosopher = setup({
  types: {
    context: {} as PhilosopherContext,
    input: {} as PhilosopherInput,
    events: {} as PhilosopherEvent,
  },
  guards: {
    isHungry: ({ context }) => context.hungry,
    hasBothClean: ({ context }) => context.left === 'clean' && context.right === 'clean',
    leftIsDirty: ({ context }) => context.left === 'dirty',
    rightIsDirty: ({ context }) => context.right === 'dirty',
  },
  actions: {
    handLeft: sendTo(
      ({ system, context }) => system.get(context.neighbours.left),
      FORK_FOR_THE_LEFT,
    ),
    handRight: sendTo(
      ({ system, context }) => system.get(context.neighbours.right),
      FORK_FOR_THE_RIGHT,
    ),
    loseLeft: assign({ left: 'away' }),
    loseRight: assign({ right: 'away' }),
    takeFork: assign(({ event }) => (event.type === 'Fork' ? { [event.side]: 'clean' } : {})),
    eat: assign({ hungry: false, left: 'dirty', right: 'dirty' }),
    think: assign({ hungry: true }),
  },
}).createMachine({
  id: 'philosopher',
  context: ({ input: { neighbours, has } }) => ({
    neighbours,
    left: has.left ? 'dirty' : 'away',
    right: has.right ? 'dirty' : 'away',
    hungry: true,
  }),
  initial: 'waiting',
  on: { Fork: { actions: 'takeFork' } },
  states: {
    waiting: {
      on: {
        TURN: [
          { guard: and(['leftIsDirty', 'isHungry']), actions: ['handLeft', 'loseLeft'] },
          { guard: 'leftIsDirty', target: 'thinking', actions: ['handLeft', 'loseLeft'] },
          { guard: and(['rightIsDirty', 'isHungry']), actions: ['handRight', 'loseRight'] },
          { guard: 'rightIsDirty', target: 'thinking', actions: ['handRight', 'loseRight'] },
          { guard: not('isHungry'), target: 'thinking' },
          { guard: 'hasBothClean', target: 'eating' },
          { actions: [] },
        ],
      },
    },
    eating: { on: { TURN: { target: 'waiting', actions: 'eat' } } },
    thinking: { on: { TURN: { target: 'waiting', actions: 'think' } } },
  },
});
