/** A machine with one of everything that a chart can have. */
import { and, assign, emit, fromPromise, not, raise, sendTo, setup, stateIn } from 'xstate';

const child = setup({}).createMachine({ id: 'child', initial: 'only', states: { only: {} } });

export const showcase = setup({
  types: { context: {} as { count: number } },
  actors: { load: fromPromise(async () => 1), child },
  guards: { isReady: () => true, atLeast: (_, _params: { n: number }) => true },
  actions: { note: () => {}, count: assign({ count: ({ context }) => context.count + 1 }) },
  delays: { patience: 500 },
}).createMachine({
  id: 'showcase',
  context: { count: 0 },
  initial: 'idle',
  on: {
    RESET: '.idle',
    'sensor.*': { actions: 'note' },
    '*': { actions: 'count' },
    BOTH: { target: ['#showcase.busy.left.b', '#showcase.busy.right.d'] },
    always: '.idle',
  },
  states: {
    idle: {
      entry: ['note', emit({ type: 'IDLE' })],
      exit: assign({ count: 0 }),
      description: 'Nothing to do.',
      tags: ['quiet'],
      on: {
        START: [
          { guard: and(['isReady', not('isReady')]), target: 'busy', actions: ['note', 'count'] },
          { guard: { type: 'atLeast', params: { n: 2 } }, target: 'loading' },
          { guard: ({ context }) => context.count > 9, target: 'over' },
        ],
        AGAIN: { target: 'idle', reenter: true },
        STAY: { target: 'idle' },
        NEVER: undefined,
        BACK: 'busy.memory',
      },
      after: {
        1500: { target: 'loading' },
        patience: { guard: stateIn('idle'), actions: raise({ type: 'START' }, { delay: 2000 }) },
      },
    },
    loading: {
      invoke: [
        { src: 'load', onDone: 'idle', onError: { target: 'over', actions: 'note' } },
        {
          src: child as never,
          id: 'kid' as never,
          onSnapshot: { actions: 'note' },
          onDone: 'over',
        },
      ],
      entry: sendTo('kid', { type: 'HELLO' }),
      always: { guard: 'isReady', target: 'over' },
    },
    busy: {
      type: 'parallel',
      onDone: 'over',
      states: {
        left: {
          initial: 'a',
          states: { a: { on: { GO: 'b' } }, b: { on: { GO: 'fin' } }, fin: { type: 'final' } },
        },
        right: {
          initial: { target: 'c', actions: 'note' },
          states: { c: { on: { GO: 'd' } }, d: { type: 'final' } },
        },
        memory: { type: 'history', history: 'deep' },
      },
    },
    over: { type: 'final' },
  },
});
